"""bash, zsh and sh: from the nodes of a syntax tree to statements."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from tree_sitter import Node

from codexwatch.formats.shell.commands import simple
from codexwatch.formats.shell.hollow import is_hollow
from codexwatch.formats.shell.masking import Masked
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

_MAX_NESTING = 40
_MAX_NAMED = 65_536
# A name that is only looked up is not in doubt: `$HOME` least of all.
_NAME = re.compile(r"(?<![\w$])(?<!\$\{)[A-Za-z_]\w*|(?<=\$\{)[A-Za-z_]\w*(?=:?=)", re.ASCII)
UNKNOWN = "syntax that is not understood"
_CARRIAGE_RETURN = "Windows line ends, which the shell takes as part of its keywords"
_MISSING = "a file that may not be there"
# Devices are always there, and what is no file cannot be missing: `2>&1`, `<<EOF`, `< <(command)`.
_FILE = re.compile(r"(?:\d*|&)(?:<|>[>|]?+)(?![<>&(])\s*+(?![<>]\()(?!/dev/)")
_QUALIFIER = re.compile(r"(?<=[\w*?\]/])\([^()\s]*\)?")  # of file names, as in *.zsh(N)
SIMPLE = frozenset({"command", "declaration_command", "unset_command", "variable_assignment", "variable_assignments"})
BLOCKS = frozenset(
    {"if_statement", "for_statement", "c_style_for_statement", "while_statement", "case_statement"}
    | {"function_definition", "compound_statement"}
)


class Reader:
    """Turns nodes of one tree into statements; words are taken from the source text that the tree was masked from."""

    def __init__(self, text: str, masked: Masked, dialect: Dialect, first_line: int) -> None:
        self._source = text
        self._masked = masked
        self._dialect = dialect
        self._first_line = first_line
        self._windows = "\r\n" in text
        self._newlines = [found.start() for found in re.finditer("\n", text)]
        self._base = 0

    def piece(self, nodes: Sequence[Node], start: int) -> Block:
        """As `block`, for nodes of a piece of the masked text that begins at `start`."""
        self._base = start
        return self.block(nodes)

    def broken(self, start: int, end: int, reason: str) -> Broken:
        """What stands for a piece of the masked text that is not understood."""
        begin = self._masked.origin(start)
        text = self._source[begin : min(self._masked.origin(end), begin + _MAX_NAMED)]
        return Broken(self._line_at(begin), reason, frozenset(_NAME.findall(text)))

    def block(self, nodes: Sequence[Node], nesting: int = 0) -> Block:
        """The statements that these nodes, side by side, stand for."""
        statements: list[Statement] = []
        before = 0
        for node in nodes:
            kind = node.type
            if kind == "&" and statements:
                statements[before:] = [Elsewhere(statements[-1].line)]
                continue
            before = len(statements)
            if kind in SIMPLE:
                start, end = self._span(node)
                statements.extend(simple(self._command(start, end), self._line_at(start), self._dialect))
            elif node.is_named and kind != "comment":
                statements.append(self._compound(node, kind, nesting + 1))
        return tuple(statements)

    def _compound(self, node: Node, kind: str, nesting: int) -> Statement:
        line = self._line(node)
        if nesting > _MAX_NESTING:
            return self._broken(node, "nested too deeply")
        if self._windows and kind in BLOCKS and "\r\n" in self._source[slice(*self._span(node))]:
            return self._broken(node, _CARRIAGE_RETURN)
        if self._dialect is not Dialect.ZSH and is_hollow(node):
            return self._broken(node, "a block without a command")
        reader = _READERS.get(kind)
        return self._broken(node) if reader is None else reader(self, node, line, nesting)

    def _broken(self, node: Node, reason: str = UNKNOWN) -> Broken:
        return self.broken(self._base + node.start_byte, self._base + node.end_byte, reason)

    def read_group(self, node: Node, line: int, nesting: int) -> Statement:
        if node.children and node.children[0].type != "{":
            return Elsewhere(line)
        return Group(line, self.block(node.children, nesting))

    def read_elsewhere(self, _node: Node, line: int, _nesting: int) -> Statement:
        return Elsewhere(line)

    def read_not(self, node: Node, line: int, nesting: int) -> Statement:
        return Not(line, self._one(node.children[1:], line, nesting))

    def read_redirected(self, node: Node, line: int, nesting: int) -> Statement:
        redirects = [child for child in node.children if child.type.endswith("_redirect")]
        if any(len(each.children_by_field_name("destination")) > 1 for each in redirects):
            return self._broken(node)  # the grammar loses the command's words behind a redirection
        found = self._one([child for child in node.children if child not in redirects], line, nesting)
        if not any(self._needs_file(each) for each in redirects):
            return found
        # Where the file is not there nothing runs; for dash that can be the end of the file, too.
        doubtful = If(line, (((Elsewhere(line),), (found,)),), None)
        return Group(line, (self._broken(node, _MISSING), doubtful)) if self._dialect is Dialect.SH else doubtful

    def _needs_file(self, redirect: Node) -> bool:
        start, end = self._span(redirect)
        return _FILE.match(self._source, start, end) is not None

    def _one(self, nodes: Sequence[Node], line: int, nesting: int) -> Statement:
        found = self.block(nodes, nesting)
        return found[0] if len(found) == 1 else Group(line, found)

    def read_if(self, node: Node, line: int, nesting: int) -> If:
        arms = [self._arm(node.children, nesting)]
        otherwise: Block | None = None
        for clause in node.children:
            if clause.type == "elif_clause":
                arms.append(self._arm(clause.children, nesting))
            elif clause.type == "else_clause":
                otherwise = self.block(clause.children, nesting)
        return If(line, tuple(arms), otherwise)

    def _arm(self, children: Sequence[Node], nesting: int) -> tuple[Block, Block]:
        kinds = [child.type for child in children]
        end = next((index for index, kind in enumerate(kinds) if kind in {"elif_clause", "else_clause"}), len(kinds))
        then = kinds.index("then", 0, end) if "then" in kinds[:end] else end
        return self.block(children[:then], nesting), self.block(children[then:end], nesting)

    def read_chain(self, node: Node, line: int, nesting: int) -> Chain:
        """`a && b && c` leans to the left, as deep as it is long: unrolled here instead of followed."""
        rest: list[tuple[str, Statement]] = []
        while node.type == "list" and len(node.children) >= 3:
            left, operator, *right = node.children
            rest.append((operator.type, self._one(right, self._line(right[0]), nesting)))
            node = left
        return Chain(line, self._one([node], line, nesting), tuple(reversed(rest)))

    def read_function(self, node: Node, line: int, _nesting: int) -> Statement:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            return self._broken(node)
        if body.type == "subshell":
            return Function(line, self._text(name), Body("", line, self._dialect))
        start, end = self._span(body)
        return Function(line, self._text(name), Body(self._source[start:end], self._line_at(start), self._dialect))

    def read_for(self, node: Node, line: int, nesting: int) -> Statement:
        variable, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
        if variable is None or body is None:
            return self._broken(node)
        looped = self.block(body.children, nesting)
        if self._text(variable).startswith("(("):
            return While(line, (Elsewhere(line),), looped)
        items = [child for child in node.children_by_field_name("value") if child.is_named]
        if items:
            listed = self._source[self._span(items[0])[0] : self._span(items[-1])[1]]
            if self._dialect is Dialect.ZSH:
                listed = _QUALIFIER.sub("", listed)
            raw = [each for word in split(listed) for each in braces(word)]
        else:
            raw = [] if any(child.type == "in" for child in node.children) else ['"$@"']
        return For(line, self._text(variable), tuple(pieces(word) for word in raw), looped)

    def read_while(self, node: Node, line: int, nesting: int) -> Statement:
        body = node.child_by_field_name("body")
        if body is None:
            return self._broken(node)
        looped = self.block(body.children, nesting)
        if node.type != "while_statement":
            return While(line, (Elsewhere(line),), looped)
        condition = [child for child in node.children[1:] if child.start_byte < body.start_byte]
        return While(line, self.block(condition, nesting), looped, until=node.children[0].type == "until")

    def read_case(self, node: Node, line: int, nesting: int) -> Statement:
        subject = node.child_by_field_name("value")
        if any(child.type in {"&", ";"} for child in node.children):  # between the value and `in`
            return self._broken(node)
        arms = tuple(self._case_arm(item, nesting) for item in node.children if item.type == "case_item")
        return Case(line, pieces(self._text(subject)) if subject else (), arms)

    def _case_arm(self, item: Node, nesting: int) -> tuple[tuple[Word, ...], Block, bool]:
        closing = next((index for index, child in enumerate(item.children) if child.type == ")"), 0)
        patterns = tuple(pieces(self._text(child)) for child in item.children[:closing] if child.is_named)
        goes_on = item.children[-1].type in {";&", ";;&", ";|"}
        return patterns, self.block(item.children[closing + 1 :], nesting), goes_on

    def _command(self, start: int, end: int) -> str:
        """With the carriage return of a Windows line end: the grammar skips it, but to a shell it is a character."""
        cut = self._windows and self._source.startswith("\r\n", end)
        return self._source[start : end + 1 if cut else end]

    def _text(self, node: Node) -> str:
        start, end = self._span(node)
        return self._source[start:end]

    def _span(self, node: Node) -> tuple[int, int]:
        base = self._base
        return self._masked.origin(base + node.start_byte), self._masked.origin(base + node.end_byte)

    def _line(self, node: Node) -> int:
        return self._line_at(self._masked.origin(self._base + node.start_byte))

    def _line_at(self, origin: int) -> int:
        return self._first_line + bisect_left(self._newlines, origin)


_READERS: dict[str, Callable[[Reader, Node, int, int], Statement]] = {
    "if_statement": Reader.read_if,
    "list": Reader.read_chain,
    "function_definition": Reader.read_function,
    "redirected_statement": Reader.read_redirected,
    "compound_statement": Reader.read_group,
    "for_statement": Reader.read_for,
    "while_statement": Reader.read_while,
    "c_style_for_statement": Reader.read_while,
    "case_statement": Reader.read_case,
    "negated_command": Reader.read_not,
    "subshell": Reader.read_elsewhere,
    "pipeline": Reader.read_elsewhere,
}
