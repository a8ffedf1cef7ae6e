"""`codexwatch rules`: every rule in one line."""

import argparse
import json

from codexwatch.cli.surroundings import Surroundings

NAME = "rules"
HELP = "list all rules, one line each"
EPILOG = """\
examples:
  codexwatch rules            name, severity at worst, what it recognises
  codexwatch explain SLUG     the page about one of them

exit codes: 0 shown, 2 usage error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = EPILOG
    parser.add_argument("--json", action="store_true", help="a JSON list on stdout")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """Always 0."""
    from codexwatch.rules.registry import all_rules

    rows = [
        {
            "rule": rule.slug,
            "severity": rule.meta.severity.name.lower(),
            "stage": rule.meta.stage.name.lower(),
            "title": rule.manual.partition("\n")[0],
        }
        for rule in all_rules()
    ]
    if options.json:
        print(json.dumps(rows), file=surroundings.stdout)
        return 0
    width = max((len(row["rule"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['rule']:<{width}}  {row['severity']:<8}  {row['title']}", file=surroundings.stdout)
    return 0
