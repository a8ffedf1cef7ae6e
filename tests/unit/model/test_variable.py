"""What of a variable may be printed."""

import pytest

from codexwatch.model.secret import MASK
from codexwatch.model.variable import shown

SHOWN = [
    pytest.param("http://127.0.0.1:7890", None, id="a proxy"),
    pytest.param(" http://127.0.0.1:7890 ", None, id="blanks around it"),
    pytest.param("'http://127.0.0.1:7890'", None, id="quotes around it"),
    pytest.param("127.0.0.1:7890;", None, id="a semicolon behind it"),
    pytest.param("http://sam:planted@h:1", "http://sam:\N{BULLET}\N{BULLET}\N{BULLET}@h:1", id="a password"),
    pytest.param("sam:pla planted@h:1", MASK, id="a password with a blank"),
    pytest.param("http://pla planted@h:1", MASK, id="a token with a blank"),
    pytest.param("socks5://h:1 MY_TOKEN=planted", MASK, id="another assignment behind it"),
    pytest.param('socks5://h:1;MY_TOKEN="planted"', MASK, id="another command behind it"),
]


@pytest.mark.parametrize(("text", "expected"), SHOWN)
def test_what_is_shown_of_a_proxy(text: str, expected: str | None) -> None:
    assert shown("ALL_PROXY", text) == (text if expected is None else expected)


def test_the_value_of_a_key_is_never_shown() -> None:
    assert shown("OPENAI_API_KEY", "planted") == MASK
