"""Simple commands of bash, zsh and sh: which of them assign, export, source, define or leave."""

import re
from collections.abc import Iterator, Sequence

from codexwatch.formats.shell.builtins import BUILTINS
from codexwatch.formats.shell.declarations import DECLARING, TARGET, assignment, declaration
from codexwatch.formats.shell.quoting import braces, split
from codexwatch.formats.shell.statements import (
    Alias,
    Assignment,
    Broken,
    Call,
    Dialect,
    Elsewhere,
    Glob,
    Statement,
    Test,
)
from codexwatch.formats.shell.words import literal, pieces

# Where these stand as a command the shell reads no further.
_MISPLACED = frozenset({"fi", "done", "esac", "then", "else", "elif", "do"})
_PREFIXES = frozenset({"builtin", "command", "noglob", "nocorrect"})
# What most lines of start-up files are: one value, of text and plain `$NAME`.
_SIMPLE = re.compile(
    r"""(export[ \t]+)?([A-Za-z_]\w*)="""
    r"""("(?:[^"\\$`]+|\$\w+)*+"|'[^']*'|(?:[\w./:@%+,~-]+|\$[A-Za-z_]\w*)*+)[ \t\n]*""",
    re.ASCII,
)
_SIMPLE_ALIAS = re.compile(r"""alias[ \t]+([\w.-]+=(?:'[^']*'|"[^"\\$`]*"))[ \t\n]*""", re.ASCII)
_FIRST = re.compile(r"""([^\s\\'"$`=<>|&;(){}~*?\[]+)(?=\s|$)""")
_PATTERN = re.compile(r"[*?\[]")
_INTERESTING = DECLARING | _PREFIXES | frozenset(BUILTINS) | {"[["}


def simple(text: str, line: int, dialect: Dialect) -> Iterator[Statement]:
    """The statements that one simple command amounts to; `text` is the command as written."""
    if text.startswith("[["):
        inside = tuple(pieces(word) for word in split(text, test=True)[1:] if word != "]]")
        yield Test(line, inside, double=True)
        return
    plain = _SIMPLE.fullmatch(text)
    if plain is not None:
        exported, name, value = plain.groups()
        yield Assignment(line, (name,), pieces(value, assignment=True), True if exported else None)
        return
    plain = _SIMPLE_ALIAS.fullmatch(text)
    if plain is not None:
        yield Alias(line, pieces(plain.group(1)))
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
    yield from command(split(text), line, dialect, text)


def command(words: Sequence[str], line: int, dialect: Dialect, text: str) -> Iterator[Statement]:
    """As `simple`, from the words of the command as written."""
    count = 0
    while count < len(words) and TARGET.match(words[count]):
        count += 1
    if count == len(words):
        yield from (assignment(word, line, dialect) for word in words)
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
    elif name in DECLARING:
        yield from declaration(name, words[1:], line, dialect)
    elif name in BUILTINS:
        yield from BUILTINS[name](words[1:], line)
    else:
        yield Call(line, name, text)


def expanded(word: str, dialect: Dialect) -> list[str]:
    """Braces; bash expands them in `export NAME={a,b}` too, zsh does not, and other shells have none."""
    if dialect is Dialect.SH or (dialect is Dialect.ZSH and TARGET.match(word)):
        return [word]
    return braces(word)


def _may_match_nothing(word: str) -> bool:
    """zsh then leaves the file. The value of `NAME=value` is no pattern, and `[` and `]` alone are none.

    `=name` stands for the path of a command.
    """
    if word[:1] == "=" and len(word) > 1:
        return True
    if word in {"[", "]", "[[", "]]"} or not _PATTERN.search(word):
        return False
    return TARGET.match(word) is None and any(isinstance(part, Glob) for part in pieces(word))
