"""Records of the log as lines for people."""

import json
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:
    from codexwatch.logs.reading import Record

_COLOURS = {"debug": "dim", "info": "green", "warning": "yellow", "error": "red", "critical": "bold red"}
_LED_WITH = ("timestamp", "level", "event", "logger", "exception")

Show = Callable[[Iterable["Record"]], None]


def readable(record: "Record") -> str:
    """One record for people, without colour; a traceback goes below."""
    return "".join(text for text, _ in _pieces(record))


def shower(surroundings: Surroundings, *, as_json: bool) -> Show:
    """What writes records for people, or with `as_json` as they stand."""
    stdout = surroundings.stdout
    if not as_json and stdout.isatty() and not surroundings.environ.get("NO_COLOR"):
        from rich.console import Console
        from rich.text import Text

        console = Console(file=stdout, highlight=False)

        def colour(records: "Iterable[Record]") -> None:
            for record in records:
                console.print(Text.assemble(*_pieces(record)), soft_wrap=True)

        return colour

    def plain(records: "Iterable[Record]") -> None:
        for record in records:
            stdout.write(record.line if as_json else readable(record))
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
