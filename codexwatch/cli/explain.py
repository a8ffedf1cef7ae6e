"""`codexwatch explain SLUG`: the manual page of a rule, which is its module's docstring, in three forms."""

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.model.finding import Rule

NAME = "explain"
HELP = "show the manual page of a rule"
EPILOG = """\
examples:
  codexwatch explain proxy-socks-scheme            on the terminal
  codexwatch explain proxy-socks-scheme --open     in the browser
  codexwatch explain proxy-socks-scheme --markdown for a ticket or a wiki

exit codes: 0 shown, 1 the browser cannot be opened, 2 there is no such rule
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("slug", metavar="SLUG", help="a rule's name, as `codexwatch rules` lists them")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--open", action="store_true", help="in the browser, with what fires of it now")
    form.add_argument("--markdown", action="store_true", help="as Markdown on stdout")
    parser.epilog = EPILOG


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    from codexwatch.cli.console import print_page
    from codexwatch.cli.language import translator
    from codexwatch.render.explanation import translated_manual
    from codexwatch.render.manual_text import manual_text
    from codexwatch.rules.registry import all_rules

    rules = {rule.slug: rule for rule in all_rules()}
    rule = rules.get(options.slug)
    if rule is None:
        print(f"codexwatch explain: {no_such_rule(options.slug, rules)}", file=surroundings.stderr)
        return 2
    if options.open:
        return _open(rule, surroundings)
    if options.markdown:
        from codexwatch.render.manual_markdown import manual_markdown

        surroundings.stdout.write(manual_markdown(rule))
        return 0
    translate = translator(surroundings)
    if translate is not None:
        print_page(translated_manual(rule), surroundings.stdout, translate)
        return 0
    surroundings.stdout.write(manual_text(rule))
    return 0


def _open(rule: "Rule", surroundings: Surroundings) -> int:
    """The page that a popup's details are read on."""
    import anyio

    from codexwatch.cli.language import translator
    from codexwatch.notify.pages import keep_page
    from codexwatch.notify.session import Session
    from codexwatch.render.manual_page import manual_page
    from codexwatch.render.paths import shortener
    from codexwatch.store.known import read_known

    known = read_known(surroundings.places.state_db).alerts
    alerts = [alert for alert in known if alert.fires and alert.rule == rule.slug]
    html = manual_page(alerts, [rule], shortener(surroundings.home), translator(surroundings))
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
