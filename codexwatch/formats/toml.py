"""TOML with the lines of its keys: values from the standard library, places from a grammar."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

_PLACE = re.compile(r" \((?:at line (?P<line>\d+), column (?P<column>\d+)|at end of document)\)$")
_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})

Keys = tuple[str, ...]


class TomlError(Exception):
    """The text is not TOML. `line` and `column` count from 1; `message` is a sentence without them."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.line = line
        self.column = column
        self.message = message


@dataclass(frozen=True, slots=True)
class Document:
    """The values, and where each key stands."""

    values: Mapping[str, Any]
    lines: Mapping[Keys, int]

    def line(self, *keys: str) -> int | None:
        """The line of a key or of a table's header; None where the file does not name it."""
        return self.lines.get(keys)


def parse(text: str) -> Document:
    """Raises TomlError."""
    try:
        # A byte order mark is not TOML, but Codex's parser takes it off as most do.
        values = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _located(str(error), text) from None
    except RecursionError:
        raise TomlError(1, 1, "is nested too deeply") from None
    return Document(values, dict(_places(_parser().parse(text.encode()).root_node)))


def _located(message: str, text: str) -> TomlError:
    """tomllib says where in its message alone; the attributes came with Python 3.14."""
    place = _PLACE.search(message)
    said = _PLACE.sub("", message)
    if place and place["line"]:
        return TomlError(int(place["line"]), int(place["column"]), said)
    lines = text.rstrip("\n").split("\n")
    return TomlError(len(lines), len(lines[-1]) + 1, f"{said} before the end of the file")


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


def _places(root: Node) -> Iterator[tuple[Keys, int]]:
    """Every key with the line it was first written in."""
    seen: set[Keys] = set()
    for node in root.named_children:
        for keys, line in _of_node(node, ()):
            if keys not in seen:
                seen.add(keys)
                yield keys, line


def _of_node(node: Node, above: Keys) -> Iterator[tuple[Keys, int]]:
    if node.type not in ("table", "table_array_element", "pair"):
        return
    key = next((child for child in node.named_children if child.type in _KEYS), None)
    if key is None:
        return
    here = above
    for part in _parts(key):
        here = (*here, part)
        yield here, key.start_point.row + 1
    for child in node.named_children:
        for inner in child.named_children if child.type == "inline_table" else (child,):
            yield from _of_node(inner, here)


def _parts(key: Node) -> Iterator[str]:
    if key.type == "dotted_key":
        for child in key.named_children:
            yield from _parts(child)
        return
    text = (key.text or b"").decode(errors="replace")
    # A quoted key follows the rules of strings; reading it as a value of its own knows them all.
    yield str(tomllib.loads(f"key = {text}")["key"]) if key.type == "quoted_key" else text
