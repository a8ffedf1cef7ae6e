"""`codexwatch explain SLUG`: the manual page of a rule, which is its module's docstring."""

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.model.finding import Rule

NAME = "explain"
HELP = "the manual page of a rule"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("slug", metavar="SLUG", help="a rule's name, as `codexwatch rules` lists them")
    parser.add_argument("--open", action="store_true", help="in the browser, with what fires of it now")
    parser.epilog = "exit codes: 0 shown, 1 the browser cannot be opened, 2 there is no such rule"


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of the epilog."""
    from codexwatch.rules.registry import all_rules

    rules = {rule.slug: rule for rule in all_rules()}
    rule = rules.get(options.slug)
    if rule is None:
        print(f"codexwatch explain: {no_such_rule(options.slug, rules)}", file=surroundings.stderr)
        return 2
    if options.open:
        return _open(rule, surroundings)
    kind = f"{rule.meta.severity.name.lower()} · stage {rule.meta.stage.name.lower()}"
    print(f"{rule.slug} ({kind})\n\n{rule.manual}", file=surroundings.stdout)
    if rule.meta.references:
        print(f"\nReferences\n    {', '.join(rule.meta.references)}", file=surroundings.stdout)
    return 0


def _open(rule: "Rule", surroundings: Surroundings) -> int:
    """The page that a popup's details are read on."""
    import anyio

    from codexwatch.cli.silencing import stored
    from codexwatch.notify.pages import keep_page
    from codexwatch.notify.session import Session
    from codexwatch.render.manual_page import manual_page
    from codexwatch.render.paths import shortener

    alerts = [alert for alert in stored(surroundings).alerts if alert.fires and alert.rule == rule.slug]
    html = manual_page(alerts, [rule], shortener(surroundings.home))
    try:
        page = keep_page(surroundings.places.state_dir, rule.slug, html)
    except OSError as error:
        print(f"codexwatch explain: the page cannot be written: {error.strerror}", file=surroundings.stderr)
        return 1
    print(page, file=surroundings.stdout)
    problem = anyio.run(Session(surroundings.environ, surroundings.platform).open, page)
    if problem:
        print(f"codexwatch explain: {problem}", file=surroundings.stderr)
    return 1 if problem else 0


def no_such_rule(slug: str, known: Iterable[str]) -> str:
    """A sentence with the nearest name there is."""
    from difflib import get_close_matches

    close = get_close_matches(slug, list(known), n=1)
    hint = f"did you mean {close[0]}?" if close else "`codexwatch rules` lists them"
    return f"there is no rule {slug}; {hint}"
