"""bash, zsh and sh: from the syntax tree to statements.

A shell reads a file command by command and stops at the first syntax error, so everything before an error counts. What
stands after it may still count when the grammar, and not the file, is at fault (zsh has forms that a bash grammar cannot
know): it is parsed again from the next line, and `Broken` stands before it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from codexwatch.formats.shell.commands import simple
from codexwatch.formats.shell.masking import Masked, mask
from codexwatch.formats.shell.quoting import braces, split
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
    Not,
    Statement,
    While,
    Word,
)
from codexwatch.formats.shell.words import pieces
from codexwatch.formats.shell.zsh import as_bash

_MAX_NESTING = 40
_MAX_RECOVERIES = 16
_MAX_PARSED = 2_000_000
_UNKNOWN = "syntax that is not understood"
_UNCLOSED = "a quote or bracket that is never closed"
_CARRIAGE_RETURN = "Windows line ends, which the shell takes as part of its keywords"

_LANGUAGE = Language(tree_sitter_bash.language())
_SIMPLE = frozenset({"command", "declaration_command", "unset_command", "variable_assignment", "variable_assignments"})
_BLOCKS = frozenset(
    {"if_statement", "for_statement", "c_style_for_statement", "while_statement", "case_statement"}
    | {"function_definition", "compound_statement"}
)
_WHOLE = _SIMPLE | _BLOCKS | {"list", "redirected_statement", "negated_command", "subshell", "pipeline", "comment"}


def parse(text: str, dialect: Dialect, first_line: int = 1) -> Block:
    """The statements of a file; never raises, whatever the text is."""
    if text.startswith("\ufeff"):  # no shell skips a byte-order mark: it makes the first command another, unknown one
        text = "_" + text[1:]
    return tuple(_whole(text, dialect, first_line))


def _whole(text: str, dialect: Dialect, first_line: int) -> Iterator[Statement]:
    parser = Parser(_LANGUAGE)
    parsed = 0
    for _ in range(_MAX_RECOVERIES):
        masked = as_bash(mask(text)) if dialect is Dialect.ZSH else mask(text)
        parsed += len(masked.text)
        root = parser.parse(masked.text.encode("ascii", "replace")).root_node
        good, bad = _until_error(root)
        if masked.unclosed is not None and good and good[-1].end_byte == len(masked.text.rstrip(" \t")):
            good.pop()  # the command that the open quote belongs to
        yield from _Reader(text, masked, dialect, first_line).block(good, 0)
        if bad is not None:
            broken = masked.origin(bad.start_byte)
        elif masked.unclosed is not None:
            broken = masked.unclosed
        else:
            return
        yield Broken(first_line + text.count("\n", 0, broken), _UNKNOWN if masked.unclosed is None else _UNCLOSED)
        after = text.find("\n", broken) + 1
        if not after or parsed > _MAX_PARSED:
            return
        first_line += text.count("\n", 0, after)
        text = text[after:]
    yield Broken(first_line, "too much syntax that is not understood")


def _until_error(root: Node) -> tuple[list[Node], Node | None]:
    """The commands before the first that is not understood, and that one."""
    good: list[Node] = []
    if not root.has_error:
        return list(root.children), None
    for child in root.children:
        # The children of an erroneous root are fragments: what cannot stand alone is where the error begins.
        if child.has_error or child.is_missing or (root.is_error and child.type not in _WHOLE | {";", "&", "\n"}):
            return good, child
        good.append(child)
    return good, None


class _Reader:
    def __init__(self, text: str, masked: Masked, dialect: Dialect, first_line: int) -> None:
        self._source = text
        self._masked = masked
        self._dialect = dialect
        self._first_line = first_line
        self._newlines = [found.start() for found in re.finditer("\n", text)]

    def block(self, nodes: Sequence[Node], nesting: int) -> Iterator[Statement]:
        statements: list[Statement] = []
        for node in nodes:
            kind = node.type
            if kind == "&" and statements:
                statements[-1] = Elsewhere(statements[-1].line)
            elif kind in _SIMPLE:
                statements.extend(simple(self._command(node), self._line(node), self._dialect))
            elif node.is_named and kind != "comment":
                statements.extend(self._compound(node, kind, nesting + 1))
        return iter(statements)

    def _compound(self, node: Node, kind: str, nesting: int) -> Iterator[Statement]:
        line = self._line(node)
        if nesting > _MAX_NESTING:
            yield Broken(line, "nested too deeply")
            return
        if kind in _BLOCKS and "\r\n" in self._masked.text[node.start_byte : node.end_byte]:
            yield Broken(line, _CARRIAGE_RETURN)
            return
        match kind:
            case "if_statement":
                yield self._if(node, line, nesting)
            case "list":
                yield self._chain(node, line, nesting)
            case "function_definition":
                yield self._function(node, line)
            case "redirected_statement":
                yield from self._redirected(node, nesting)
            case "compound_statement" if not node.children or node.children[0].type == "{":
                yield Group(line, tuple(self.block(node.children, nesting)))
            case "for_statement":
                yield self._for(node, line, nesting)
            case "while_statement" | "c_style_for_statement":
                yield self._while(node, line, nesting)
            case "case_statement":
                yield self._case(node, line, nesting)
            case "negated_command":
                yield Not(line, self._one(node.children[1:], line, nesting))
            case "subshell" | "pipeline" | "compound_statement":
                yield Elsewhere(line)
            case _:
                yield Broken(line)

    def _one(self, nodes: Sequence[Node], line: int, nesting: int) -> Statement:
        found = tuple(self.block(nodes, nesting))
        return found[0] if len(found) == 1 else Group(line, found)

    def _if(self, node: Node, line: int, nesting: int) -> If:
        arms = [self._arm(node.children, nesting)]
        otherwise: Block | None = None
        for clause in node.children:
            if clause.type == "elif_clause":
                arms.append(self._arm(clause.children, nesting))
            elif clause.type == "else_clause":
                otherwise = tuple(self.block(clause.children, nesting))
        return If(line, tuple(arms), otherwise)

    def _arm(self, children: Sequence[Node], nesting: int) -> tuple[Block, Block]:
        children = [child for child in children if child.type not in {"elif_clause", "else_clause"}]
        then = next((index for index, child in enumerate(children) if child.type == "then"), len(children))
        return tuple(self.block(children[:then], nesting)), tuple(self.block(children[then:], nesting))

    def _chain(self, node: Node, line: int, nesting: int) -> Chain:
        """`a && b && c` leans to the left, as deep as it is long: unrolled here instead of followed."""
        rest: list[tuple[str, Statement]] = []
        while node.type == "list" and len(node.children) >= 3:
            left, operator, *right = node.children
            rest.append((operator.type, self._one(right, self._line(right[0]), nesting)))
            node = left
        return Chain(line, self._one([node], line, nesting), tuple(reversed(rest)))

    def _function(self, node: Node, line: int) -> Statement:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            return Broken(line)
        if body.type == "subshell":
            return Function(line, self._text(name), Body("", line, self._dialect))
        return Function(line, self._text(name), Body(self._text(body), self._line(body), self._dialect))

    def _redirected(self, node: Node, nesting: int) -> Iterator[Statement]:
        yield from self.block([child for child in node.children if not child.type.endswith("_redirect")], nesting)

    def _for(self, node: Node, line: int, nesting: int) -> Statement:
        variable, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
        if variable is None or body is None:
            return Broken(line)
        looped = tuple(self.block(body.children, nesting))
        if self._text(variable).startswith("(("):
            return While(line, (Elsewhere(line),), looped)
        items = [child for child in node.children_by_field_name("value") if child.is_named]
        if items:
            listed = self._source[self._start(items[0]) : self._end(items[-1])]
            raw = [each for word in split(listed) for each in braces(word)]
        else:
            raw = [] if any(child.type == "in" for child in node.children) else ['"$@"']
        return For(line, self._text(variable), tuple(pieces(word) for word in raw), looped)

    def _while(self, node: Node, line: int, nesting: int) -> Statement:
        body = node.child_by_field_name("body")
        if body is None:
            return Broken(line)
        looped = tuple(self.block(body.children, nesting))
        if node.type != "while_statement":
            return While(line, (Elsewhere(line),), looped)
        condition = [child for child in node.children[1:] if child.start_byte < body.start_byte]
        return While(line, tuple(self.block(condition, nesting)), looped, until=node.children[0].type == "until")

    def _case(self, node: Node, line: int, nesting: int) -> Case:
        subject = node.child_by_field_name("value")
        arms = tuple(self._case_arm(item, nesting) for item in node.children if item.type == "case_item")
        return Case(line, pieces(self._text(subject)) if subject else (), arms)

    def _case_arm(self, item: Node, nesting: int) -> tuple[tuple[Word, ...], Block, bool]:
        closing = next((index for index, child in enumerate(item.children) if child.type == ")"), 0)
        patterns = tuple(pieces(self._text(child)) for child in item.children[:closing] if child.is_named)
        goes_on = item.children[-1].type in {";&", ";;&", ";|"}
        return patterns, tuple(self.block(item.children[closing + 1 :], nesting)), goes_on

    def _command(self, node: Node) -> str:
        """With the carriage return of a Windows line end: the grammar skips it, but to a shell it is a character."""
        return self._text(node) + ("\r" if self._source.startswith("\r\n", self._end(node)) else "")

    def _text(self, node: Node) -> str:
        return self._source[self._start(node) : self._end(node)]

    def _start(self, node: Node) -> int:
        return self._masked.origin(node.start_byte)

    def _end(self, node: Node) -> int:
        return self._masked.origin(node.end_byte)

    def _line(self, node: Node) -> int:
        return self._first_line + bisect_left(self._newlines, self._start(node))
