"""JSON with comments and trailing commas, as VS Code writes its settings: values, and the line of each key."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import tree_sitter_json
from tree_sitter import Language, Node, Parser

_LANGUAGE = Language(tree_sitter_json.language())
_MAX_NESTING = 200
_NEAR = re.compile(r"\s*(?:starting )?near (\d+)")
_PLAIN = {
    "colon": 'Expected ":"',
    "comma": 'Expected "," or the end',
    "JSON5Value": "Expected a value",
    "array": '"[" is never closed',
    "object": '"{" is never closed',
    "string": "A string is never closed",
    "comment": "A comment is never closed",
    "Extra data": "Text after the end",
    "nesting level": "Nested too deeply",
}

Path = tuple[str, ...]


class JsoncError(ValueError):
    """The text is not JSON with comments. `line` and `column` count from 1; `message` has no full stop."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.column = column
        self.message = message


@dataclass(frozen=True, slots=True)
class Document:
    """`values` is a dict for any settings file; what else JSON can be is given as it is."""

    values: Any = field(repr=False)
    _lines: Mapping[Path, int] = field(repr=False)

    def line(self, *path: str) -> int | None:
        """The line (from 1) of a key, through objects from the outside in: `line("http.proxy")`, `line("a", "b")`.

        Of a key that is there twice the last one counts, as for the value.
        """
        return self._lines.get(path)


def parse(text: str) -> Document:
    """Raises JsoncError. A byte-order mark is skipped; a file without any value holds no settings, as for VS Code."""
    import pyjson5  # with it comes `decimal`: a home without any such file does not pay for them

    text = text.removeprefix("\ufeff")
    try:
        values = pyjson5.decode(text, _MAX_NESTING)
    except pyjson5.Json5Exception as error:
        if str(error.args[0]).startswith("No JSON data"):
            return Document({}, {})
        # Its arguments hold what was read so far, keys and passwords included: only the message goes on.
        raise _error(text, str(error.args[0])) from None
    return Document(values, dict(_keys(Parser(_LANGUAGE).parse(text.encode()).root_node)))


def _error(text: str, message: str) -> JsoncError:
    near = _NEAR.search(message)
    offset = max(0, int(near.group(1)) - 1) if near else 0
    if message.startswith("Extra data"):  # counted from the end of the value before it
        offset = len(text) - len(text[offset + 1 :].lstrip())
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    plain = next((words for name, words in _PLAIN.items() if name in message), "Not JSON")
    return JsoncError(line, column, plain)


def _keys(root: Node) -> Iterator[tuple[Path, int]]:
    """Each key of each object that is not in an array. Trailing commas are small errors of the tree, passed over."""
    todo: list[tuple[Path, Node]] = [((), child) for child in reversed(root.children)]
    while todo:
        path, node = todo.pop()
        if node.type == "pair":
            key = node.child_by_field_name("key")
            value = node.child_by_field_name("value")
            if key is not None:
                path = (*path, _unquoted((key.text or b"").decode()))
                yield path, key.start_point.row + 1
                if value is not None:
                    todo.append((path, value))
        elif node.type in {"object", "ERROR"}:
            todo.extend((path, child) for child in reversed(node.children))


def _unquoted(key: str) -> str:
    try:
        return str(json.loads(key))
    except ValueError:
        return key.strip("\"'")
