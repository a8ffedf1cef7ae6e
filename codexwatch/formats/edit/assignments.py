"""One of several assignments on a line of a shell's file: the popular guides set three proxies in one `export`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""(?P<blank>[ \t]+)
    |(?P<comment>\#.*)
    |(?P<operator>;;|;|&&|\|\||[&|(){}])
    |(?P<word>(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\{[^}'"]*\}|[^\s;&|(){}'"\\])+)""",
    re.VERBOSE | re.DOTALL,
)
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w*)\+?=")
_SETTING = re.compile(r"(?:^|[\s;&|({])(?:(?P<name>[A-Za-z_]\w*)\+?=|set\s+(?:-\S+\s+)+(?P<fish>\w+))")
_EXPORTS = frozenset({"export", "declare", "typeset", "readonly"})
_SEPARATORS = frozenset({";", "&&"})


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str

    @property
    def name(self) -> str | None:
        found = _ASSIGNMENT.match(self.text)
        return found["name"] if found else None


@dataclass(frozen=True, slots=True)
class _Command:
    """Its words, and where it ends with what separates it from the next one."""

    words: tuple[_Word, ...]
    end: int
    separator: str

    @property
    def sets(self) -> tuple[str, ...]:
        """The names that it sets, if that is all it does."""
        first, *rest = self.words
        if first.text == "set":
            plain = [word.text for word in rest if not word.text.startswith("-")]
            return tuple(plain[:1])
        words = rest if first.text in _EXPORTS else self.words
        names = [word.name for word in words if not word.text.startswith("-")]
        return tuple(name for name in names if name) if None not in names else ()

    def values(self, name: str) -> list[tuple[int, int]]:
        """The places of what it gives to `name`; fish's lists of several words are none."""
        if self.words[0].text != "set":
            return [(word.start + word.text.index("=") + 1, word.end) for word in self.words if word.name == name]
        plain = [word for word in self.words[1:] if not word.text.startswith("-")]
        return [(plain[1].start, plain[1].end)] if len(plain) == 2 and plain[0].text == name else []


def with_value(line: str, name: str, old: str, new: str) -> str | None:
    """The line with `new` for the one value that it gives to `name`; None where that cannot be told.

    old: the value as it may be shown. Where the line puts it together, `new` takes the place of all of it.
    """
    places = [place for command in _commands(line) or () for place in command.values(name)]
    if len(places) != 1:
        return None
    start, end = places[0]
    if line[start:end] in ("''", '""') and not old:
        start += 1
    if line.startswith(old, start):
        return line[:start] + new + line[start + len(old) :]
    at = re.search(rf"(?<![\w$]){re.escape(old)}(?!\w)", line[start:end]) if old else None
    if at is None:
        return f'{line[:start]}"{new}"{line[end:]}'
    return line[: start + at.start()] + new + line[start + at.end() :]


def without(line: str, name: str) -> str | None:
    """The line without what sets `name`; None where nothing else is set in it, or that cannot be told."""
    commands, goes_on = _commands(line), continues(line)
    if not commands or not all(command.sets for command in commands):
        return None
    names = [other for command in commands for other in command.sets]
    if names.count(name) != 1 or (len(names) == 1 and not goes_on):
        return None
    command = next(command for command in commands if name in command.sets)
    if command.sets != (name,) or (goes_on and command is commands[-1]):
        (word,) = [word for word in command.words if word.name == name]
        after = line[word.end :]
        return line[: word.start] + after.lstrip(" \t") if after.strip() else line[: word.start].rstrip()
    if command is commands[-1]:
        before = commands[-2]
        return line[: before.words[-1].end] + line[command.end :]
    return line[: command.words[0].start] + line[command.end :].lstrip(" \t")


def sets_others(line: str, name: str) -> bool:
    """Whether the line sets more than `name`, or may do so: it holds a block, or a mask in place of quotes."""
    commands = _commands(line)
    if commands and all(command.sets for command in commands):
        return any(other != name for command in commands for other in command.sets)
    return any((found["name"] or found["fish"]) != name for found in _SETTING.finditer(line))


def continues(line: str) -> bool:
    """Whether the next line belongs to the same command."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


@lru_cache(maxsize=64)
def _commands(line: str) -> tuple[_Command, ...] | None:
    """The simple commands of a line; None where it holds anything else: a block, a pipe, a substitution.

    Rules ask several things of each line that a remedy changes, pass after pass.
    """
    commands: list[_Command] = []
    words: list[_Word] = []
    for token in _tokens(line[:-1] if continues(line) else line):
        if token is None or (token.lastgroup == "operator" and (token[0] not in _SEPARATORS or not words)):
            return None
        if token.lastgroup == "word":
            words.append(_Word(token.start(), token.end(), token[0]))
        elif token.lastgroup == "operator":
            commands.append(_Command(tuple(words), token.end(), token[0]))
            words = []
    if words:
        commands.append(_Command(tuple(words), words[-1].end, ""))
    return tuple(commands)


def _tokens(line: str) -> Iterator[re.Match[str] | None]:
    """None, as the last one, where the line cannot be read: an open quote, a backquote."""
    at = 0
    while at < len(line):
        token = _TOKEN.match(line, at)
        if token is None or (token.lastgroup == "word" and "`" in token[0]):
            yield None
            return
        yield token
        at = token.end()
