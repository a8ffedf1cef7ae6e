"""What the edit steps of findings make of a file's text. Pure."""

import re
import tomllib
from collections.abc import Iterable, Sequence

from codexwatch.formats import jsonc
from codexwatch.formats.edit.block import put_in_block
from codexwatch.formats.edit.ini import set_option
from codexwatch.formats.edit.jsonc import set_key
from codexwatch.formats.edit.lines import add_line, bare, change_lines, numbered
from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.formats.edit.shell import is_shell, nothing_in_place_of
from codexwatch.formats.edit.toml import merge
from codexwatch.formats.edit.unmasked import unmasked
from codexwatch.model.finding import Edit
from codexwatch.model.secret import MASK

_OPTION = re.compile(r"\[(?P<section>[^\]]+)\]\n(?P<name>[^=\s]+)\s*=\s*(?P<value>.*)")


def changed(path: str, text: str, edits: Sequence[Edit], *, keep_as: str | None = None) -> str:
    """The text with every edit in it; their lines are those of `text`, so their order does not matter.

    keep_as: a note with which the old line stays as a comment above the new one, in files that have `#` comments.

    Raises:
        EditRefusedError: a line is not what was shown, or the file would no longer be what it is.
    """
    lines = numbered(text)
    gone = frozenset(edit.line for edit in edits if edit.line and edit.after is None)
    changes: dict[int, str | None] = {}
    for edit in edits:
        if edit.line is None:
            continue
        old = _line(lines, edit)
        new = unmasked(old, edit.before or "", edit.after)
        if new is None and is_shell(path):
            new = nothing_in_place_of(text, edit.line, gone=gone)
        if changes.setdefault(edit.line, new) != new:
            raise EditRefusedError(f"two remedies disagree about line {edit.line}")
    if keep_as is not None and not path.endswith(".json"):
        changes = {at: _kept(bare(lines[at - 1]), new, keep_as) for at, new in changes.items()}
    result = change_lines(text, changes)
    for edit in edits:
        if edit.line is None and edit.after is not None:
            result = _added(path, result, edit.after)
    _check(path, text, result)
    return result


def _line(lines: list[str], edit: Edit) -> str:
    """The line as it is now, if it is still the one that was shown."""
    number = edit.line or 0
    if not 1 <= number <= len(lines):
        raise EditRefusedError(f"line {number} is not there any more")
    old = bare(lines[number - 1])
    shown = ".*".join(re.escape(piece) for piece in (edit.before or "").split(MASK))
    if not re.fullmatch(shown, old, re.DOTALL):
        raise EditRefusedError(f"line {number} has changed since it was read")
    return old


def _kept(old: str, new: str | None, note: str) -> str:
    indent = old[: len(old) - len(old.lstrip())]
    comment = f"{indent}# {note}: {old.strip()}"
    return comment if new is None else f"{comment}\n{new}"


def _added(path: str, text: str, new: str) -> str:
    """`new` where such a thing belongs in a file of this kind."""
    if path.endswith(".json"):
        for key, value in _pairs(new):
            text = set_key(text, key, value)
        return text
    if path.endswith(".toml"):
        return merge(text, new)
    if path.endswith(".wslconfig"):
        option = _OPTION.fullmatch(new)
        if option is None:
            raise EditRefusedError("an option needs its section")
        return set_option(text, option["section"], option["name"], option["value"])
    if is_shell(path):
        return put_in_block(text, new)
    return text if new in (bare(line) for line in numbered(text)) else add_line(text, new)


def _pairs(snippet: str) -> Iterable[tuple[str, str | int | float | bool | None]]:
    values = jsonc.parse(f"{{{snippet}}}").values
    return tuple(values.items())


def _check(path: str, old: str, new: str) -> None:
    """A file that its program could read before can be read afterwards."""
    if path.endswith(".json") and _is_json(old) and not _is_json(new):
        raise EditRefusedError("it would not be JSON any more")
    if path.endswith(".toml") and _is_toml(old) and not _is_toml(new):
        raise EditRefusedError("it would not be TOML any more")


def _is_json(text: str) -> bool:
    try:
        jsonc.parse(text)
    except jsonc.JsoncError:
        return False
    return True


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True
