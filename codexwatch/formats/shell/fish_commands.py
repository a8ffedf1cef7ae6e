"""Simple commands of fish: which of them assign, export, erase, source or leave."""

import re
from collections.abc import Callable, Sequence

from codexwatch.formats.shell.fish_words import pieces
from codexwatch.formats.shell.quoting import braces
from codexwatch.formats.shell.statements import (
    UNKNOWN,
    Assignment,
    Body,
    Call,
    Chain,
    Defined,
    Dialect,
    Eval,
    Function,
    Group,
    Leave,
    Not,
    Scope,
    Source,
    Statement,
    Test,
    Unset,
    Variable,
    Word,
)

_NAME = re.compile(r"[A-Za-z_]\w*(?:\[.*\])?", re.ASCII)
_LONG = {
    "--global": "g", "--universal": "U", "--local": "l", "--function": "f", "--export": "x", "--unexport": "u",
    "--erase": "e", "--query": "q", "--append": "a", "--prepend": "p", "--names": "n", "--show": "S",
    "--path": "/", "--unpath": "\\", "--long": "L", "--help": "h",
}  # fmt: skip
_KNOWN = frozenset({*_LONG.values()})
_LETTERS = frozenset(letter for letter in _KNOWN if letter.isalpha())
_SCOPES = {"g": Scope.GLOBAL, "U": Scope.UNIVERSAL, "l": Scope.LOCAL, "f": Scope.LOCAL}


def simple(written: Sequence[str], line: int, text: str) -> Statement:
    """The statement that one command amounts to; `text` is the command as written."""
    words = [each for word in written for each in (braces(word) if "{" in word else [word])]
    while len(words) > 1 and words[0] in {"builtin", "command"} and not words[1].startswith("-"):
        words = words[1:]
    if words[0] in {"not", "!"} and len(words) > 1:
        return Not(line, simple(words[1:], line, text.partition(words[0])[2].lstrip()))
    builtin = _BUILTINS.get(words[0])
    return builtin(words[1:], line) if builtin is not None else Call(line, words[0], text)


def _set(words: Sequence[str], line: int) -> Statement:
    flags, rest = _flags(words)
    if flags is None:  # fish complains, and sets nothing
        return Call(line, "set", "set")
    names = tuple(pieces(word) for word in rest)
    if "q" in flags:
        return Defined(line, names)
    if "e" in flags:  # at a name that no variable can have fish stops
        return Unset(line, names) if all(_is_name(name) for name in rest) else Unset(line, ((UNKNOWN,),))
    if not rest or flags & set("nS"):
        return Call(line, "set", "set")
    name = rest[0]
    scope = next((_SCOPES[flag] for flag in "lfgU" if flag in flags), Scope.INHERIT)
    exported = True if "x" in flags else False if "u" in flags else None
    if "[" in name:
        return Assignment(line, pieces(name.partition("[")[0]), (UNKNOWN,), exported, scope)
    value = _joined(name, names[1:])
    if flags & set("ap"):
        separator = _separator(name)
        before: Word = (Variable(name, operator=":+", operand=(Variable(name), separator)),)
        after: Word = (Variable(name, operator=":+", operand=(separator, Variable(name))),)
        value = before + value if "a" in flags else value + after
    return Assignment(line, pieces(name), value, exported, scope)


def _flags(words: Sequence[str]) -> tuple[set[str] | None, Sequence[str]]:
    """The options, as letters, and what follows them; None where one is not known. Long ones may be cut short."""
    flags: set[str] = set()
    for index, word in enumerate(words):
        if word == "--":
            return flags, words[index + 1 :]
        if not word.startswith("-") or word == "-":
            return flags, words[index:]
        letters = {_LONG[name] for name in _LONG if name.startswith(word)} if word.startswith("--") else set(word[1:])
        if word in _LONG:
            letters = {_LONG[word]}
        if (word.startswith("--") and len(letters) != 1) or letters - (_KNOWN if word[1] == "-" else _LETTERS):
            return None, ()
        flags |= letters
    return flags, ()


def _separator(name: str) -> str:
    """fish takes variables that end in PATH as lists of paths, and joins any other list with blanks on export."""
    return ":" if name.endswith("PATH") else " "


def _joined(name: str, words: Sequence[Word]) -> Word:
    """The words as one list; a variable that is not set adds nothing, not even a separator."""
    if len(words) > 1 and any(_may_vanish_in(word) for word in words):
        return (UNKNOWN,)
    separator = _separator(name)
    solid = next((index for index, word in enumerate(words) if not _may_vanish(word)), 0)
    result: Word = ()
    for index, word in enumerate(words):
        piece = word[0] if word else ""
        if index == solid:
            result += word
        elif isinstance(piece, Variable) and _may_vanish(word):
            operand: Word = (separator, piece) if index > solid else (piece, separator)
            result += (Variable(piece.name, operator=":+", operand=operand),)
        else:
            result += (separator, *word)
    return result


def _may_vanish(word: Word) -> bool:
    return len(word) == 1 and isinstance(word[0], Variable) and not word[0].quoted


def _may_vanish_in(word: Word) -> bool:
    """A variable that is not set takes the word around it along."""
    return len(word) > 1 and any(isinstance(part, Variable) and not part.quoted for part in word)


def _is_name(word: str) -> bool:
    return "$" in word or "(" in word or _NAME.fullmatch(word) is not None


def _export(words: Sequence[str], line: int) -> Statement:
    """A function of fish's own: `set -gx` for each of its arguments."""
    if len(words) == 1:
        return _exported(words[0], line)
    return Group(line, tuple(_exported(word, line) for word in words))


def _exported(written: str, line: int) -> Statement:
    name, equals, value = written.partition("=")
    name, value = name.lstrip("\"'"), value if written[:1] not in {'"', "'"} else written[:1] + value
    word: Word = ("", *pieces(value)) if equals else (Variable(name),)
    assignment = Assignment(line, pieces(name), word, exported=True, scope=Scope.GLOBAL)
    needed = tuple((part.name,) for part in word if isinstance(part, Variable) and not part.quoted)
    # A variable that is not set takes the whole word along, name and all.
    return Chain(line, Defined(line, needed), (("&&", assignment),)) if needed else assignment


def _source(words: Sequence[str], line: int) -> Statement:
    if not words or words[0] == "-":
        return Eval(line, ((UNKNOWN,),))
    return Source(line, pieces(words[0]), tuple(pieces(word) for word in words[1:]))


def _alias(words: Sequence[str], line: int) -> Statement:
    words = [word for word in words if not word.startswith("-")]
    name, equals, code = words[0].partition("=") if words else ("", "", "")
    if not equals and len(words) > 1:
        code = words[1]
    text = "".join(part for part in pieces(code) if isinstance(part, str))
    return Function(line, name.strip("\"'"), Body(f"{text} $argv", line, Dialect.FISH))


def _add_path(words: Sequence[str], line: int) -> Statement:
    """Puts folders before the others, after them with --append; those that are not there are left out by fish."""
    flags = {word for word in words if word.startswith("-")}
    added = _joined("PATH", [pieces(word) for word in words if word not in flags])
    after = any("a" in flag for flag in flags if not flag.startswith("--")) or "--append" in flags
    value: Word = (Variable("PATH"), ":", *added) if after else (*added, ":", Variable("PATH"))
    return Assignment(line, ("PATH",), value, exported=True)


def _test(words: Sequence[str], line: int) -> Statement:
    return Test(line, tuple(pieces(word) for word in (words[:-1] if words[-1:] == ["]"] else words)))


_BUILTINS: dict[str, Callable[[Sequence[str], int], Statement]] = {
    "set": _set,
    "export": _export,
    "source": _source,
    ".": _source,
    "alias": _alias,
    "fish_add_path": _add_path,
    "test": _test,
    "[": _test,
    "eval": lambda words, line: Eval(line, tuple(pieces(word) for word in words)),
    "return": lambda _words, line: Leave(line, "return"),
    "exit": lambda _words, line: Leave(line, "exit"),
    "exec": lambda _words, line: Leave(line, "exit"),
    "break": lambda _words, line: Leave(line, "break"),
    "continue": lambda _words, line: Leave(line, "continue"),
}
