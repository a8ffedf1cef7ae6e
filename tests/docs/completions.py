"""What makes the shells complete: `python -m tests.docs.completions` writes the files that are shipped.

Made from the parser that also prints the help. Rules are asked of the program when somebody presses Tab, so that a
new rule changes nothing here.
"""

import argparse
import re
from collections.abc import Iterator

import shtab

from codexwatch.cli.completion import FILES, FOLDER
from codexwatch.cli.main import build_parser

ASKED = "codexwatch rules 2>/dev/null | cut -d ' ' -f 1"
RULES: shtab.CompleteType = {
    "bash": "_codexwatch_rules",
    "zsh": "_codexwatch_rules",
    "fish": f"({ASKED})",
    "preamble": {
        "bash": f'_codexwatch_rules() {{\n  compgen -W "$({ASKED})" -- "$1"\n}}',
        "zsh": f'_codexwatch_rules() {{\n  local -a rules=(${{(f)"$({ASKED})"}})\n  compadd -a rules\n}}',
    },
}
BY_METAVAR = {"SLUG": RULES, "ALERT": RULES, "FILE": shtab.FILE, "PATH": shtab.FILE}
"""What an argument wants, by the word that the help has for it."""

_ADVICE = re.compile(r"# Usage:\n(# .*\n)+")
"""shtab's own, which names folders where no shell looks."""


def completion(shell: str) -> str:
    """The file for that shell."""
    parser = build_parser()
    for action in _arguments(parser):
        if action.metavar in BY_METAVAR:
            action.complete = BY_METAVAR[action.metavar]  # type: ignore[attr-defined] # where shtab looks for it
    made = shtab.complete(parser, shell).rstrip("\n") + "\n"
    return _ADVICE.sub("# Where it belongs: codexwatch completion --help\n", made, count=1)


def _arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Those of every command too."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for subparser in action.choices.values():
                yield from _arguments(subparser)


if __name__ == "__main__":
    for shell, name in FILES.items():
        (FOLDER / name).write_text(completion(shell), encoding="utf-8")
