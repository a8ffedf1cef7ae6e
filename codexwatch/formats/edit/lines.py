"""Lines changed, taken away or added; comments, blank lines and line ends stay as they are."""

import re
from collections.abc import Mapping

from codexwatch.formats.edit.refused import EditRefusedError

_ENDING = re.compile(r"\r?\n$")


def line_end(text: str) -> str:
    """What ends the lines of this text, judged by its first one."""
    first = text.partition("\n")[0]
    return "\r\n" if first.endswith("\r") and "\n" in text else "\n"


def numbered(text: str) -> list[str]:
    """The lines with their ends. Only a newline ends one: a form feed in a comment does not."""
    pieces = text.split("\n")
    whole = [f"{piece}\n" for piece in pieces[:-1]]
    return [*whole, pieces[-1]] if pieces[-1] else whole


def bare(line: str) -> str:
    """A line without what ends it."""
    return _ENDING.sub("", line)


def change_lines(text: str, changes: Mapping[int, str | None]) -> str:
    """New texts for lines, counted from 1; None takes a line away. Several new lines may stand in place of one.

    Raises:
        EditRefusedError: there is no such line.
    """
    lines = numbered(text)
    for number, new in changes.items():
        if not 1 <= number <= len(lines):
            raise EditRefusedError(f"line {number} is not there")
        old = lines[number - 1]
        ending = old[len(bare(old)) :]
        lines[number - 1] = "" if new is None else new.replace("\n", ending or "\n") + ending
    return "".join(lines)


def add_line(text: str, new: str) -> str:
    """`new` as the last line."""
    end = line_end(text)
    gap = end if text and not text.endswith("\n") else ""
    return f"{text}{gap}{new.replace(chr(10), end)}{end}"
