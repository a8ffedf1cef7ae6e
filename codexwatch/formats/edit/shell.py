"""Lines of shell start-up files: taking one away must not leave a block without a command, which is a syntax error."""

import re
from functools import lru_cache
from pathlib import PurePath

from codexwatch.formats.edit.assignments import continues
from codexwatch.formats.edit.lines import bare, numbered

_OPENS = re.compile(r"(?:^|[\s;&|])(?:then|do|else|\{|\()\s*(?:#.*)?$|\)\s*(?:#.*)?$")
_CLOSES = re.compile(r"^\s*(?:fi|done|else|elif|\}|\)|;;|esac)(?:$|[\s;&|)])")

_OTHER_KINDS = frozenset({".env", ".conf", ".json", ".toml", ".wslconfig", ".service", ".plist"})


@lru_cache(maxsize=64)
def is_shell(path: str) -> bool:
    """Whether a shell reads the file: neither a file of plain NAME=value lines nor one of a format of its own."""
    name = PurePath(path)
    return not {name.suffix, name.name} & _OTHER_KINDS and path != "/etc/environment"


def nothing_in_place_of(text: str, line: int, *, gone: frozenset[int]) -> str | None:
    """What stands in place of a removed line, counted from 1: the command `:` where the block would be empty.

    A blank line where the one before goes on here: it would go on in the line behind. `gone`: every line that is taken
    away together with it. None: nothing need stand there.
    """
    lines = [bare(item) for item in numbered(text)]
    if line > 1 and continues(lines[line - 2]) and not continues(lines[line - 1]):
        return ""
    before = _next_with_text(lines, range(line - 2, -1, -1), gone)
    after = _next_with_text(lines, range(line, len(lines)), gone)
    if before is None or after is None or not (_OPENS.search(before) and _CLOSES.match(after)):
        return None
    old = lines[line - 1]
    return old[: len(old) - len(old.lstrip())] + ":"


def _next_with_text(lines: list[str], order: range, gone: frozenset[int]) -> str | None:
    for at in order:
        text = lines[at].strip()
        if text and not text.startswith("#") and at + 1 not in gone:
            return lines[at]
    return None
