"""Lines of `$CODEX_HOME/.env` that Codex drops or misreads, with what they were meant to set.

Which forms go wrong is measured on the real client: docs/codex.md. Only variables that matter to Codex are reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from codexwatch.codex.dotenv import DROPPED_PREFIX, load, logical_lines
from codexwatch.codex.dotenv_meant import Meant, meant
from codexwatch.formats.source_line import shown_line
from codexwatch.model.codex import DotenvFault, DotenvProblem
from codexwatch.model.variable import KEPT_NAMES, Origin, variable

_BOM = "\ufeff"
_NOT_UTF8 = "\ufffd"
_MOST = 64
"""Problems that are reported of one file."""


def problems(text: str, path: str, *, all_lost: bool = False) -> tuple[DotenvProblem, ...]:
    """What is wrong in the text of the file at `path`. `all_lost`: it is in an encoding that Codex cannot read."""
    return tuple(found for found, _ in zip(_problems(_File(text, all_lost=all_lost), path), range(_MOST), strict=False))


def _problems(file: "_File", path: str) -> Iterator[DotenvProblem]:
    known: dict[str, str] = {}
    for number, line in enumerate(file.lines, start=1):
        for each in () if line.lstrip(_BOM + " \t").startswith("#") else meant(line.removeprefix(_BOM), known):
            if each.value is not None:
                known[each.name] = each.value
            place = file.fault(number, line, each) if each.name in KEPT_NAMES else None
            if place is not None:
                origin = Origin(path, number, text=shown_line(line, each.name if _is_secret(each.name) else None))
                yield DotenvProblem(place.kind, place.line, variable(each.name, each.value, origin))


def _is_secret(name: str) -> bool:
    return name.endswith(("_KEY", "_TOKEN"))


@dataclass(frozen=True, slots=True)
class _Place:
    kind: DotenvFault
    line: int


class _File:
    """A file as Codex reads it, line by line."""

    def __init__(self, text: str, *, all_lost: bool) -> None:
        self._old_mac = "\r" in text.replace("\r\n", "\n")
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._all_lost = all_lost
        self._loaded = {} if all_lost else {(each.line, each.name): each.value for each in load(text, {})}
        self._opened = self._swallowed_by(text)

    def _swallowed_by(self, text: str) -> dict[int, int]:
        """Lines inside of a quote, each with the line on which it opens."""
        opened: dict[int, int] = {}
        end = 0
        for start, logical in logical_lines(text):
            end = start + logical.count("\n")
            opened.update((line, start) for line in range(start + 1, end + 1))
        rest = [number for number in range(end + 1, len(self.lines) + 1) if not self._is_skipped(number)]
        if rest and any(quote in self.lines[rest[0] - 1] for quote in "\"'"):
            opened.update((line, rest[0]) for line in rest)
        return opened

    def _is_skipped(self, number: int) -> bool:
        line = self.lines[number - 1]
        return _NOT_UTF8 in line or not line.strip() or line.lstrip().startswith("#")

    def fault(self, number: int, line: str, each: Meant) -> _Place | None:
        """What goes wrong with this assignment; None if Codex sets what was meant."""
        kind, at = self._kind(number, line, each), number
        if kind is DotenvFault.UNCLOSED_QUOTE:
            at = self._opened.get(number, number)
        return None if kind is None else _Place(kind, at)

    def _kind(self, number: int, line: str, each: Meant) -> DotenvFault | None:
        if self._all_lost or _NOT_UTF8 in line:
            return DotenvFault.ENCODING
        if number in self._opened:
            return DotenvFault.UNCLOSED_QUOTE
        if line.startswith(_BOM):
            return DotenvFault.BOM
        if each.name.startswith(DROPPED_PREFIX):
            return DotenvFault.CODEX_NAME
        loaded = self._loaded.get((number, each.name), "")
        was_loaded = (number, each.name) in self._loaded
        if was_loaded and not each.dollar and (each.value is None or loaded == each.value):
            return None
        if self._old_mac:
            return DotenvFault.ENCODING
        return _of_form(each)


def _of_form(each: Meant) -> DotenvFault:
    if each.lead in ("set", "setx"):
        return DotenvFault.SET
    if each.count > 1:
        return DotenvFault.TWO_ASSIGNMENTS
    if each.unclosed:
        return DotenvFault.UNCLOSED_QUOTE
    return DotenvFault.DOLLAR if each.dollar else DotenvFault.SYNTAX
