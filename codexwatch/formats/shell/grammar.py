"""bash, zsh and sh: from text to statements, whatever the text is.

A shell reads a file command by command and stops at the first syntax error, so everything before an error counts. What
stands after it may still count when the grammar, and not the file, is at fault (zsh has forms that a bash grammar
cannot know). One error can cost the grammar its hold on the whole file; then the file is parsed piece by piece.
"""

import re
from collections.abc import Iterator

import tree_sitter_bash
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from codexwatch.formats.shell.masking import Masked, mask
from codexwatch.formats.shell.statements import Block, Broken, Dialect, Statement
from codexwatch.formats.shell.tree import UNKNOWN, Reader
from codexwatch.formats.shell.zsh import as_bash

_MAX_BROKEN = 64
_MAX_PIECEMEAL = 262_144
_MAX_COMMAND = 16_384
_MAX_PARSED = 3_000_000
_UNCLOSED = "a quote or bracket that is never closed"
_TOO_MUCH = "too much syntax that is not understood"

_LANGUAGE = Language(tree_sitter_bash.language())
# To the grammar such a word can be a command; to a shell it is a syntax error, and none of its line runs.
_MISPLACED = Query(
    _LANGUAGE,
    '(command name: (command_name (word) @it) (#any-of? @it "fi" "done" "esac" "then" "else" "elif" "do" "}"))',
)
_TOKEN = re.compile(r"\w+|[{}();&|!]|\n|[^\s\w]")
_OPENING = frozenset({"if", "case", "for", "while", "until", "select", "{"})
_CLOSING = frozenset({"fi", "esac", "done", "}"})
_BEFORE_COMMAND = _OPENING | {"then", "do", "else", "elif", "!", ";", "&", "|", "(", ")", "\n", "time"}


def parse(text: str, dialect: Dialect, first_line: int = 1) -> Block:
    """The statements of a file; never raises, whatever the text is."""
    if text.startswith("\ufeff"):  # no shell skips a byte-order mark: it makes the first command another, unknown one
        text = "_" + text[1:]
    return tuple(_parsed(text, dialect, first_line))


def _parsed(text: str, dialect: Dialect, first_line: int) -> Iterator[Statement]:
    parser = Parser(_LANGUAGE)
    parsed = 0
    for _ in range(_MAX_BROKEN):
        masked = as_bash(mask(text)) if dialect is Dialect.ZSH else mask(text)
        reader = Reader(text, masked, dialect, first_line)
        root = _tree(parser, masked.text)
        if masked.unclosed is None and not _is_faulty(root):
            yield from reader.block(root.children)
            return
        yield from _piecemeal(parser, reader, masked)
        if masked.unclosed is None:
            return
        # What the quote swallowed is looked at too: for a shell that does not stumble over the quote, it counts.
        after = text.find("\n", masked.unclosed) + 1
        if not after:
            return
        first_line += text.count("\n", 0, after)
        parsed += len(text)
        text = text[after:]
        if parsed > _MAX_PARSED:
            break
    yield Broken(first_line, _TOO_MUCH)


def _tree(parser: Parser, text: str) -> Node:
    return parser.parse(text.encode("ascii", "replace")).root_node


def _is_faulty(root: Node) -> bool:
    return root.has_error or bool(QueryCursor(_MISPLACED).captures(root))


def _piecemeal(parser: Parser, reader: Reader, masked: Masked) -> Iterator[Statement]:
    """Command after command: one that is not understood costs its own first line, and what is inside is looked at."""
    text = masked.text
    start = broken = 0
    while start < len(text) or (masked.unclosed is not None and not broken):
        end = _command_end(text, start)
        # The last command is not whole when a quote stays open: the text ends before it, unless on a line before it.
        whole = masked.unclosed is None or end < len(text) or (start < end and text[end - 1] == "\n")
        reason = UNKNOWN if whole else _UNCLOSED
        root = _tree(parser, text[start:end])
        if reason is UNKNOWN and not _is_faulty(root):
            yield from reader.piece(root.children, start)
        else:
            end = text.find("\n", start) + 1 or len(text)
            broken += 1
            yield reader.broken(start, end, reason)
        if broken == _MAX_BROKEN or end > _MAX_PIECEMEAL:
            yield reader.broken(end, len(text), _TOO_MUCH)
            return
        start = end


def _command_end(text: str, start: int) -> int:
    """The index after the line on which every block that opens after `start` has been closed; if it is too far off,
    after the first line."""
    depth = 0
    before = "\n"
    for found in _TOKEN.finditer(text, start, start + _MAX_COMMAND):
        word = found.group()
        if before in _BEFORE_COMMAND or word in {"{", "}"}:
            depth += (word in _OPENING) - (word in _CLOSING)
        if word == "\n" and depth <= 0 and before not in {"|", "&&"}:
            return found.end()
        before = word
    if start + _MAX_COMMAND >= len(text):
        return len(text)
    return text.find("\n", start) + 1 or len(text)
