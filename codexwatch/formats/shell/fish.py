"""fish start-up files: from lines to statements.

There is no small, maintained fish grammar to install (tree-sitter's fish grammar has no wheel of its own, and a bash
grammar fails on the first line), and fish needs little: every block begins with a word and closes with `end`.
fish checks a whole file before it runs any of it; where blocks do not close, nothing runs, so nothing is certain.
"""

import re

from codexwatch.formats.shell.fish_commands import simple
from codexwatch.formats.shell.fish_lines import Line, lines, lines_and_fault
from codexwatch.formats.shell.fish_words import pattern, pieces
from codexwatch.formats.shell.quoting import braces
from codexwatch.formats.shell.statements import (
    Block,
    Body,
    Broken,
    Case,
    Chain,
    Dialect,
    Elsewhere,
    For,
    Function,
    Group,
    If,
    Statement,
    While,
    Word,
)

_MAX_NESTING = 40
_OPENERS = frozenset({"begin", "if", "while", "for", "function", "switch"})
_PREFIXES = frozenset({"and", "or", "not", "!", "builtin", "time"})
_BARE_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=", re.ASCII)


def parse(text: str, first_line: int = 1) -> Block:
    """The statements of a file; never raises, whatever the text is."""
    reader = _Reader(text.removeprefix("\ufeff"), first_line)
    statements = reader.block(0)
    while not reader.done:  # an `end` too many
        line = reader.next().line
        reader.broken = reader.broken or line
        statements += reader.block(0)
    return (
        (Broken(reader.broken, "a block, quote or bracket that is never closed, or never opened"), *statements)
        if reader.broken is not None
        else statements
    )


def words(text: str) -> list[Word]:
    """The words of one command."""
    found = lines(text)
    return [pieces(each) for word in found[0].words for each in braces(word)] if found else []


class _Reader:
    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._lines, self.broken = lines_and_fault(text, first_line)
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._lines)

    def next(self) -> Line:
        self._at += 1
        return self._lines[self._at - 1]

    def _sees(self, *names: str) -> bool:
        return not self.done and self._lines[self._at].words[0] in names

    def block(self, nesting: int, *, until: tuple[str, ...] = ("end",)) -> Block:
        """The statements up to one of the words, which is left where it is."""
        statements: list[Statement] = []
        joint = ""
        while not self.done and not self._sees(*until):
            line = self._lines[self._at]
            before = joint or {"and": "&&", "or": "||"}.get(line.words[0], "")
            statement = self._statement(nesting)
            joint = self._lines[self._at - 1].joint
            if before and statements:
                statement = _chained(statements.pop(), before, statement)
            statements.append(statement)
        return tuple(statements)

    def _statement(self, nesting: int) -> Statement:
        line = self.next()
        found = line.words
        while len(found) > 1 and found[0] in {"and", "or", "time"}:
            found = found[1:]
        if found[0] in _OPENERS:
            if nesting >= _MAX_NESTING:
                self._skip(line)
                return Broken(line.line, "nested too deeply")
            return self._compound(found, line, nesting + 1)
        misplaced = found[0] in {"case", "else"} or found in (["and"], ["or"], ["not"])
        if misplaced or all(map(_BARE_ASSIGNMENT.match, found)):  # fish refuses the whole file
            self.broken = self.broken or line.line
        text = self._text[line.start : line.end]
        statement = simple(found, line.line, text[text.find(found[0]) :])
        return If(line.line, (((Elsewhere(line.line),), (statement,)),), None) if line.doubtful else statement

    def _compound(self, found: list[str], line: Line, nesting: int) -> Statement:
        statement: Statement
        if not _is_headed(found) or (line.doubtful and found[0] in {"for", "function", "switch"}):
            self.broken = self.broken or line.line
        match found[0]:
            case "function":
                return self._function(found, line)
            case "if":
                return self._if(found, line, nesting)
            case "while":
                condition = self._condition(found, line, nesting)
                statement = While(line.line, condition, self.block(nesting))
            case "for":
                items = tuple(pieces(each) for word in found[3:] for each in braces(word))
                statement = For(line.line, found[1] if len(found) > 1 else "", items, self.block(nesting))
            case "switch":
                statement = self._switch(found, line, nesting)
            case _:
                self._push_back(found[1:], line)
                statement = Group(line.line, self.block(nesting))
        self._close(line)
        return statement

    def _push_back(self, found: list[str], line: Line) -> None:
        """`begin; …` and `if …` may carry a command on the same line: it becomes the next one."""
        if found:
            self._at -= 1
            start = line.start + self._text[line.start : line.end].find(found[0], len(line.words[0]))
            self._lines[self._at] = Line(found, line.line, start, line.end, line.joint)

    def _condition(self, found: list[str], line: Line, nesting: int) -> Block:
        """The first command, and those joined to it: by an operator, or by beginning with `and` or `or`."""
        self._push_back(found[1:], line)
        condition: list[Statement] = []
        joint = ""
        while not self.done:
            before = joint or {"and": "&&", "or": "||"}.get(self._lines[self._at].words[0], "")
            if condition and not before:
                break
            statement = self._statement(nesting)
            joint = self._lines[self._at - 1].joint
            condition = [_chained(condition[0], before, statement) if condition else statement]
        return tuple(condition)

    def _if(self, found: list[str], line: Line, nesting: int) -> If:
        arms = [(self._condition(found, line, nesting), self.block(nesting, until=("end", "else")))]
        otherwise: Block | None = None
        while self._sees("else"):
            clause = self.next()
            if clause.words[1:2] == ["if"]:
                condition = self._condition(clause.words[1:], clause, nesting)
                arms.append((condition, self.block(nesting, until=("end", "else"))))
            else:
                self._push_back(clause.words[1:], clause)
                otherwise = self.block(nesting, until=("end", "else"))
        self._close(line)
        return If(line.line, tuple(arms), otherwise)

    def _switch(self, found: list[str], line: Line, nesting: int) -> Case:
        arms: list[tuple[tuple[Word, ...], Block, bool]] = []
        if self.block(nesting, until=("case", "end")):
            self.broken = self.broken or line.line
        while self._sees("case"):
            patterns = tuple(pattern(word) for word in self.next().words[1:])
            arms.append((patterns, self.block(nesting, until=("case", "end")), False))
        return Case(line.line, pieces(found[1]) if len(found) > 1 else (), tuple(arms))

    def _function(self, found: list[str], line: Line) -> Statement:
        end = self._skip(line)
        body = self._text[line.end : end].removeprefix(";")
        named = _argument_names(found[2:])
        prefix = "".join(f"set -l {name} $argv[{number}]; " for number, name in enumerate(named, 1))
        name = "".join(part for part in pieces(found[1]) if isinstance(part, str)) if len(found) > 1 else ""
        return Function(line.line, name, Body(prefix + body, line.line, Dialect.FISH))

    def _skip(self, line: Line) -> int:
        """Goes past the matching `end`, without recursion; the offset at which it stands."""
        opened = ["function"]
        while not self.done:
            each = self.next()
            found = each.words
            while len(found) > 1 and (found[0] in _PREFIXES or found[:2] == ["else", "if"]):
                found = found[1:] if found[0] != "else" else ["else"]
            if found[0] in {"case", "else"} and opened[-1] != {"case": "switch", "else": "if"}[found[0]]:
                self.broken = self.broken or each.line
            if found[0] in _OPENERS:
                opened.append(found[0])
                if found[0] in {"if", "while", "begin"} and len(found) > 1 and found[1] in _OPENERS:
                    opened.append(found[1])
            elif found[0] == "end":
                opened.pop()
            if not opened:
                return each.start
        self.broken = self.broken or line.line
        return len(self._text)

    def _close(self, line: Line) -> None:
        if self._sees("end") and len(self._lines[self._at].words) == 1:
            self.next()
        else:
            self.broken = self.broken or line.line


def _is_headed(found: list[str]) -> bool:
    """Whether the line that opens a block says what fish wants to know."""
    match found[0]:
        case "for":
            return found[2:3] == ["in"]
        case "begin":
            return True
        case _:
            return len(found) > 1


def _chained(first: Statement, operator: str, second: Statement) -> Chain:
    if isinstance(first, Chain):
        return Chain(first.line, first.first, (*first.rest, (operator, second)))
    return Chain(first.line, first, ((operator, second),))


def _argument_names(options: list[str]) -> list[str]:
    names: list[str] = []
    for index, option in enumerate(options):
        if option in {"-a", "--argument", "--argument-names"}:
            for name in options[index + 1 :]:
                if name.startswith("-"):
                    break
                names.append(name)
    return names
