"""TOML: the values of the standard library's parser, and the line on which each key stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

LANGUAGE = Language(tree_sitter_toml.language())
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
_TABLES = frozenset({"table", "table_array_element"})
_REPEATED = ("Cannot overwrite a value", "Cannot declare", "Duplicate inline table key", "Cannot mutate")

# Keys from the outside in; a number stands for an element of an array, from 0.
Path = tuple[str | int, ...]


class TomlError(ValueError):
    """The text is not TOML. `line` and `column` count from 1; `message` is a sentence without its full stop."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.column = column
        self.message = message


@dataclass(frozen=True, slots=True)
class Document:
    """`values` as `tomllib` gives them."""

    values: Mapping[str, Any] = field(repr=False)
    _lines: Mapping[Path, int] = field(repr=False)

    def line(self, *path: str | int) -> int | None:
        """The line (from 1) of a key, or of the first header that names a table; None if there is no such key."""
        return self._lines.get(path)


def parse(text: str) -> Document:
    """Raises TomlError. A byte-order mark is skipped, as Codex's own parser (the toml crate) does."""
    text = text.removeprefix("\ufeff")
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise TomlError(1, 1, "Nested too deeply") from None
    except ValueError as error:  # besides TOMLDecodeError: a number or date that Python cannot hold
        raise _error(text, str(error)) from None
    lines: dict[Path, int] = {}
    for path, line in _keys(text):
        lines.setdefault(path, line)
    return Document(values, lines)


def _error(text: str, message: str) -> TomlError:
    place = _PLACE.search(message)
    plain = message[: place.start()] if place else message
    if plain.startswith("Exceeds the limit"):
        return TomlError(1, 1, "A number that is too long")
    if place is None or place.group(1) is None:
        return TomlError(text.rstrip("\n").count("\n") + 1, 1, plain)
    line, column = int(place.group(1)), int(place.group(2))
    if plain.startswith(_REPEATED):
        plain = _repeated(text, line) or plain
    return TomlError(line, column, plain)


def _repeated(text: str, line: int) -> str | None:
    """What is set twice, and where it was set first."""
    first: dict[Path, int] = {}
    repeated: Path = ()
    for path, at in _keys(text):
        if at == line and path in first and len(path) > len(repeated):
            repeated = path
        first.setdefault(path, at)
    return f"{_shown(repeated)} is already set in line {first[repeated]}" if repeated else None


def _shown(path: Path) -> str:
    return ".".join(str(key) for key in path if isinstance(key, str))


def _keys(text: str) -> Iterator[tuple[Path, int]]:
    """Each key with its line, from top to bottom; tables that a dotted key names on the way count too."""
    counts: dict[Path, int] = {}
    for node in Parser(LANGUAGE).parse(text.encode()).root_node.children:
        if node.type == "pair":
            yield from _inside((), [node])
        elif node.type in _TABLES:
            path: Path = ()
            for key in key_parts(node):
                path = _newest(counts, (*path, key))
                yield path, node.start_point.row + 1
            if node.type == "table_array_element":
                bare = path[:-1] if isinstance(path[-1], int) else path
                counts[bare] = counts.get(bare, 0) + 1
                path = (*bare, counts[bare] - 1)
                yield path, node.start_point.row + 1
            yield from _inside(path, node.children)


def _newest(counts: Mapping[Path, int], path: Path) -> Path:
    """A header inside of an array of tables means its newest element."""
    return (*path, counts[path] - 1) if path in counts else path


def _inside(start: Path, nodes: list[Node]) -> Iterator[tuple[Path, int]]:
    """The keys of pairs, and of what is in their values; a list takes the place of recursion."""
    todo = [(start, node) for node in reversed(nodes)]
    while todo:
        path, node = todo.pop()
        if node.type == "pair":
            for key in key_parts(node):
                path = (*path, key)
                yield path, node.start_point.row + 1
            todo.extend((path, child) for child in reversed(node.children) if child.type not in KEYS)
        elif node.type == "inline_table":
            todo.extend((path, child) for child in reversed(node.children))
        elif node.type == "array":
            elements = [child for child in node.children if child.is_named and child.type != "comment"]
            for index, child in reversed(list(enumerate(elements))):
                todo.append(((*path, index), child))
        elif path != start and isinstance(path[-1], int):
            yield path, node.start_point.row + 1


def key_parts(node: Node) -> list[str]:
    """The parts of a header's or pair's key."""
    parts: list[str] = []
    todo = [child for child in node.children if child.type in KEYS][:1]
    while todo:
        key = todo.pop()
        if key.type == "dotted_key":
            todo.extend(child for child in reversed(key.children) if child.type in KEYS)
        else:
            parts.append(_unquoted((key.text or b"").decode()))
    return parts


def _unquoted(key: str) -> str:
    if key[:1] not in {'"', "'"}:
        return key
    try:
        return next(iter(tomllib.loads(f"{key} = 0")))
    except ValueError:
        return key
