"""What other programs have of an environment that Codex has laid its `.env` over."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from codexwatch.codex.outside import without_dotenv
from codexwatch.model.environment import Environment
from codexwatch.model.variable import Origin, Variable, shadow, variable
from tests.unit.codex.given import HOME, environment

ZSHRC, DOTENV = "/home/u/.zshrc", f"{HOME}/.env"
NAME = "HTTPS_PROXY"
Place = tuple[str | None, str, int]


def laid_over(*places: Place) -> Environment:
    """The variable as these places have set it, one over the other."""
    found: Variable | None = None
    for text, path, line in places:
        hidden = (
            (*found.shadows, shadow(NAME, found.value.reveal() if found.value else None, found.origin)) if found else ()
        )
        found = variable(NAME, text, Origin(path, line), hidden)
    return replace(environment({}), variables={NAME: found} if found else {})


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param([("a", ZSHRC, 3)], ("a", ZSHRC), id="no .env"),
        pytest.param([("b", DOTENV, 1)], None, id=".env alone"),
        pytest.param([("a", ZSHRC, 3), ("b", DOTENV, 1)], ("a", ZSHRC), id=".env over a shell's file"),
        pytest.param([("", ZSHRC, 3), ("b", DOTENV, 1)], ("", ZSHRC), id="an empty value is one"),
        pytest.param([(None, ZSHRC, 3), ("b", DOTENV, 1)], (None, ZSHRC), id="a value that cannot be known"),
        pytest.param([("a", ZSHRC, 3), ("b", DOTENV, 1), ("c", DOTENV, 2)], ("a", ZSHRC), id="twice in .env"),
        pytest.param([("b", DOTENV, 1), ("c", DOTENV, 2)], None, id="twice in .env alone"),
        pytest.param([("b", DOTENV, 1), ("b", DOTENV, 1)], ("b", DOTENV), id="the shell sources .env"),
        pytest.param(
            [("b", DOTENV, 1), ("c", DOTENV, 2), ("b", DOTENV, 1), ("c", DOTENV, 2)],
            ("c", DOTENV),
            id="the shell sources an .env that has it twice",
        ),
        pytest.param(
            [("a", ZSHRC, 3), ("b", "/home/u/other/.env", 1)], ("b", "/home/u/other/.env"), id="near miss: another .env"
        ),
    ],
)
def test_what_is_there_without_the_dotenv(places: Sequence[Place], expected: tuple[str | None, str] | None) -> None:
    found = without_dotenv(laid_over(*places)).get(NAME)
    text = found.value.reveal() if found and found.value else None
    assert (None if found is None else (text, found.origin.path if found.origin else None)) == expected


def test_a_place_without_a_value_leaves_it_unknown() -> None:
    """An older record has the place alone."""
    item = variable(NAME, "b", Origin(DOTENV, 1), (Origin(ZSHRC, 3),))
    found = without_dotenv(replace(environment({}), variables={NAME: item})).get(NAME)
    assert found is not None
    assert (found.value, found.shown) == (None, "(unknown)")
