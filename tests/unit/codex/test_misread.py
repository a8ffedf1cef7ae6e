"""What a proxy value that Codex cannot read was meant to be. How each form is read was seen on the real client."""

import pytest

from codexwatch.codex.misread import Fault, misread
from codexwatch.model.variable import variable


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("http://h:1", id="a proxy"),
        pytest.param("HTTP://h:1/", id="capitals and a path"),
        pytest.param("h:1", id="no scheme"),
        pytest.param("https://h:1", id="TLS to the proxy"),
        pytest.param("socks4://h:1", id="SOCKS"),
        pytest.param("http://u:p%40@h:1", id="an escaped password"),
        pytest.param("", id="empty"),
        pytest.param(None, id="not known"),
    ],
)
def test_what_is_read_as_it_is_written(text: str | None) -> None:
    assert misread(variable("HTTPS_PROXY", text)) is None


@pytest.mark.parametrize(
    ("text", "fault", "meant", "guessed"),
    [
        pytest.param(" http://h:1 ", Fault.BLANKS, "http://h:1", False, id="blanks"),
        pytest.param("http://h:1\r", Fault.BLANKS, "http://h:1", False, id="a carriage return"),
        pytest.param("  ", Fault.BLANKS, None, False, id="nothing but blanks"),
        pytest.param("socks5://h:1 ", Fault.BLANKS, "http://h:1", True, id="a blank behind a SOCKS URL"),
        pytest.param("'http://h:1'", Fault.QUOTES, "http://h:1", False, id="quotes"),
        pytest.param('"h:1"', Fault.QUOTES, "http://h:1", False, id="quotes and no scheme"),
        pytest.param("“http://h:1”", Fault.QUOTES, "http://h:1", False, id="typographic quotes"),
        pytest.param("socks://h:1", Fault.SCHEME, "http://h:1", True, id="socks"),
        pytest.param("ftp://h:1", Fault.SCHEME, "http://h:1", True, id="ftp"),
        pytest.param("SOCKS5H://h:1", Fault.SCHEME, "http://h:1", True, id="SOCKS in capitals"),
        pytest.param("http:/h:1", Fault.NOT_A_URL, "http://h:1", False, id="one slash"),
        pytest.param("http:h:1", Fault.NOT_A_URL, "http://h:1", False, id="no slash"),
        pytest.param("//h:1", Fault.NOT_A_URL, "http://h:1", False, id="slashes alone"),
        pytest.param("http:\\\\h:1", Fault.NOT_A_URL, "http://h:1", False, id="backslashes"),
        pytest.param("http：//h：1", Fault.NOT_A_URL, "http://h:1", False, id="full-width colons"),
        pytest.param("not a url", Fault.NOT_A_URL, None, False, id="words"),
        pytest.param("\\http://h:1", Fault.NOT_A_URL, None, False, id="a backslash before it"),
        pytest.param("http://:7890", Fault.NO_HOST, None, False, id="no host"),
        pytest.param("http://u:p%zz@h:1", Fault.ESCAPES, "http://u:p%25zz@h:1", False, id="half an escape"),
        pytest.param("http://u:p/w@h:1", Fault.PASSWORD, None, False, id="a slash in the password"),
        pytest.param("http://u:p#w@h:1", Fault.PASSWORD, None, False, id="a hash in the password"),
    ],
)
def test_what_is_not(text: str, fault: Fault, meant: str | None, guessed: bool) -> None:
    found = misread(variable("HTTPS_PROXY", text))
    assert found is not None
    assert found.fault is fault
    assert (found.meant and found.meant.value and found.meant.value.reveal()) == meant
    if meant is not None:
        assert found.guessed is guessed
        assert misread(found.meant) is None
