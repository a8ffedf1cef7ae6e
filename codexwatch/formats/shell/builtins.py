"""Builtins of bash, zsh and sh that bear on variables: what each amounts to, by its words."""

import re
from collections.abc import Callable, Iterator, Sequence

from codexwatch.formats.shell.statements import (
    UNKNOWN,
    Alias,
    AllExport,
    Assignment,
    Eval,
    Leave,
    Source,
    Statement,
    Test,
    Unset,
)
from codexwatch.formats.shell.words import pieces

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def _unset(words: Sequence[str], line: int) -> Iterator[Statement]:
    flags = "".join(word for word in words if word.startswith("-"))
    names = tuple(pieces(word) for word in words if not word.startswith("-"))
    yield Unset(line, names, functions="f" in flags)


def _set(words: Sequence[str], line: int) -> Iterator[Statement]:
    for index, word in enumerate(words):
        named = word in {"-o", "+o"} and words[index + 1 : index + 2] == ["allexport"]
        if named or (word[:1] in {"-", "+"} and word[1:2] != "-" and "a" in word[1:] and "o" not in word[1:]):
            yield AllExport(line, on=word[0] == "-")


def _option(words: Sequence[str], line: int, *, on: bool) -> Iterator[Statement]:
    for word in words:
        name = word.lower().replace("_", "")
        if name in {"allexport", "noallexport"}:
            yield AllExport(line, on=on is (name == "allexport"))


def _source(words: Sequence[str], line: int) -> Iterator[Statement]:
    words = words[1:] if words[:1] == ["--"] else words
    if words:
        yield Source(line, pieces(words[0]), tuple(pieces(word) for word in words[1:]))


def _alias(words: Sequence[str], line: int) -> Iterator[Statement]:
    yield from (Alias(line, pieces(word)) for word in words if "=" in word)


def _unalias(words: Sequence[str], line: int) -> Iterator[Statement]:
    yield Unset(line, tuple(pieces(word) for word in words if not word.startswith("-")), functions=True)


def _read(words: Sequence[str], line: int) -> Iterator[Statement]:
    yield from (Assignment(line, (word,), (UNKNOWN,)) for word in words if _NAME.fullmatch(word))


def _printf(words: Sequence[str], line: int) -> Iterator[Statement]:
    if len(words) > 1 and words[0] == "-v":
        yield Assignment(line, pieces(words[1]), (UNKNOWN,))


def _test(words: Sequence[str], line: int) -> Iterator[Statement]:
    yield Test(line, tuple(pieces(word) for word in (words[:-1] if words[-1:] == ["]"] else words)))


def _emulate(words: Sequence[str], line: int) -> Iterator[Statement]:
    if "-c" in words:
        yield Eval(line, tuple(pieces(word) for word in words[words.index("-c") + 1 :]))


def _exec(words: Sequence[str], line: int) -> Iterator[Statement]:
    if words:
        yield Leave(line, "exit")


BUILTINS: dict[str, Callable[[Sequence[str], int], Iterator[Statement]]] = {
    "unset": _unset,
    "set": _set,
    "setopt": lambda words, line: _option(words, line, on=True),
    "unsetopt": lambda words, line: _option(words, line, on=False),
    "source": _source,
    ".": _source,
    "alias": _alias,
    "unalias": _unalias,
    "unfunction": _unalias,
    "read": _read,
    "printf": _printf,
    "[": _test,
    "test": _test,
    "emulate": _emulate,
    "exec": _exec,
    "eval": lambda words, line: iter([Eval(line, tuple(pieces(word) for word in words))]),
    "return": lambda _words, line: iter([Leave(line, "return")]),
    "exit": lambda _words, line: iter([Leave(line, "exit")]),
    "logout": lambda _words, line: iter([Leave(line, "exit")]),
    "break": lambda _words, line: iter([Leave(line, "break")]),
    "continue": lambda _words, line: iter([Leave(line, "continue")]),
}
