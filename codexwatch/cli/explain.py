"""`codexwatch explain SLUG`: the manual page of a rule, which is its module's docstring."""

import argparse
from collections.abc import Iterable

from codexwatch.cli.surroundings import Surroundings

NAME = "explain"
HELP = "the manual page of a rule"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("slug", metavar="SLUG", help="a rule's name, as `codexwatch rules` lists them")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """0 shown, 2 there is no such rule."""
    from codexwatch.rules.registry import all_rules

    rules = {rule.slug: rule for rule in all_rules()}
    rule = rules.get(options.slug)
    if rule is None:
        print(f"codexwatch explain: {no_such_rule(options.slug, rules)}", file=surroundings.stderr)
        return 2
    kind = f"{rule.meta.severity.name.lower()} · stage {rule.meta.stage.name.lower()}"
    print(f"{rule.slug} ({kind})\n\n{rule.manual}", file=surroundings.stdout)
    if rule.meta.references:
        print(f"\nReferences\n    {', '.join(rule.meta.references)}", file=surroundings.stdout)
    return 0


def no_such_rule(slug: str, known: Iterable[str]) -> str:
    """A sentence with the nearest name there is."""
    from difflib import get_close_matches

    close = get_close_matches(slug, list(known), n=1)
    hint = f"did you mean {close[0]}?" if close else "`codexwatch rules` lists them"
    return f"there is no rule {slug}; {hint}"
