"""One key of a JSON file with comments and trailing commas, set so that nothing else of the file changes."""

import json
import re
from dataclasses import dataclass

import tree_sitter_json
from tree_sitter import Language, Node, Parser

from codexwatch.formats.edit.lines import line_end
from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.formats.jsonc import JsoncError, parse

_LANGUAGE = Language(tree_sitter_json.language())
_SAID = re.compile(rb"[ \t]*(?://[^\r\n]*|/\*(?:[^*\r\n]|\*(?!/))*\*/)")
_TRIVIA = re.compile(rb"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_INDENT = b"    "

Value = str | int | float | bool | None


def set_key(text: str, key: str, value: Value) -> str:
    """`key` of the outermost object with this value: replaced where it stands, else added as the last one.

    Raises:
        EditRefusedError: the text is not an object, or the change would alter anything else.
    """
    values = _values(text)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    source = text.removeprefix("\ufeff").encode()
    pair = f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}".encode()
    if not _TRIVIA.fullmatch(source):
        changed = _changed(source, key, pair)
    else:
        end = line_end(text).encode()
        changed = source + b"{" + end + _INDENT + pair + end + b"}" + end
    new = mark + changed.decode()
    if _values(new) != {**values, key: value}:
        raise EditRefusedError(f"setting {key} would change more than that")
    return new


def _values(text: str) -> dict[str, object]:
    try:
        values = parse(text).values
    except JsoncError as error:
        raise EditRefusedError(str(error)) from None
    if not isinstance(values, dict):
        raise EditRefusedError("it does not hold an object")
    return values


def _changed(source: bytes, key: str, pair: bytes) -> bytes:
    root = Parser(_LANGUAGE).parse(source).root_node
    found = next((child for child in root.children if child.type == "object"), None)
    if found is None:
        raise EditRefusedError("it does not hold an object")
    pairs = _pairs(found)
    same = [item for item in pairs if _key(item) == key]
    if same:
        old = same[-1]
        return source[: old.start_byte] + pair + source[old.end_byte :]
    return _add(source, _Place(found.start_byte, pairs[-1] if pairs else None), pair)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object opens, and its last pair."""

    start: int
    last: Node | None


def _add(source: bytes, place: _Place, pair: bytes) -> bytes:
    """After the last pair, and after what is said about that one on its line."""
    end = b"\r\n" if b"\r\n" in source else b"\n"
    if place.last is None:
        at = place.start + 1
        return source[:at] + end + _INDENT + pair + end + source[at:].lstrip(b" \t\r\n")
    at = place.last.end_byte
    trailing = _TRIVIA.match(source, at)
    comma = trailing.end() if trailing else at
    has_comma = source[comma : comma + 1] == b","
    head = source[:at] + (source[at : comma + 1] if has_comma else b",")
    rest_from = comma + 1 if has_comma else at
    said = _SAID.match(source, rest_from)
    after = said.end() if said else rest_from
    indent = _indent_of(source, place.last)
    ends_line = indent is not None or b"//" in source[rest_from:after]
    gap = end + (_INDENT if indent is None else indent) if ends_line else b" "
    tail = source[after:]
    return head + source[rest_from:after] + gap + pair + (b"," if has_comma else b"") + tail


def _indent_of(source: bytes, node: Node) -> bytes | None:
    """What stands before a pair on its line; None where that is more than blanks."""
    before = source[source.rfind(b"\n", 0, node.start_byte) + 1 : node.start_byte]
    return None if before.strip() else before


def _pairs(found: Node) -> list[Node]:
    """The pairs of an object; after a trailing comma the grammar puts them into an error of their own."""
    pairs: list[Node] = []
    for child in found.children:
        if child.type == "pair":
            pairs.append(child)
        elif child.type == "ERROR":
            pairs.extend(item for item in child.children if item.type == "pair")
    return pairs


def _key(pair: Node) -> str | None:
    key = pair.child_by_field_name("key")
    try:
        return str(json.loads((key.text or b"").decode())) if key else None
    except ValueError:
        return None
