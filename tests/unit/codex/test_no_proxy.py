"""NO_PROXY in each stack's reading. The oracle suite asks every row of the real Codex."""

import pytest

from codexwatch.codex.no_proxy import bypasses
from tests.unit.codex.given import https, websocket

NAMES = [
    pytest.param("api.openai.com", True, True, id="the host"),
    pytest.param("openai.com", True, True, id="its domain"),
    pytest.param(".openai.com", True, True, id="its domain with a dot"),
    pytest.param("com", True, True, id="the top-level domain"),
    pytest.param(".api.openai.com", True, True, id="the host with a dot"),
    pytest.param(" api.openai.com ", True, True, id="blanks around"),
    pytest.param("\tapi.openai.com\t", True, True, id="tabs around"),
    pytest.param("foo, api.openai.com", True, True, id="second in a list"),
    pytest.param("foo,,api.openai.com,", True, True, id="empty entries in the list"),
    pytest.param("*", True, True, id="a star alone"),
    pytest.param(" * ", True, True, id="a star with blanks"),
    pytest.param("foo,*", True, False, id="a star in a list"),
    pytest.param("*,foo", True, False, id="a star first in a list"),
    pytest.param("API.OPENAI.COM", True, False, id="capitals"),
    pytest.param(".OpenAI.com", True, False, id="a domain with capitals"),
    pytest.param("api.openai.com:443", False, True, id="with the port"),
    pytest.param("openai.com:443", False, True, id="a domain with the port"),
    pytest.param("api.openai.com:0443", False, True, id="a port with a zero"),
    pytest.param("api.openai.com:+443", False, True, id="a port with a plus sign"),
    pytest.param("api.openai.com:", False, True, id="a colon and no port"),
    pytest.param("api.openai.com:abc", False, True, id="a port of letters"),
    pytest.param("[api.openai.com]", False, True, id="a name in brackets"),
    pytest.param("[api.openai.com]:443", False, True, id="a name in brackets with the port"),
    pytest.param("api.openai.com:80", False, False, id="with another port"),
    pytest.param("api.openai.com:443:1", False, False, id="two ports"),
    pytest.param(":443", False, False, id="a port alone"),
    pytest.param("*:443", False, False, id="a star with the port"),
    pytest.param("*.openai.com", False, False, id="a star before the domain"),
    pytest.param("*.com", False, False, id="a star before the top-level domain"),
    pytest.param("api.*", False, False, id="a star at the end"),
    pytest.param("**", False, False, id="two stars"),
    pytest.param("foo *", False, False, id="a star after a blank"),
    pytest.param("foo api.openai.com", False, False, id="blanks between"),
    pytest.param("foo;api.openai.com", False, False, id="semicolons between"),
    pytest.param("https://api.openai.com", False, False, id="a URL"),
    pytest.param("api.openai.com/", False, False, id="a slash at the end"),
    pytest.param("penai.com", False, False, id="a part of a label"),
    pytest.param("api.openai.com.", False, False, id="a dot at the end"),
    pytest.param("..openai.com", False, False, id="two dots"),
    pytest.param(".", False, False, id="a dot"),
    pytest.param('"api.openai.com"', False, False, id="quotes inside the value"),
    pytest.param("162.159.140.245", False, False, id="the address of a host that is asked by name"),
    pytest.param("0.0.0.0/0", False, False, id="every address, for a host that is asked by name"),
    pytest.param("localhost,127.0.0.1,::1", False, False, id="this machine"),
    pytest.param("", False, False, id="nothing"),
    pytest.param(" ,", False, False, id="nothing but blanks and commas"),
]

ADDRESSES = [
    pytest.param("127.0.1.1", True, True, id="the address"),
    pytest.param("127.0.0.0/8", True, False, id="a network around it"),
    pytest.param("127.0.1.1/32", True, False, id="a network of one"),
    pytest.param("127.0.1.9/24", True, False, id="a network written with host bits"),
    pytest.param("0.0.0.0/0", True, False, id="every network"),
    pytest.param("127.0.0.0/255.0.0.0", False, False, id="a netmask"),
    pytest.param("127.0.1.1/33", False, False, id="an impossible prefix"),
    pytest.param("127.0.1.1:80", False, True, id="with the port"),
    pytest.param("127.0.1.1:443", False, False, id="with another port"),
    pytest.param("*", False, True, id="a star"),
    pytest.param("foo,*", False, False, id="a star in a list"),
    pytest.param("127.*", False, False, id="a star at the end"),
    pytest.param(".1", False, True, id="a dot and the last number"),
    pytest.param("1.1", False, True, id="the last two numbers"),
    pytest.param("127.0.1", False, False, id="the first three numbers"),
    pytest.param("127.0.0.1", False, False, id="another address"),
    pytest.param("localhost", False, False, id="a name"),
    pytest.param("::/0", False, False, id="every IPv6 network"),
]

IPV6 = [
    pytest.param("::1", True, True, id="the address"),
    pytest.param("0:0:0:0:0:0:0:1", True, False, id="the address written out"),
    pytest.param("::/0", True, False, id="every network"),
    pytest.param("[::1]", False, True, id="in brackets"),
    pytest.param("[::1]:8080", False, True, id="in brackets with the port"),
    pytest.param("[::1]:80", False, False, id="in brackets with another port"),
    pytest.param("[::1", False, False, id="a bracket that is not closed"),
    pytest.param("localhost", False, False, id="a name"),
]


@pytest.mark.parametrize(("entries", "by_https", "by_websocket"), NAMES)
def test_a_name_goes_direct(entries: str, by_https: bool, by_websocket: bool) -> None:
    assert (bypasses(entries, https()) is not None) == by_https
    assert (bypasses(entries, websocket()) is not None) == by_websocket


@pytest.mark.parametrize(("entries", "by_https", "by_websocket"), ADDRESSES)
def test_an_address_goes_direct(entries: str, by_https: bool, by_websocket: bool) -> None:
    base = "http://127.0.1.1/v1/responses"
    assert (bypasses(entries, https(base)) is not None) == by_https
    assert (bypasses(entries, websocket(base)) is not None) == by_websocket


@pytest.mark.parametrize(("entries", "by_https", "by_websocket"), IPV6)
def test_an_ipv6_address_goes_direct(entries: str, by_https: bool, by_websocket: bool) -> None:
    base = "http://[::1]:8080/v1/responses"
    assert (bypasses(entries, https(base)) is not None) == by_https
    assert (bypasses(entries, websocket(base)) is not None) == by_websocket


@pytest.mark.parametrize(
    ("entries", "entry"),
    [
        pytest.param("foo, .openai.com ,api.openai.com", ".openai.com", id="the first that matches"),
        pytest.param(" * ", "*", id="a star"),
    ],
)
def test_the_entry_that_decides_is_named(entries: str, entry: str) -> None:
    assert bypasses(entries, https()) == entry
    assert bypasses(entries, websocket()) == entry


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("0.118.0", None, id="the last that heeds case"),
        pytest.param("0.120.0", "OpenAI.com", id="the first that does not"),
        pytest.param(None, "OpenAI.com", id="not known"),
    ],
)
def test_capitals_depend_on_the_version(version: str | None, expected: str | None) -> None:
    assert bypasses("OpenAI.com", https(), version) == expected
    assert bypasses("OpenAI.com", websocket(), version) is None
