"""Who may look inside a secret."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import codexwatch

PACKAGE = Path(codexwatch.__file__).parent
MAY_REVEAL = ("codex", "export", "probing", "remedies")
"""What reads variables as Codex does, what sends credentials, and what puts them back where they were."""


def revealing_lines(source: str) -> Iterator[int]:
    """Lines that take the text out of a Secret: by its method, also when it is only named, or past it."""
    nodes = list(ast.walk(ast.parse(source)))
    # A method of the same name that is asked for something is another one.
    others = {node.func for node in nodes if isinstance(node, ast.Call) and node.args}
    for node in nodes:
        match node:
            case ast.Attribute(attr="reveal") if node not in others:
                yield node.lineno
            case ast.Attribute(attr="_text", value=ast.Name(id=owner)) if owner != "self":
                yield node.lineno
            case ast.Attribute(attr="_text", value=ast.Attribute()) | ast.Constant(value="reveal"):
                yield node.lineno


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("x = 1\nvariable.value.reveal()", [2], id="called"),
        pytest.param("map(Secret.reveal, secrets)", [1], id="handed on"),
        pytest.param("getattr(secret, 'reveal')()", [1], id="looked up by name"),
        pytest.param("secret._text", [1], id="past the method"),
        pytest.param("variable.value._text", [1], id="past the method of a field"),
        pytest.param("variables.reveal(name)", [], id="near miss: another method"),
        pytest.param("self._text", [], id="near miss: an object's own text"),
        pytest.param("'to reveal'; reveal = 1", [], id="near miss: the word alone"),
    ],
)
def test_the_search_itself(source: str, lines: list[int]) -> None:
    assert list(revealing_lines(source)) == lines


def test_secrets_are_revealed_only_where_they_must_be() -> None:
    revealed = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in revealing_lines(path.read_text())
    ]
    outside = [place for place in revealed if not place.startswith(tuple(f"{name}/" for name in MAY_REVEAL))]
    assert [place for place in outside if not place.startswith("model/secret.py:")] == []
    assert any(place.startswith("codex/") for place in revealed)
