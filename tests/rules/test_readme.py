"""The README's rule table says what the rules say of themselves."""

from pathlib import Path

from codexwatch.rules.registry import all_rules

README = Path(__file__).parents[2] / "README.md"
START, END = "<!-- rules: the table is held true by tests/rules/test_readme.py -->\n", "<!-- /rules -->"


def table() -> str:
    rows = [
        f"| `{rule.slug}` | {rule.meta.severity.name.lower()} | {rule.manual.partition(chr(10))[0]} |"
        for rule in all_rules()
    ]
    return "\n".join(["| rule | at worst | what it recognises |", "|---|---|---|", *rows, ""])


def test_the_rule_table_is_true() -> None:
    written = README.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    assert written == table()
