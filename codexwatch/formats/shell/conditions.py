"""The answer of `test`, `[` and `[[`: true, false, or None where it cannot be known."""

import re
from collections.abc import Callable
from enum import StrEnum

from codexwatch.formats.shell.expand import Expander
from codexwatch.formats.shell.statements import Test, Variable, Word


class Kind(StrEnum):
    """What a path leads to."""

    FILE = "file"
    DIRECTORY = "directory"
    LOCKED = "locked"  # a file that this user may not read
    OTHER = "other"
    ABSENT = "absent"


_MAX_NESTING = 16
_UNARY_FILE = {
    "-f": frozenset({Kind.FILE, Kind.LOCKED}),
    "-d": frozenset({Kind.DIRECTORY}),
    "-e": frozenset({Kind.FILE, Kind.DIRECTORY, Kind.LOCKED, Kind.OTHER}),
    "-a": frozenset({Kind.FILE, Kind.DIRECTORY, Kind.LOCKED, Kind.OTHER}),
    "-r": frozenset({Kind.FILE, Kind.DIRECTORY}),
    # Taken as not empty: nothing is lost when an empty file is read.
    "-s": frozenset({Kind.FILE, Kind.DIRECTORY, Kind.LOCKED}),
}
_UNARY_ABSENT = frozenset({"-x", "-w", "-L", "-h", "-O", "-G", "-S", "-p", "-b", "-c", "-N"})
_UNARY_OTHER = frozenset({"-t", "-v", "-o", "-R", "-k", "-u", "-g"})
_NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}


def negate(status: bool | None) -> bool | None:  # noqa: FBT001 (three answers, and its only argument)
    return None if status is None else not status


class Condition:
    """Works through the words of one test, from left to right."""

    def __init__(self, test: Test, expander: Expander, look: Callable[[str], Kind | None]) -> None:
        self._expander = expander
        self._look = look
        self._double = test.double
        self._words = [word for word in test.words if test.double or not self._vanishes(word)]
        self._at = 0

    def status(self) -> bool | None:
        if len(self._words) > 64:
            return None
        if len(self._words) == 1:  # a lone word, even `-n`, is true when it is not empty
            return self._non_empty(self._words[0])
        found = self._either(0)
        return found if self._at == len(self._words) else None

    def _vanishes(self, word: Word) -> bool:
        """An empty variable outside of quotes is no argument at all: `[ -n $X ]` is then true."""
        if len(word) != 1 or not isinstance(word[0], Variable) or word[0].quoted:
            return False
        return self._expander.text(word).text == ""

    def _either(self, nesting: int) -> bool | None:
        status = self._both(nesting)
        while self._next_is("||", "-o"):
            right = self._both(nesting)
            status = True if True in {status, right} else None if None in {status, right} else False
        return status

    def _both(self, nesting: int) -> bool | None:
        status = self._negation(nesting)
        while self._next_is("&&", "-a"):
            right = self._negation(nesting)
            status = False if False in {status, right} else None if None in {status, right} else True
        return status

    def _negation(self, nesting: int) -> bool | None:
        if nesting > _MAX_NESTING:
            self._at = len(self._words) + 1
            return None
        if self._next_is("!"):
            return negate(self._negation(nesting + 1))
        if self._next_is("("):
            status = self._either(nesting + 1)
            self._next_is(")")
            return status
        return self._primary()

    def _primary(self) -> bool | None:
        rest = self._words[self._at :]
        if not rest:
            return False
        if len(rest) >= 3 and (operator := _plain(rest[1])) in _BINARY:
            self._at += 3
            return self._binary(rest[0], operator or "", rest[2])
        operator = _plain(rest[0])
        if len(rest) >= 2 and operator in {"-n", "-z"}:
            self._at += 2
            status = self._non_empty(rest[1])
            return status if operator == "-n" else negate(status)
        if len(rest) >= 2 and operator in _OF_FILES:
            self._at += 2
            return self._file(operator or "", rest[1])
        self._at += 1
        return self._non_empty(rest[0])

    def _binary(self, left: Word, operator: str, right: Word) -> bool | None:
        first = self._expander.text(left)
        if first.text is None or not first.certain:
            return None
        if operator in _NUMBERS:
            second = self._expander.text(right)
            numbers = [text for text in (first.text, second.text) if text and re.fullmatch(r"-?\d{1,18}", text)]
            return (
                _NUMBERS[operator](int(numbers[0]), int(numbers[1])) if len(numbers) == 2 and second.certain else None
            )
        if operator not in {"=", "==", "!="}:
            return None
        if self._double:
            pattern = self._expander.pattern(right)
            equal = None if pattern is None or len(first.text) > 4096 else bool(re.match(pattern, first.text))
        else:
            second = self._expander.text(right)
            equal = first.text == second.text if second.text is not None and second.certain else None
        return negate(equal) if operator == "!=" else equal

    def _file(self, operator: str, word: Word) -> bool | None:
        path = self._expander.text(word)
        if operator in _UNARY_OTHER or path.text is None or not path.certain:
            return None
        kind = self._look(path.text)
        if kind is None:
            return None
        if operator in _UNARY_FILE:
            return kind in _UNARY_FILE[operator]
        return False if kind is Kind.ABSENT else None

    def _non_empty(self, word: Word) -> bool | None:
        value = self._expander.text(word)
        return bool(value.text) if value.text is not None and value.certain else None

    def _next_is(self, *operators: str) -> bool:
        if self._at < len(self._words) and _plain(self._words[self._at]) in operators:
            self._at += 1
            return True
        return False


_OF_FILES = _UNARY_FILE.keys() | _UNARY_ABSENT | _UNARY_OTHER
_BINARY = _NUMBERS.keys() | {"=", "==", "!=", "=~", "<", ">", "-nt", "-ot", "-ef"}


def _plain(word: Word) -> str | None:
    if not word:
        return ""
    return word[0] if len(word) == 1 and isinstance(word[0], str) else None
