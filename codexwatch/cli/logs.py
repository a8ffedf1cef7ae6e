"""`codexwatch logs`: the structured log for people, or as it stands."""

import argparse
import json
import re
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.logs.reading import Record, Tail

NAME = "logs"
HELP = "show the structured log; -f follows it"

SHOWN_BEFORE_FOLLOWING = 10
PAUSE_SECONDS = 0.25
LEVELS = ("debug", "info", "warning", "error")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_COLOURS = {"debug": "dim", "info": "green", "warning": "yellow", "error": "red", "critical": "bold red"}
_LED_WITH = ("timestamp", "level", "event", "logger", "exception")

Show = Callable[[Iterable["Record"]], None]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what is added, until Ctrl-C")
    parser.add_argument("-n", "--lines", type=int, metavar="N", help="only the last N records (10 with -f)")
    parser.add_argument("--json", action="store_true", help="the JSON lines as they are")
    parser.add_argument("--since", metavar="WHEN", help="only what is newer: 90s, 30m, 2h, 1d, or an ISO 8601 time")
    parser.add_argument("--level", default="debug", choices=LEVELS, help="only this level and worse")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """0 shown, 1 there is no log or it cannot be read, 2 `--since` is not understood."""
    import time

    from codexwatch.compose import log_file as find_log_file
    from codexwatch.logs.reading import Tail

    try:
        wanted = _wanted(options)
    except ValueError as error:
        print(f"codexwatch logs: {error}", file=surroundings.stderr)
        return 2
    log_file = find_log_file(surroundings.places)
    show = _shower(options, surroundings)
    try:
        with Tail(log_file) as tail:
            show(_last(filter(wanted, tail.read()), options))
            if options.follow:
                follow(tail, wanted, show, lambda: time.sleep(PAUSE_SECONDS))
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


def follow(tail: "Tail", wanted: "Callable[[Record], bool]", show: Show, wait: Callable[[], None]) -> None:
    """Show what is added, for as long as `wait` returns."""
    while True:
        wait()
        show(filter(wanted, tail.read()))


def readable(record: "Record") -> str:
    """One record for people, without colour; a traceback goes below."""
    return "".join(text for text, _ in _pieces(record))


def moment(text: str, now: datetime) -> datetime:
    """The time that `text` means: an age before `now`, or ISO 8601 (local where it names no offset).

    Raises ValueError with a sentence for the user.
    """
    if age := re.fullmatch(r"(\d{1,5})\s*([smhdw])", text.strip()):
        return now - timedelta(**{_UNITS[age[2]]: int(age[1])})
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"--since {text}: expected an age like 30m, 2h, 1d, or a time like 2026-11-22T14:00") from None
    return at if at.tzinfo else at.astimezone()


def _wanted(options: argparse.Namespace) -> "Callable[[Record], bool]":
    from codexwatch.logs.reading import LEVELS as ORDER

    since = moment(options.since, datetime.now().astimezone()) if options.since else None
    levels = ORDER[ORDER.index(options.level) :]

    def wanted(record: "Record") -> bool:
        return record.level in levels and (since is None or (record.at is not None and record.at >= since))

    return wanted


def _last(records: "Iterable[Record]", options: argparse.Namespace) -> "Iterable[Record]":
    """The records that `--lines` leaves; `-f` alone starts near the end, with `--since` where that says."""
    lines = options.lines
    if lines is None and options.follow and options.since is None:
        lines = SHOWN_BEFORE_FOLLOWING
    return records if lines is None else deque(records, maxlen=max(0, lines))


def _shower(options: argparse.Namespace, surroundings: Surroundings) -> Show:
    stdout = surroundings.stdout
    if not options.json and stdout.isatty() and not surroundings.environ.get("NO_COLOR"):
        from rich.console import Console
        from rich.text import Text

        console = Console(file=stdout, highlight=False)

        def colour(records: "Iterable[Record]") -> None:
            for record in records:
                console.print(Text.assemble(*_pieces(record)), soft_wrap=True)

        return colour

    def plain(records: "Iterable[Record]") -> None:
        for record in records:
            stdout.write(record.line if options.json else readable(record))
            stdout.write("\n")
        stdout.flush()

    return plain


def _pieces(record: "Record") -> list[tuple[str, str]]:
    """One readable record as texts and their styles: time, level, event, then the data, a traceback below."""
    at = record.at.astimezone().strftime("%Y-%m-%d %H:%M:%S") if record.at else " " * 19
    pieces = [
        (f"{at} ", "dim"),
        (f"{record.level:<8} ", _COLOURS[record.level]),
        (_shown(record.data.get("event")), "bold"),
    ]
    for key, value in record.data.items():
        if key not in _LED_WITH:
            pieces += [(f" {_shown(key)}=", "dim"), (_shown(value), "")]
    if isinstance(traceback := record.data.get("exception"), str):
        pieces += [(f"\n    {line if line.isprintable() else ascii(line)}", "dim") for line in traceback.splitlines()]
    return pieces


def _shown(value: object) -> str:
    """`value` on one line: text without quotes where that is clear; nothing that a terminal would act on."""
    if isinstance(value, str) and value.isprintable() and value and not re.search(r"[\s\"'=]", value):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)
