"""Which templates a source file hands to Phrase, Manual and Words: what people read, and a catalogue must hold."""

import ast
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import ModuleType

from codexwatch.model.phrase import ALSO, BETWEEN, NOT_KNOWN

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "codexwatch"
CALLED = ("Phrase", "Manual")
DEFINING = PACKAGE / "model" / "phrase.py"


class Unreadable(Exception):  # noqa: N818 - a word, like the others that people read
    """A template that cannot be found without running the program: it would stay English for ever."""


@dataclass(frozen=True, slots=True, order=True)
class Template:
    """What is translated, and where it stands; `context` says to a translator what it is."""

    text: str
    path: str
    line: int
    context: str = ""


def phrases() -> Iterator[Template]:
    """All of them outside the `Words` of rules, which the registry knows."""
    place = DEFINING.relative_to(ROOT).as_posix()
    yield Template(BETWEEN, place, 0, "between the items of a list")
    yield Template(NOT_KNOWN, place, 0, "a value that nobody knows")
    yield Template(ALSO, place, 0, "two half-sentences as one")
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        if path != DEFINING and any(f"{name}(" in text for name in CALLED):
            yield from _Source(path, text).templates()


class _Source:
    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._place = path.relative_to(ROOT).as_posix()
        self._tree = ast.parse(text)
        self._module: ModuleType | None = None

    def templates(self) -> Iterator[Template]:
        for scope, call in _calls(self._tree):
            if call.args and not (isinstance(call.args[0], ast.Starred)):
                try:
                    found = self._values(call.args[0], scope)
                except Unreadable as error:
                    raise Unreadable(f"{self._place}:{call.lineno}: {error}") from None
                yield from (Template(text, self._place, call.lineno) for text in found)

    def _values(self, node: ast.expr, scope: ast.AST) -> list[str]:
        """Every text that the expression may be."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.IfExp(body=one, orelse=other):
                return [*self._values(one, scope), *self._values(other, scope)]
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return [a + b for a, b in product(self._values(left, scope), self._values(right, scope))]
            case ast.JoinedStr(values=values):
                pieces = [self._values(value, scope) for value in values]
                return ["".join(chosen) for chosen in product(*pieces)]
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                return self._values(inner, scope)
            case ast.Dict(values=values):
                return [text for value in values for text in self._values(value, scope)]
            case ast.Subscript(value=inner):
                return self._values(inner, scope)
            case ast.Name(id=name):
                return self._named(name, scope)
        raise Unreadable(f"{ast.unparse(node)} is no literal")

    def _named(self, name: str, scope: ast.AST) -> list[str]:
        local = [
            node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and any(isinstance(at, ast.Name) and at.id == name for at in node.targets)
        ]
        if local and not isinstance(scope, ast.Module):
            return [text for value in local for text in self._values(value, scope)]
        rounds = [node for node in ast.walk(scope) if isinstance(node, ast.comprehension | ast.For)]
        looped = [node.iter for node in rounds if name in {item.id for item in _names(node.target)}]
        if looped:
            inside = (item.id for loop in looped for item in _names(loop))
            return [text for item in inside for text in _texts(getattr(self._imported(), item, None))]
        if found := list(_texts(getattr(self._imported(), name, None))):
            return found
        raise Unreadable(f"{name} is neither a literal of this function nor a constant of this module")

    def _imported(self) -> ModuleType:
        if self._module is None:
            dotted = self._place.removesuffix(".py").replace("/", ".")
            self._module = importlib.import_module(dotted)
        return self._module


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (item for item in ast.walk(node) if isinstance(item, ast.Name))


def _texts(value: object) -> Iterator[str]:
    """Every text in a constant of a module."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for item in value.values() for text in _texts(item))
    elif isinstance(value, tuple):
        yield from (text for item in value for text in _texts(item))


def _calls(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.Call]]:
    """With the function that each stands in."""
    waiting: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while waiting:
        scope, node = waiting.pop()
        inner = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else scope
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLED:
            yield inner, node
        waiting.extend((inner, child) for child in ast.iter_child_nodes(node))
