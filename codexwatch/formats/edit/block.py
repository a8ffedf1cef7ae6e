"""The marked block that holds the lines codexwatch has added to a shell's start-up file."""

import re

from codexwatch.formats.edit.lines import add_line, bare, numbered

BEGIN = "# >>> codexwatch >>>"
END = "# <<< codexwatch <<<"

_SETS = re.compile(r"\s*(?:export\s+|set\s+(?:-\S+\s+)+)?(?P<name>[A-Za-z_]\w*)(?:=|\s)")


def put_in_block(text: str, line: str) -> str:
    """`line` in the block, which is begun at the end of the file if it is not there yet.

    A line of the block that sets the same variable is replaced: doing it twice changes nothing more.
    """
    lines = numbered(text)
    place = _block(lines)
    if place is None:
        return add_line(text, f"{BEGIN}\n{line}\n{END}")
    begin, end = place
    new = line + lines[begin][len(bare(lines[begin])) :]
    for at in range(begin + 1, end):
        if _name(lines[at]) == _name(line) is not None:
            return "".join([*lines[:at], new, *lines[at + 1 :]])
    return "".join([*lines[:end], new, *lines[end:]])


def _block(lines: list[str]) -> tuple[int, int] | None:
    """The places of both marks; a block that somebody has cut in two counts as none."""
    marks = [bare(line).strip() for line in lines]
    if BEGIN not in marks:
        return None
    begin = marks.index(BEGIN)
    return (begin, marks.index(END, begin)) if END in marks[begin:] else None


def _name(line: str) -> str | None:
    found = _SETS.match(line)
    return found["name"] if found else None
