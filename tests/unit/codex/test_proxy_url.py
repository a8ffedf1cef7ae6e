"""What each stack makes of a proxy variable's value. Every row was measured on Codex 0.169.0."""

import pytest
from hypothesis import given, strategies

from codexwatch.codex.proxy_url import Reading, port_number, proxy_in, read
from codexwatch.model.network import Stack
from codexwatch.model.variable import variable

LOCAL = "http://127.0.0.1:7890"
HIDDEN = "http://•••"
MALFORMED, MISSING, UNSUPPORTED = "value-malformed", "scheme-missing", "scheme-unsupported"
FAILS = "fails: value-malformed"
"""The https stack takes it for a proxy that it then cannot reach; every other reason makes it look further."""

SAME_FOR_BOTH = [
    pytest.param(LOCAL, LOCAL, id="a plain URL"),
    pytest.param("HTTP://127.0.0.1:7890", LOCAL, id="HTTP in capitals"),
    pytest.param("Http://127.0.0.1:7890/", LOCAL, id="mixed case and a slash at the end"),
    pytest.param(f"{LOCAL}/a/b", LOCAL, id="a path"),
    pytest.param(f"{LOCAL}?a=1", LOCAL, id="a query"),
    pytest.param(f"{LOCAL}#a", LOCAL, id="a fragment"),
    pytest.param(f"{LOCAL}#a b é", LOCAL, id="a fragment of anything"),
    pytest.param(f'{LOCAL}/"{{a}}|b^c\\é', LOCAL, id="a path with the odd characters that are allowed"),
    pytest.param(f"{LOCAL}?{{a}}|`b", LOCAL, id="a query with the odd characters that are allowed"),
    pytest.param("http://127.0.0.1", "http://127.0.0.1:80", id="no port"),
    pytest.param("http://127.0.0.1:", "http://127.0.0.1:80", id="a colon and no port"),
    pytest.param("http://127.0.0.1:abc", "http://127.0.0.1:80", id="a port of letters"),
    pytest.param("http://127.0.0.1:99999", "http://127.0.0.1:80", id="a port that is too large"),
    pytest.param("http://127.0.0.1:65535", "http://127.0.0.1:65535", id="the largest port"),
    pytest.param("http://127.0.0.1:0", "http://127.0.0.1:0", id="port zero stays zero"),
    pytest.param("http://127.0.0.1:07890", LOCAL, id="a port with a leading zero"),
    pytest.param("http://127.0.0.1:+7890", LOCAL, id="a port with a plus sign"),
    pytest.param("http://localhost:7890", "http://localhost:7890", id="a name"),
    pytest.param("http://LOCALHOST:7890", "http://LOCALHOST:7890", id="a name in capitals is asked for as it is"),
    pytest.param("http://[::1]:7890", "http://[::1]:7890", id="an IPv6 address"),
    pytest.param("http://[::1]", "http://[::1]:80", id="an IPv6 address without a port"),
    pytest.param("http://[::1]x:7890", "http://[::1]:7890", id="something between bracket and port"),
    pytest.param(f"{LOCAL};", "http://127.0.0.1:80", id="a semicolon spoils the port"),
    pytest.param(f"{LOCAL},", "http://127.0.0.1:80", id="a comma spoils the port"),
    pytest.param("http://127.0.0.1;7890", "http://127.0.0.1;7890:80", id="a semicolon for the colon becomes the name"),
    pytest.param("http://http://127.0.0.1:7890", "http://http:80", id="the scheme twice makes a host of it"),
    pytest.param("http://user:p/w@127.0.0.1:7890", HIDDEN, id="a slash in the password ends the host"),
    pytest.param("http://user:p#w@127.0.0.1:7890", HIDDEN, id="a hash in the password ends the host"),
    pytest.param("http://user:p?w@127.0.0.1:7890", HIDDEN, id="a question mark in the password too"),
]

BY_STACK = [
    pytest.param("https://127.0.0.1:7892", "https://127.0.0.1:7892", UNSUPPORTED, id="a TLS proxy"),
    pytest.param("HTTPS://127.0.0.1", "https://127.0.0.1:443", UNSUPPORTED, id="a TLS proxy without a port"),
    pytest.param("127.0.0.1:7890", LOCAL, MISSING, id="no scheme"),
    pytest.param("127.0.0.1", "http://127.0.0.1:80", MISSING, id="no scheme and no port"),
    pytest.param("localhost:7890", "http://localhost:7890", MISSING, id="a name without a scheme"),
    pytest.param("[::1]:7890", "http://[::1]:7890", MISSING, id="an IPv6 address without a scheme"),
    pytest.param("user:pw@127.0.0.1:7890", LOCAL, MISSING, id="credentials without a scheme"),
    pytest.param("direct", "http://direct:80", MISSING, id="a word is a host to the https stack"),
    pytest.param("socks5://127.0.0.1:7890", "socks5://127.0.0.1:7890", "socks5://127.0.0.1:7890", id="socks5"),
    pytest.param("socks5h://127.0.0.1:7890", "socks5h://127.0.0.1:7890", "socks5h://127.0.0.1:7890", id="socks5h"),
    pytest.param("socks5://127.0.0.1", "socks5://127.0.0.1:80", "socks5://127.0.0.1:1080", id="socks5, no port"),
    pytest.param("socks5://[::1]:7890", "socks5://[::1]:7890", "socks5://[::1]:7890", id="socks5 to IPv6"),
    pytest.param("socks4://127.0.0.1:7890", "socks4://127.0.0.1:7890", UNSUPPORTED, id="socks4"),
    pytest.param("socks4a://127.0.0.1:7890", "socks4a://127.0.0.1:7890", UNSUPPORTED, id="socks4a"),
    pytest.param("SOCKS5H://127.0.0.1:7890", UNSUPPORTED, UNSUPPORTED, id="socks in capitals"),
    pytest.param("Socks5://127.0.0.1:7890", UNSUPPORTED, UNSUPPORTED, id="socks with one capital"),
    pytest.param("socks://127.0.0.1:7890", UNSUPPORTED, UNSUPPORTED, id="socks without a number"),
    pytest.param("mixed://127.0.0.1:7890", UNSUPPORTED, UNSUPPORTED, id="an invented scheme"),
    pytest.param("ftp://127.0.0.1:7890", UNSUPPORTED, UNSUPPORTED, id="ftp"),
    pytest.param("wss://127.0.0.1:7890", UNSUPPORTED, UNSUPPORTED, id="wss"),
    pytest.param("h-t+p.~1://127.0.0.1:7890", UNSUPPORTED, UNSUPPORTED, id="every character of a scheme"),
    pytest.param(f" {LOCAL}", MALFORMED, LOCAL, id="a leading blank"),
    pytest.param(f"{LOCAL} ", MALFORMED, LOCAL, id="a trailing blank"),
    pytest.param(f"{LOCAL}/ ", MALFORMED, LOCAL, id="a blank after the slash"),
    pytest.param(f"{LOCAL}\t", MALFORMED, LOCAL, id="a trailing tab"),
    pytest.param(f"{LOCAL}\r", MALFORMED, LOCAL, id="a carriage return"),
    pytest.param(f"{LOCAL}\n", MALFORMED, LOCAL, id="a line feed"),
    pytest.param(f"{LOCAL}\u3000", MALFORMED, LOCAL, id="an ideographic space"),
    pytest.param(" ", MALFORMED, MALFORMED, id="a blank alone"),
    pytest.param("", MALFORMED, MALFORMED, id="nothing"),
    pytest.param(f'"{LOCAL}"', MALFORMED, MALFORMED, id="double quotes inside the value"),
    pytest.param(f"'{LOCAL}'", MALFORMED, MALFORMED, id="single quotes inside the value"),
    pytest.param("http:/127.0.0.1:7890", MALFORMED, MALFORMED, id="one slash"),
    pytest.param("http:127.0.0.1:7890", MALFORMED, MALFORMED, id="no slash"),
    pytest.param("*", MALFORMED, MALFORMED, id="a star"),
    pytest.param("//127.0.0.1:7890", MALFORMED, MALFORMED, id="slashes without a scheme"),
    pytest.param("127.0.0.1:7890/", MALFORMED, MALFORMED, id="a slash at the end and no scheme"),
    pytest.param("http://", MALFORMED, MALFORMED, id="a scheme alone"),
    pytest.param("not a url", MALFORMED, MALFORMED, id="words"),
    pytest.param("http://::1:7890", MALFORMED, MALFORMED, id="IPv6 without brackets"),
    pytest.param("http://127.0.0.1:7890:7891", MALFORMED, MALFORMED, id="two ports"),
    pytest.param(f"{LOCAL} http://127.0.0.1:7891", MALFORMED, MALFORMED, id="two URLs"),
    pytest.param("http://127.0.0.1\uff1a7890", MALFORMED, MALFORMED, id="a full-width colon"),
    pytest.param("http://bücher.example:7890", MALFORMED, MALFORMED, id="a name that is not ASCII"),
    pytest.param("http://127.0.0.1%3A7890", MALFORMED, MALFORMED, id="an escape in the host"),
    pytest.param("http://user:pw@", MALFORMED, MALFORMED, id="credentials and no host"),
    pytest.param("http://user:p w@127.0.0.1:7890", MALFORMED, MALFORMED, id="a blank in the password"),
    pytest.param("http://user:p^w@127.0.0.1:7890", MALFORMED, MALFORMED, id="a caret in the password"),
    pytest.param("http://user:pä@127.0.0.1:7890", MALFORMED, MALFORMED, id="an umlaut in the password"),
    pytest.param("http://user:p[w@127.0.0.1:7890", MALFORMED, MALFORMED, id="a bracket in the password"),
    pytest.param("http://user:p]w@127.0.0.1:7890", MALFORMED, MALFORMED, id="a closing bracket in the password"),
    pytest.param("http://u:1:2:3:4:5:6:7:8@127.0.0.1:7890", LOCAL, LOCAL, id="eight colons before the @"),
    pytest.param("http://u:1:2:3:4:5:6:7:8:9@127.0.0.1:7890", MALFORMED, MALFORMED, id="nine colons before the @"),
    pytest.param("http://u:50%@127.0.0.1:7890", LOCAL, MALFORMED, id="half an escape in the password"),
    pytest.param("http://u:%zz@127.0.0.1:7890", LOCAL, MALFORMED, id="an escape that is none"),
    pytest.param("http://u:%ff@127.0.0.1:7890", LOCAL, MALFORMED, id="an escape that is not UTF-8"),
    pytest.param("http://u:%C3%A4@127.0.0.1:7890", LOCAL, LOCAL, id="an escape that is UTF-8"),
    pytest.param(f"{LOCAL}/<b>", MALFORMED, MALFORMED, id="an angle bracket in the path"),
    pytest.param(f"{LOCAL}/`", MALFORMED, MALFORMED, id="a back quote in the path"),
    pytest.param(f"{LOCAL}/ x", MALFORMED, MALFORMED, id="a blank in the path"),
    pytest.param(f'{LOCAL}?"', MALFORMED, MALFORMED, id="a double quote in the query"),
    pytest.param("http://:7890", FAILS, MALFORMED, id="a host that was an empty variable"),
    pytest.param("http://user:pw@:7890", FAILS, MALFORMED, id="credentials and an empty host"),
    pytest.param("http://[::1%25lo]:7890", FAILS, MALFORMED, id="an IPv6 zone"),
]


def in_words(reading: Reading, *, always_fatal: bool) -> str | None:
    if reading.proxy is not None:
        return reading.proxy.url
    return f"fails: {reading.reason}" if reading.fatal and not always_fatal else reading.reason


@pytest.mark.parametrize(("value", "expected"), SAME_FOR_BOTH)
def test_both_stacks_read(value: str, expected: str) -> None:
    assert [in_words(read(value, stack), always_fatal=True) for stack in Stack] == [expected, expected]


@pytest.mark.parametrize(("value", "https", "websocket"), BY_STACK)
def test_the_stacks_read_by_their_own_rules(value: str, https: str, websocket: str) -> None:
    assert in_words(read(value, Stack.HTTPS), always_fatal=False) == https
    of_websocket = read(value, Stack.WEBSOCKET)
    assert in_words(of_websocket, always_fatal=True) == websocket
    assert of_websocket.fatal == (of_websocket.proxy is None)


@pytest.mark.parametrize(
    ("value", "https", "websocket"),
    [
        pytest.param(LOCAL, None, None, id="none"),
        pytest.param("http://user:pw@127.0.0.1:7890", "user:pw", "user:pw", id="user and password"),
        pytest.param("http://user@127.0.0.1:7890", "user", "user", id="a user alone"),
        pytest.param("http://@127.0.0.1:7890", None, None, id="an @ and nothing before it"),
        pytest.param("http://u:p%40s@127.0.0.1:7890", "u:p%40s", "u:p%40s", id="escapes stay as they are"),
        pytest.param("http://u:p@s@127.0.0.1:7890", "u:p", "u:p@s", id="a bare @ in the password cuts it on https"),
        pytest.param("http://u:p:s@127.0.0.1:7890", "u:p:s", "u:p:s", id="a colon in the password"),
    ],
)
def test_credentials_are_kept_apart(value: str, https: str | None, websocket: str | None) -> None:
    for stack, expected in ((Stack.HTTPS, https), (Stack.WEBSOCKET, websocket)):
        proxy = read(value, stack).proxy
        assert proxy is not None
        assert (proxy.credentials.reveal() if proxy.credentials else None) == expected
        assert proxy.url == LOCAL


@pytest.mark.parametrize(
    "value", ["http://user:hunter2@127.0.0.1:1", "user:hunter2@127.0.0.1:1", "http://hunter2@[::1]"]
)
def test_no_password_is_printed(value: str) -> None:
    for stack in Stack:
        assert "hunter2" not in repr(read(value, stack))


@pytest.mark.parametrize(
    ("text", "port"),
    [
        pytest.param("443", 443, id="a port"),
        pytest.param("+443", 443, id="with a plus sign"),
        pytest.param("00443", 443, id="with zeros"),
        pytest.param("65535", 65535, id="the largest"),
        pytest.param("65536", None, id="one more than the largest"),
        pytest.param("9" * 5000, None, id="far too long"),
        pytest.param("-1", None, id="negative"),
        pytest.param("", None, id="nothing"),
        pytest.param("٤٤٣", None, id="digits of another script"),
    ],
)
def test_a_port_is_read_as_rust_reads_it(text: str, port: int | None) -> None:
    assert port_number(text) == port


def test_a_variable_without_a_known_value_holds_no_proxy() -> None:
    assert proxy_in(None, Stack.HTTPS) is None
    assert proxy_in(variable("HTTPS_PROXY", None), Stack.HTTPS) is None
    assert proxy_in(variable("HTTPS_PROXY", LOCAL), Stack.HTTPS) == read(LOCAL, Stack.HTTPS).proxy


@given(strategies.text(), strategies.sampled_from(Stack))
def test_any_text_is_read_or_refused(text: str, stack: Stack) -> None:
    reading = read(text, stack)
    assert (reading.proxy is None) == (reading.reason is not None)


@given(
    strategies.sampled_from(["", "http://", "socks5://", "x://"]),
    strategies.text("aA1.:[]@%/?# é", max_size=30),
    strategies.sampled_from(Stack),
)
def test_what_looks_like_a_url_is_read_or_refused(scheme: str, rest: str, stack: Stack) -> None:
    reading = read(scheme + rest, stack)
    if reading.proxy is not None:
        assert reading.proxy.host
        assert 0 <= reading.proxy.port < 65536
