"""JSON with comments, as editors write it: values from pyjson5, the lines of keys from a grammar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyjson5
import tree_sitter_json
from tree_sitter import Language, Node, Parser

Keys = tuple[str, ...]


class JsoncError(Exception):
    """The text is not an object in JSON with comments; `line` counts from 1 where it is known."""

    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Document:
    """The values, and where each key stands; a key with dots in it, such as `http.proxy`, is one key."""

    values: Mapping[str, Any]
    lines: Mapping[Keys, int]

    def line(self, *keys: str) -> int | None:
        """The line of a key; the last one where it is written twice, since that is the one that counts."""
        return self.lines.get(keys)


def parse(text: str) -> Document:
    """An empty file is an empty object, as it is to the editors. Raises JsoncError."""
    bare = text.removeprefix("\ufeff")
    if not bare.strip():
        return Document({}, {})
    root = _parser().parse(bare.encode()).root_node
    try:
        values = pyjson5.decode(bare)
    except pyjson5.Json5DecoderException as error:
        raise JsoncError(_line_of_error(root), str(error.args[0] if error.args else "is not JSON")) from None
    if not isinstance(values, dict):
        raise JsoncError(1, "is not an object")
    return Document(values, dict(_places(root)))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_json.language()))


def _places(root: Node) -> Iterator[tuple[Keys, int]]:
    todo: list[tuple[Node, Keys]] = [(root, ())]
    while todo:
        node, above = todo.pop()
        here = above
        if node.type == "pair" and (key := node.child_by_field_name("key")) is not None:
            here = (*above, _name(key))
            yield here, key.start_point.row + 1
        if node.type != "array":
            todo.extend((child, here) for child in reversed(node.named_children))


def _name(key: Node) -> str:
    text = (key.text or b"").decode(errors="replace")
    try:
        return str(pyjson5.decode(text))
    except pyjson5.Json5DecoderException:
        return text


def _line_of_error(root: Node) -> int | None:
    """The first place that the grammar could not make sense of."""
    todo = [root]
    while todo:
        node = todo.pop()
        if node.is_missing or node.type == "ERROR":
            return node.start_point.row + 1
        todo.extend(reversed(node.children))
    return None
