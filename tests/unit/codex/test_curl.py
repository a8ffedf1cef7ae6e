"""What curl does with the same variables. Every row was measured with curl 7.88."""

from collections.abc import Mapping

import pytest

from codexwatch.codex.curl import curl_route
from tests.unit.codex.given import UNKNOWN, environment, https
from tests.unit.codex.test_routing import in_words

A, B = "http://127.0.0.1:7890", "http://127.0.0.1:7891"
USED, EXCLUDED = f"{A} by https_proxy", "direct by no_proxy (no-proxy)"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, "direct", id="no variable"),
        pytest.param({"HTTPS_PROXY": A}, f"{A} by HTTPS_PROXY", id="upper case"),
        pytest.param({"HTTPS_PROXY": A, "https_proxy": B}, f"{B} by https_proxy", id="lower case wins"),
        pytest.param({"HTTPS_PROXY": A, "https_proxy": ""}, f"{A} by HTTPS_PROXY", id="an empty one is not set"),
        pytest.param({"HTTPS_PROXY": "", "https_proxy": A}, USED, id="empty upper case hides nothing"),
        pytest.param({"http_proxy": A, "HTTP_PROXY": A}, "direct", id="http_proxy is not for https"),
        pytest.param({"all_proxy": A, "ALL_PROXY": B}, f"{A} by all_proxy", id="all_proxy"),
        pytest.param({"https_proxy": "", "ALL_PROXY": A}, f"{A} by ALL_PROXY", id="ALL_PROXY after an empty one"),
        pytest.param({"REQUEST_METHOD": "GET", "https_proxy": A}, USED, id="REQUEST_METHOD changes nothing"),
        pytest.param({"https_proxy": UNKNOWN}, "unknown by https_proxy", id="a value that cannot be known"),
        pytest.param({"https_proxy": A, "no_proxy": UNKNOWN}, "unknown by https_proxy", id="no_proxy not known"),
    ],
)
def test_the_variable_that_decides(values: Mapping[str, str], expected: str) -> None:
    assert in_words(curl_route(environment(values), https())) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("127.0.0.1:7890", USED, id="no scheme"),
        pytest.param("USER:PW@127.0.0.1:7890", USED, id="no scheme and capitals"),
        pytest.param("HTTP://127.0.0.1:7890", USED, id="capitals"),
        pytest.param("http://127.0.0.1", "http://127.0.0.1:1080 by https_proxy", id="no port"),
        pytest.param("https://127.0.0.1", "https://127.0.0.1:443 by https_proxy", id="a TLS proxy without a port"),
        pytest.param("socks5h://127.0.0.1:7890", "socks5h://127.0.0.1:7890 by https_proxy", id="socks5h"),
        pytest.param("SOCKS5://127.0.0.1", "socks5://127.0.0.1:1080 by https_proxy", id="socks in capitals, no port"),
        pytest.param("socks://127.0.0.1:7890", "refused by https_proxy (scheme-unsupported)", id="an unknown scheme"),
        pytest.param(f" {A}", "refused by https_proxy (value-malformed)", id="a leading blank"),
        pytest.param("http://u:p@s@127.0.0.1:7890", "refused by https_proxy (value-malformed)", id="two @"),
        pytest.param("http://:7890", "refused by https_proxy (value-malformed)", id="an empty host"),
        pytest.param("http://127.0.0.1:65535", "http://127.0.0.1:65535 by https_proxy", id="the largest port"),
        pytest.param("http://127.0.0.1:65536", "refused by https_proxy (value-malformed)", id="a port too large"),
        pytest.param("http://[::1]:99999", "refused by https_proxy (value-malformed)", id="the same behind brackets"),
        pytest.param("socks5://127.0.0.1:99999", "refused by https_proxy (value-malformed)", id="the same of SOCKS"),
        pytest.param("127.0.0.1:99999", "refused by https_proxy (value-malformed)", id="the same without a scheme"),
        pytest.param("http://127.0.0.1:x", "refused by https_proxy (value-malformed)", id="a port that is no number"),
        pytest.param("http://127.0.0.1:+80", "refused by https_proxy (value-malformed)", id="a port with a sign"),
        pytest.param("http://127.0.0.1:00080", "http://127.0.0.1:80 by https_proxy", id="a port with zeros"),
        pytest.param("http://127.0.0.1:", "http://127.0.0.1:1080 by https_proxy", id="a colon and no port"),
        pytest.param("http://[::1]:", "http://[::1]:1080 by https_proxy", id="the same behind brackets, no port"),
        pytest.param("http://u:99999@127.0.0.1", "http://127.0.0.1:1080 by https_proxy", id="a number as password"),
    ],
)
def test_the_value(value: str, expected: str) -> None:
    found = curl_route(environment({"https_proxy": value}), https())
    assert in_words(found) == expected


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param("openai.com", EXCLUDED, id="a domain"),
        pytest.param("OpenAI.com", EXCLUDED, id="capitals"),
        pytest.param("api.openai.com.", EXCLUDED, id="a dot at the end"),
        pytest.param("foo api.openai.com", EXCLUDED, id="blanks between"),
        pytest.param("*", EXCLUDED, id="a star"),
        pytest.param(" * ", USED, id="a star with blanks"),
        pytest.param("foo,*", USED, id="a star in a list"),
        pytest.param("*.openai.com", USED, id="a star before the domain"),
        pytest.param("api.openai.com:443", USED, id="a port"),
        pytest.param("penai.com", USED, id="a part of a label"),
        pytest.param("", USED, id="nothing"),
    ],
)
def test_no_proxy(entries: str, expected: str) -> None:
    assert in_words(curl_route(environment({"https_proxy": A, "no_proxy": entries}), https())) == expected


def test_an_empty_no_proxy_does_not_hide_the_other() -> None:
    values = {"https_proxy": A, "no_proxy": "", "NO_PROXY": "*"}
    assert in_words(curl_route(environment(values), https())) == "direct by NO_PROXY (no-proxy)"


def test_a_password_is_kept_as_it_is_and_not_printed() -> None:
    found = curl_route(environment({"https_proxy": "User:HunTer2@127.0.0.1:7890"}), https())
    assert found.proxy is not None
    assert found.proxy.credentials is not None
    assert found.proxy.credentials.reveal() == "User:HunTer2"
    assert "HunTer2" not in repr(found)
