"""The page for a company says what is so: every metric, every alert, every setting that it names."""

import re
import tomllib

import pytest

from codexwatch.config import load_settings
from codexwatch.export.catalogue import CATALOGUE
from codexwatch.rules.registry import all_rules
from tests.export.tools import DOCS, RULES_FILE

PAGE = (DOCS / "company.md").read_text()
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def rows(title: str) -> list[list[str]]:
    """The cells of the table whose first column has this title."""
    (table,) = re.findall(rf"^\| {title} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_the_table_is_the_catalogue() -> None:
    assert rows("metric") == [
        [f"`{metric.name}`", ", ".join(metric.labels) or "none", metric.kind.value, metric.meaning]
        for metric in CATALOGUE
    ]


def test_the_table_names_every_alert() -> None:
    assert [row[0] for row in rows("alert")] == re.findall(r"- alert: (\w+)", RULES_FILE.read_text())


@pytest.mark.parametrize("text", BLOCKS)
def test_the_examples_can_be_used(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("etc")
    company, user = folder / "company.toml", folder / "user.toml"
    company.write_text(text.replace("…", "token"))
    assert tomllib.loads(text)
    settings = load_settings([company, user], (rule.slug for rule in all_rules()))
    assert settings.export.on
