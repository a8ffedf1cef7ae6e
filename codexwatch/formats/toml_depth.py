"""How deep TOML is nested: parsers have a limit, and not all of them the same."""

from tree_sitter import Node, Parser

from codexwatch.formats.toml import KEYS, LANGUAGE, key_parts

_NESTING = frozenset({"array", "inline_table"})
_KEYED = frozenset({"pair", "table", "table_array_element"})


def line_beyond(text: str, levels: int) -> int | None:
    """The first line (from 1) with a key of more parts or a value of more brackets in one another, or None."""
    if sum(map(text.count, ".[{")) < levels:
        return None
    todo: list[tuple[Node, int]] = [(Parser(LANGUAGE).parse(text.encode()).root_node, 0)]
    while todo:
        node, depth = todo.pop()
        depth += node.type in _NESTING
        if depth > levels or (node.type in _KEYED and len(key_parts(node)) > levels):
            return node.start_point.row + 1
        todo.extend((child, depth) for child in reversed(node.children) if child.type not in KEYS)
    return None
