"""`codexwatch history`: outages, alerts, and how each way has fared, over the last days."""

import argparse
import json
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:
    from codexwatch.render.history_view import HistoryView

NAME = "history"
HELP = "show outages, alerts and how each route has fared"
LONGEST_DAYS = 90
EPILOG = """\
examples:
  codexwatch history              the last week
  codexwatch history --days 90    all that is kept

exit codes: 0 shown, 1 there is no history that can be read, 2 usage error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--verbose", action="store_true", help="advice too, and each day of each route")
    days_argument(parser, 7)
    parser.epilog = EPILOG


def days_argument(parser: argparse.ArgumentParser, usual: int) -> None:
    """How far back."""
    parser.add_argument("--days", type=_days, default=usual, metavar="N", help=f"how far back, {usual} unless told")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    from codexwatch.render.paths import shortener

    view = read_history(surroundings, options.days, phases=options.json)
    if view is None:
        print("codexwatch history: no history yet; `codexwatch service install` starts it", file=surroundings.stderr)
        return 1
    shorten = shortener(surroundings.home)
    if options.json:
        from codexwatch.render.history_view import history_document

        print(json.dumps(history_document(view, shorten)), file=surroundings.stdout)
    else:
        from codexwatch.cli.console import print_page
        from codexwatch.render.history_page import history_page

        print_page(history_page(view, shorten, verbose=options.verbose), surroundings.stdout)
    return 0


def read_history(surroundings: Surroundings, days: int, *, phases: bool) -> "HistoryView | None":
    """What the state file has of the last days, None where it cannot be read. phases: how long each took, too."""
    import sqlite3
    from datetime import UTC, datetime, timedelta

    from codexwatch.render.history_view import HistoryView
    from codexwatch.store import Store

    now = datetime.now(UTC)
    since = now - timedelta(days=days)
    reader = Store.open_readonly(surroundings.places.state_db)
    if reader is None:
        return None
    try:
        with reader:
            return HistoryView(
                now=now,
                since=since,
                spans=reader.spans(since),
                episodes=reader.episodes(since),
                days=reader.days(since.astimezone().date(), phases=phases),
            )
    except (sqlite3.Error, ValueError) as error:
        print(f"codexwatch: {surroundings.places.state_db} cannot be read: {error}", file=surroundings.stderr)
        return None


def _days(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= LONGEST_DAYS:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to {LONGEST_DAYS}")
