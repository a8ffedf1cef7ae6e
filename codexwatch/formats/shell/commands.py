"""Simple commands of bash, zsh and sh: which of them assign, export, source, define or leave."""

import re
from collections.abc import Callable, Iterator, Sequence

from codexwatch.formats.shell.quoting import braces, split
from codexwatch.formats.shell.statements import (
    UNKNOWN,
    Alias,
    AllExport,
    Assignment,
    Broken,
    Call,
    Dialect,
    Elsewhere,
    Eval,
    Glob,
    Leave,
    Scope,
    Source,
    Statement,
    Test,
    Together,
    Unset,
    Word,
)
from codexwatch.formats.shell.words import pieces

# Where these stand as a command the shell reads no further.
_MISPLACED = frozenset({"fi", "done", "esac", "then", "else", "elif", "do"})
_DECLARING = frozenset({"export", "declare", "typeset", "local", "readonly", "integer", "float"})
_PREFIXES = frozenset({"builtin", "command", "noglob", "nocorrect"})
# The order of the alternatives makes the common line cheap: nothing quoted but plain text.
_SIMPLE = re.compile(r"""(export[ \t]+)?([A-Za-z_]\w*)=("[^"\\$`]*"|'[^']*'|[\w./:@%+,-]*)[ \t\n]*""", re.ASCII)
_FIRST = re.compile(r"""([^\s\\'"$`=<>|&;(){}~*?\[]+)(?=\s|$)""")
_TARGET = re.compile(r"([A-Za-z_]\w*)(\[[^]]*\])?(\+?)=", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def simple(text: str, line: int, dialect: Dialect) -> Iterator[Statement]:
    """The statements that one simple command amounts to; `text` is the command as written."""
    plain = _SIMPLE.fullmatch(text)
    if plain is not None and not plain.group(3).startswith("~"):
        value = plain.group(3)
        literal = value[1:-1] if value[:1] in {'"', "'"} else value
        yield Assignment(line, (plain.group(2),), (literal,), True if plain.group(1) else None)
        return
    first = _FIRST.match(text)
    if first is not None and first.group() not in _INTERESTING:
        misplaced = first.group() in _MISPLACED
        yield (
            Broken(line, "a word that ends or continues a block that is not open")
            if misplaced
            else Call(line, first.group(), text)
        )
        return
    if text.startswith("(("):
        yield Elsewhere(line)
        return
    if text.startswith("[["):
        inside = tuple(pieces(word) for word in split(text, test=True)[1:] if word != "]]")
        yield Test(line, inside, double=True)
        return
    yield from command(split(text), line, dialect, text)


def command(words: Sequence[str], line: int, dialect: Dialect, text: str) -> Iterator[Statement]:
    """As `simple`, from the words of the command as written."""
    count = 0
    while count < len(words) and _TARGET.match(words[count]):
        count += 1
    if count == len(words):
        yield from (_assignment(word, line, dialect) for word in words)
        return
    # NAME=value before a command holds for that command alone.
    words = [each for word in words[count:] for each in expanded(word, dialect)]
    name = literal(words[0])
    while name in _PREFIXES and len(words) > 1 and not words[1].startswith("-"):
        words = words[1:]
        name = literal(words[0])
    patterned = words[1:] if name in _INTERESTING else words[:1]
    if dialect is Dialect.ZSH and any(map(_may_match_nothing, patterned)):
        yield Broken(line, "a pattern of file names that may match none", ends=True)
    if name is None:
        yield Call(line, "", text)
    elif name in _DECLARING:
        yield from _declaration(name, words[1:], line, dialect)
    elif name in _BUILTINS:
        yield from _BUILTINS[name](words[1:], line)
    else:
        yield Call(line, name, text)


def expanded(word: str, dialect: Dialect) -> list[str]:
    """Braces; bash expands them in `export NAME={a,b}` too, zsh does not, and other shells have none."""
    if dialect is Dialect.SH or (dialect is Dialect.ZSH and _TARGET.match(word)):
        return [word]
    return braces(word)


def literal(word: str) -> str | None:
    """The word without its quotes, None if it is not the same text each time."""
    if _NAME.fullmatch(word):
        return word
    parts = pieces(word)
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    return word if word in {"[", "[["} else None


def _may_match_nothing(word: str) -> bool:
    """zsh then leaves the file. The value of `NAME=value` is no pattern, and `[` and `]` alone are none.

    `=name` stands for the path of a command.
    """
    if word[:1] == "=" and len(word) > 1:
        return True
    if word in {"[", "]", "[[", "]]"} or not any(sign in word for sign in "*?["):
        return False
    return _TARGET.match(word) is None and any(isinstance(part, Glob) for part in pieces(word))


def _assignment(
    word: str, line: int, dialect: Dialect, *, exported: bool | None = None, scope: Scope = Scope.INHERIT
) -> Assignment:
    found = _TARGET.match(word)
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


def _declaration(name: str, words: Sequence[str], line: int, dialect: Dialect) -> Iterator[Statement]:
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
            assignments.append(_assignment(word, line, dialect, exported=exported, scope=scope))
    if len(assignments) == 1:
        yield assignments[0]
    elif assignments:
        yield Together(line, tuple(assignments))


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


_BUILTINS: dict[str, Callable[[Sequence[str], int], Iterator[Statement]]] = {
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
_INTERESTING = _DECLARING | _PREFIXES | frozenset(_BUILTINS) | {"[["}
