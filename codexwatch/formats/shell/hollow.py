"""Blocks without a command in them: zsh has them, to bash and sh they are syntax errors, with all that follows."""

from collections.abc import Iterable

from tree_sitter import Node

_CLAUSES = frozenset({"elif_clause", "else_clause"})
_LOOPS = frozenset({"for_statement", "while_statement", "c_style_for_statement"})


def is_hollow(node: Node) -> bool:
    """Whether this compound command, not what is inside of it, has a block without a command."""
    kind = node.type
    if kind == "compound_statement":
        return node.children[0].type == "{" and not _holds_command(node.children)
    if kind == "if_statement":
        clauses = [child for child in node.children if child.type in _CLAUSES]
        return any(_is_hollow_arm(each) for each in (node, *clauses))
    body = node.child_by_field_name("body")
    if body is None or not (kind in _LOOPS or kind == "function_definition"):
        return False
    return body.type in {"do_group", "compound_statement"} and not _holds_command(body.children)


def _is_hollow_arm(node: Node) -> bool:
    """An arm's commands stand after `then`, those of `else` after that."""
    children = [child for child in node.children if child.type not in _CLAUSES]
    start = next((index for index, child in enumerate(children) if child.type in {"then", "else"}), None)
    return start is not None and not _holds_command(children[start + 1 :])


def _holds_command(nodes: Iterable[Node]) -> bool:
    return any(node.is_named and node.type != "comment" for node in nodes)
