"""bash, zsh and sh: from text to statements, whatever the text is.

A shell reads a file command by command and stops at the first syntax error, so everything before an error counts. What
stands after it may still count when the grammar, and not the file, is at fault (zsh has forms that a bash grammar
cannot know): it is parsed again from the next line, and `Broken` stands before it.
"""

from collections.abc import Iterator

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from codexwatch.formats.shell.masking import mask
from codexwatch.formats.shell.statements import Block, Broken, Dialect, Statement
from codexwatch.formats.shell.tree import BLOCKS, SIMPLE, Reader
from codexwatch.formats.shell.zsh import as_bash

_MAX_RECOVERIES = 16
_MAX_PARSED = 2_000_000
_UNKNOWN = "syntax that is not understood"
_UNCLOSED = "a quote or bracket that is never closed"

_LANGUAGE = Language(tree_sitter_bash.language())
_WHOLE = SIMPLE | BLOCKS | {"list", "redirected_statement", "negated_command", "subshell", "pipeline", "comment"}


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
        yield from Reader(text, masked, dialect, first_line).block(good)
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
