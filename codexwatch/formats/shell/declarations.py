"""Assignments of bash, zsh and sh, alone and after `export` and its like."""

import re
from collections.abc import Iterator, Sequence

from codexwatch.formats.shell.quoting import split
from codexwatch.formats.shell.statements import UNKNOWN, Assignment, Dialect, Scope, Statement, Together, Word
from codexwatch.formats.shell.words import literal, pieces

DECLARING = frozenset({"export", "declare", "typeset", "local", "readonly", "integer", "float"})
TARGET = re.compile(r"([A-Za-z_]\w*)(\[[^]]*\])?(\+?)=", re.ASCII)


def assignment(
    word: str, line: int, dialect: Dialect, *, exported: bool | None = None, scope: Scope = Scope.INHERIT
) -> Assignment:
    found = TARGET.match(word)
    if found is None:
        return _by_pieces(pieces(word), line, exported=exported, scope=scope)
    name, value = found.group(1), word[found.end() :]
    if found.group(2) or value.startswith("("):
        return _array(name, value, line, dialect, element=bool(found.group(2)), append=bool(found.group(3)))
    return Assignment(line, (name,), pieces(value, assignment=True), exported, scope, append=bool(found.group(3)))


def _array(name: str, value: str, line: int, dialect: Dialect, *, element: bool, append: bool) -> Assignment:
    """zsh ties the array `path` to PATH; any other array is never exported, and what it holds is of no interest."""
    if dialect is not Dialect.ZSH or name != "path" or element:
        return Assignment(line, (name,), (UNKNOWN,))
    joined: Word = ()
    for item in split(value[1:].removesuffix(")")):
        same = item in {"$path", '"$path"', "$path[@]", '"${path[@]}"', "${path[@]}", '"$path[@]"', "${path}"}
        joined += ((":",) if joined else ()) + pieces("$PATH" if same else item)
    return Assignment(line, ("PATH",), ((":", *joined) if append else joined), append=append)


def _by_pieces(word: Word, line: int, *, exported: bool | None, scope: Scope) -> Assignment:
    """A name that is itself a variable or quoted, as in `export $name=value` and `export "NAME=$value"`."""
    for index, piece in enumerate(word):
        if isinstance(piece, str) and "=" in piece:
            before, _, after = piece.partition("=")
            name = (*word[:index], before)
            append = before.endswith("+")
            if append:
                name = (*word[:index], before[:-1])
            return Assignment(line, name, (after, *word[index + 1 :]), exported, scope, append)
    return Assignment(line, word, None, exported, scope)


def declaration(name: str, words: Sequence[str], line: int, dialect: Dialect) -> Iterator[Statement]:
    exported = True if name == "export" else None
    scope = Scope.GLOBAL if name == "export" else Scope.INHERIT if name == "readonly" else Scope.LOCAL
    assignments: list[Assignment] = []
    for word in words:
        flags = literal(word) or "" if word[:1] in {"-", "+", "'", '"'} else ""
        if flags[:1] in {"-", "+"}:
            if "f" in flags or "F" in flags:  # functions, not variables
                return
            if "x" in flags:
                exported = flags[0] == "-"
                if dialect is Dialect.ZSH and exported and name != "local":  # zsh: GLOBAL_EXPORT is on by default
                    scope = Scope.GLOBAL
            if "n" in flags and name == "export":
                exported = False
            if "g" in flags:
                scope = Scope.GLOBAL
        else:
            assignments.append(assignment(word, line, dialect, exported=exported, scope=scope))
    if len(assignments) == 1:
        yield assignments[0]
    elif assignments:
        yield Together(line, tuple(assignments))
