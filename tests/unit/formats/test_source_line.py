"""A line of a file is shown without what could be a secret."""

import pytest

from codexwatch.formats.source_line import MAX_SHOWN, shown_line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        pytest.param("export HTTPS_PROXY=http://127.0.0.1:7890", None, id="nothing to hide"),
        pytest.param('  "http.proxy": "http://127.0.0.1:7890", // home', None, id="JSON, nothing to hide"),
        pytest.param("export ALL_PROXY=http://keyserver:80 # at work", None, id="a host name that sounds like a key"),
        pytest.param(
            "export NO_PROXY=localhost,127.0.0.1,::1\r\n", "export NO_PROXY=localhost,127.0.0.1,::1", id="CRLF"
        ),
        pytest.param("export ALL_PROXY=127.0.0.1:7890 # ask me@work", None, id="a port before an address of mail"),
        pytest.param("git config git@github.com:x/y", None, id="an address of git"),
        pytest.param(
            "export HTTPS_PROXY=http://sam:planted@h:1", "export HTTPS_PROXY=http://sam:•••@h:1", id="a password"
        ),
        pytest.param("HTTPS_PROXY=http://planted@h:1", "HTTPS_PROXY=http://•••@h:1", id="a token as user name"),
        pytest.param("HTTPS_PROXY=sam:planted@h:1", "HTTPS_PROXY=sam:•••@h:1", id="a password without scheme"),
        pytest.param("set -gx HTTPS_PROXY sam:planted@h:1", "set -gx HTTPS_PROXY sam:•••@h:1", id="fish"),
        pytest.param("export OPENAI_API_KEY=sk-planted-123456", "export OPENAI_API_KEY=•••", id="a key"),
        pytest.param("set -gx OPENAI_API_KEY sk-planted-123456", "set -gx OPENAI_API_KEY •••", id="a key in fish"),
        pytest.param('"openai.apiKey": "planted"', '"openai.apiKey": •••', id="a key in JSON"),
    ],
)
def test_what_is_shown(line: str, shown: str | None) -> None:
    assert shown_line(line) == (line if shown is None else shown)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("export HTTPS_PROXY=http://u:planted@h:1 HTTP_PROXY=http://u:planted@h:1", id="two on a line"),
        pytest.param('export HTTPS_PROXY="http://u:pla nted planted@h:1"', id="a password with a blank"),
        pytest.param("export HTTPS_PROXY='http://u:planted@planted/planted#planted@h:1'", id="a password with @ / #"),
        pytest.param("HTTPS_PROXY=sam:pla planted@h:1", id="a password with a blank, no scheme, no quotes"),
        pytest.param("HTTPS_PROXY=http://pla planted@h:1", id="a token with a blank"),
        pytest.param("HTTPS_PROXY=htp:/sam:9planted planted@h:1", id="a password with a blank behind half a scheme"),
        pytest.param("export P=x OPENAI_API_KEY=planted", id="a key beside something else"),
        pytest.param("curl -H 'Authorization: Bearer planted'", id="a header"),
        pytest.param("login eyJhbGciOi.planted.planted", id="a JSON web token"),
        pytest.param("use sk-planted-abcdef now", id="a key without a name"),
        pytest.param("my_token = planted # comment", id="a name that says token"),
    ],
)
def test_no_secret_is_left(line: str) -> None:
    assert "planted" not in shown_line(line)


def test_the_value_of_a_named_variable_is_masked_whole() -> None:
    assert shown_line("export MY_OWN='planted' # x", "MY_OWN") == "export MY_OWN=•••"


def test_a_long_line_is_not_shown() -> None:
    line = f"export HTTPS_PROXY=http://u:{'planted' * 1000}@h:1"
    assert shown_line(line) == f"(a line of {len(line)} characters)"
    assert shown_line("x" * MAX_SHOWN) == "x" * MAX_SHOWN
