"""`codexwatch schema NAME`: the JSON Schema of what a command prints with `--json`."""

import argparse
from pathlib import Path

import codexwatch
from codexwatch.cli.surroundings import Surroundings

NAME = "schema"
HELP = "print the JSON Schema of what a command says with --json"
FOLDER = Path(codexwatch.__file__).parent / "docs/schemas"
SUFFIX = ".schema.json"
EPILOG = """\
examples:
  codexwatch schema          the names that there are
  codexwatch schema check    what check --json prints

Draft 2020-12 of JSON Schema. What is described stays; keys may be added.

exit codes: 0 shown, 2 there is no such schema
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = EPILOG
    parser.add_argument("name", nargs="?", metavar="NAME", help="a command, as the bare `codexwatch schema` lists them")


def names() -> list[str]:
    """Every schema that is shipped."""
    return sorted(path.name.removesuffix(SUFFIX) for path in FOLDER.glob(f"*{SUFFIX}"))


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    if options.name is None:
        print("\n".join(names()), file=surroundings.stdout)
    elif options.name in names():
        surroundings.stdout.write((FOLDER / f"{options.name}{SUFFIX}").read_text(encoding="utf-8"))
    else:
        said = f"there is no schema {options.name}; `codexwatch schema` lists them"
        print(f"codexwatch schema: {said}", file=surroundings.stderr)
        return 2
    return 0
