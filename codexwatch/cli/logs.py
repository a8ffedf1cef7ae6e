"""`codexwatch logs`: the structured log for people, or as it stands."""

import argparse
import re
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.logs.journal import Journal
    from codexwatch.logs.reading import Record, Tail

NAME = "logs"
HELP = "show the structured log; -f follows it"
EPILOG = """\
examples:
  codexwatch logs -f                          what is written from now on
  codexwatch logs --since 2h --level warning  what went wrong lately
  codexwatch logs --event "alert.*"           every alert and its end

exit codes: 0 shown, 1 there is no log that can be read, 2 usage error
"""

SHOWN_BEFORE_FOLLOWING = 10
PAUSE_SECONDS, JOURNAL_PAUSE_SECONDS = 0.25, 1.0
LEVELS = ("debug", "info", "warning", "error")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Show = Callable[[Iterable["Record"]], None]
Wanted = Callable[["Record"], bool]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = EPILOG
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what is added, until Ctrl-C")
    parser.add_argument("-n", "--lines", type=int, metavar="N", help="only the last N records (10 with -f)")
    parser.add_argument("--json", action="store_true", help="the JSON lines as they are")
    parser.add_argument("--since", metavar="WHEN", help="only what is newer: 90s, 30m, 2h, 1d, or an ISO 8601 time")
    parser.add_argument("--until", metavar="WHEN", help="only what is older, written as for --since")
    parser.add_argument("--event", action="append", metavar="EVENT", help="only this event; alert.* is every alert's")
    parser.add_argument("--rule", action="append", metavar="SLUG", help="only what is about this rule")
    parser.add_argument("--journal", action="store_true", help="from systemd's journal instead of the file")
    parser.add_argument("--level", default="debug", choices=LEVELS, help="only this level and worse")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    try:
        wanted = _wanted(options)
    except ValueError as error:
        print(f"codexwatch logs: {error}", file=surroundings.stderr)
        return 2
    return _journal(options, surroundings, wanted) if options.journal else _file(options, surroundings, wanted)


def _journal(options: argparse.Namespace, surroundings: Surroundings, wanted: "Wanted") -> int:
    from codexwatch.logs.journal import Journal, NoJournal

    try:
        with Journal(surroundings.environ) as journal:
            _read(journal, options, surroundings, wanted, JOURNAL_PAUSE_SECONDS)
    except KeyboardInterrupt:
        return 0
    except NoJournal as error:
        print(f"codexwatch logs: {error}", file=surroundings.stderr)
        return 1
    return 0


def _read(
    source: "Tail | Journal",
    options: argparse.Namespace,
    surroundings: Surroundings,
    wanted: "Wanted",
    pause: float,
) -> None:
    import time

    from codexwatch.cli.log_lines import shower

    show = shower(surroundings, as_json=options.json)
    show(_last(filter(wanted, source.read()), options))
    if options.follow:
        follow(source, wanted, show, lambda: time.sleep(pause))


def _file(options: argparse.Namespace, surroundings: Surroundings, wanted: "Wanted") -> int:
    from codexwatch.compose import log_file as find_log_file
    from codexwatch.logs.reading import Tail

    log_file = find_log_file(surroundings.places)
    try:
        with Tail(log_file) as tail:
            _read(tail, options, surroundings, wanted, PAUSE_SECONDS)
    except KeyboardInterrupt:
        return 0
    except (PermissionError, IsADirectoryError, NotADirectoryError) as error:
        print(f"codexwatch logs: {log_file} cannot be read: {error.strerror}", file=surroundings.stderr)
        return 1
    if not log_file.exists():
        print(f"codexwatch logs: nothing logged yet at {log_file}", file=surroundings.stderr)
        print("Is it running? See: codexwatch service status", file=surroundings.stderr)
        return 1
    return 0


def follow(tail: "Tail | Journal", wanted: "Wanted", show: Show, wait: Callable[[], None]) -> None:
    """Show what is added, for as long as `wait` returns."""
    while True:
        wait()
        show(filter(wanted, tail.read()))


def moment(text: str, now: datetime, option: str = "--since") -> datetime:
    """The time that `text` means: an age before `now`, or ISO 8601 (local where it names no offset).

    Raises ValueError with a sentence for the user.
    """
    if age := re.fullmatch(r"(\d{1,5})\s*([smhdw])", text.strip()):
        return now - timedelta(**{_UNITS[age[2]]: int(age[1])})
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        expected = "expected an age like 30m, 2h, 1d, or a time like 2026-11-22T14:00"
        raise ValueError(f"{option} {text}: {expected}") from None
    return at if at.tzinfo else at.astimezone()


def _wanted(options: argparse.Namespace) -> Wanted:
    from fnmatch import fnmatchcase

    from codexwatch.logs.reading import LEVELS as ORDER

    now = datetime.now().astimezone()
    since = moment(options.since, now) if options.since else None
    until = moment(options.until, now, "--until") if options.until else None
    levels = ORDER[ORDER.index(options.level) :]

    def in_time(record: "Record") -> bool:
        if since is None and until is None:
            return True
        at = record.at
        return at is not None and (since is None or at >= since) and (until is None or at <= until)

    def wanted(record: "Record") -> bool:
        event = str(record.data.get("event"))
        return (
            record.level in levels
            and (not options.event or any(fnmatchcase(event, pattern) for pattern in options.event))
            and (
                not options.rule or record.data.get("rule") in options.rule or record.data.get("cause") in options.rule
            )
            and in_time(record)
        )

    return wanted


def _last(records: "Iterable[Record]", options: argparse.Namespace) -> "Iterable[Record]":
    """The records that `--lines` leaves; `-f` alone starts near the end, with `--since` where that says."""
    lines = options.lines
    if lines is None and options.follow and options.since is None:
        lines = SHOWN_BEFORE_FOLLOWING
    return records if lines is None else deque(records, maxlen=max(0, lines))
