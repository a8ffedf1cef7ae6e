"""Where each stack sends its traffic: which variable decides, what it hides, and why. Measured on Codex 0.169.0."""

from collections.abc import Mapping

import pytest
from hypothesis import given, strategies

from codexwatch.codex.routing import route
from codexwatch.model.network import Route, RouteKind, Stack, Target
from tests.unit.codex.given import API, UNKNOWN, ca_file, environment, https, websocket

A, B = "http://127.0.0.1:7890", "http://127.0.0.1:7891"
SOCKS = "socks5h://127.0.0.1:7890"
DIRECT = "direct"
ACCOUNT_CHECK = "https://chatgpt.com/backend-api/wham/accounts/check"

ORDER = [
    pytest.param({}, DIRECT, DIRECT, id="no variable"),
    pytest.param({"HTTPS_PROXY": A}, f"{A} by HTTPS_PROXY", f"{A} by HTTPS_PROXY", id="HTTPS_PROXY"),
    pytest.param({"https_proxy": A}, f"{A} by https_proxy", f"{A} by https_proxy", id="https_proxy"),
    pytest.param({"ALL_PROXY": A}, f"{A} by ALL_PROXY", f"{A} by ALL_PROXY", id="ALL_PROXY"),
    pytest.param({"all_proxy": A}, f"{A} by all_proxy", f"{A} by all_proxy", id="all_proxy"),
    pytest.param({"HTTP_PROXY": A}, DIRECT, f"{A} by HTTP_PROXY", id="HTTP_PROXY alone is for the websocket only"),
    pytest.param({"http_proxy": A}, DIRECT, f"{A} by http_proxy", id="http_proxy alone is for the websocket only"),
    pytest.param(
        {"HTTP_PROXY": A, "ALL_PROXY": B}, f"{B} by ALL_PROXY", f"{A} by HTTP_PROXY", id="HTTP_PROXY before ALL_PROXY"
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "HTTP_PROXY": B, "ALL_PROXY": B},
        f"{A} by HTTPS_PROXY",
        f"{A} by HTTPS_PROXY",
        id="HTTPS_PROXY before all others",
    ),
    pytest.param({"Https_Proxy": A}, DIRECT, DIRECT, id="mixed case is no name"),
    pytest.param({"HTTPS_PROXY ": A}, DIRECT, DIRECT, id="a name with a blank is no name"),
]

SHADOWS = [
    pytest.param(
        {"HTTPS_PROXY": A, "https_proxy": B},
        f"{A} by HTTPS_PROXY hiding https_proxy",
        f"{A} by HTTPS_PROXY hiding https_proxy",
        id="upper case wins",
    ),
    pytest.param(
        {"HTTPS_PROXY": "", "https_proxy": A},
        "direct by HTTPS_PROXY hiding https_proxy (empty-shadow)",
        "direct by HTTPS_PROXY hiding https_proxy (empty-shadow)",
        id="empty upper case hides lower case",
    ),
    pytest.param(
        {"HTTPS_PROXY": "", "https_proxy": A, "ALL_PROXY": B},
        f"{B} by ALL_PROXY",
        f"{B} by ALL_PROXY",
        id="empty upper case hides lower case, ALL_PROXY is next",
    ),
    pytest.param({"HTTPS_PROXY": ""}, DIRECT, DIRECT, id="empty and alone hides nothing"),
    pytest.param({"HTTPS_PROXY": "", "https_proxy": ""}, DIRECT, DIRECT, id="empty before empty hides nothing"),
    pytest.param(
        {"HTTPS_PROXY": "", "HTTP_PROXY": A}, DIRECT, f"{A} by HTTP_PROXY", id="empty, and HTTP_PROXY is next"
    ),
    pytest.param(
        {"HTTP_PROXY": "", "http_proxy": A},
        DIRECT,
        "direct by HTTP_PROXY hiding http_proxy (empty-shadow)",
        id="an empty HTTP_PROXY hides for the websocket only",
    ),
    pytest.param(
        {"HTTPS_PROXY": " ", "https_proxy": A},
        "direct by HTTPS_PROXY hiding https_proxy (value-malformed)",
        "refused by HTTPS_PROXY hiding https_proxy (value-malformed)",
        id="a blank hides too, and is no proxy",
    ),
]

VALUES = [
    pytest.param(
        {"HTTPS_PROXY": "127.0.0.1:7890"},
        f"{A} by HTTPS_PROXY",
        "refused by HTTPS_PROXY (scheme-missing)",
        id="no scheme",
    ),
    pytest.param(
        {"HTTPS_PROXY": "https://127.0.0.1:7892"},
        "https://127.0.0.1:7892 by HTTPS_PROXY",
        "refused by HTTPS_PROXY (scheme-unsupported)",
        id="a TLS proxy",
    ),
    pytest.param(
        {"HTTPS_PROXY": f" {A} "},
        "direct by HTTPS_PROXY (value-malformed)",
        f"{A} by HTTPS_PROXY",
        id="blanks around the value",
    ),
    pytest.param(
        {"HTTPS_PROXY": f" {A} ", "ALL_PROXY": B},
        f"{B} by ALL_PROXY",
        f"{A} by HTTPS_PROXY",
        id="blanks around the value, with ALL_PROXY",
    ),
    pytest.param(
        {"HTTPS_PROXY": "ftp://127.0.0.1:7890", "ALL_PROXY": B},
        f"{B} by ALL_PROXY",
        "refused by HTTPS_PROXY (scheme-unsupported)",
        id="an unknown scheme, with ALL_PROXY",
    ),
    pytest.param(
        {"HTTPS_PROXY": f'"{A}"'},
        "direct by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="quotes inside the value",
    ),
    pytest.param(
        {"HTTPS_PROXY": "x y", "HTTP_PROXY": A},
        "direct by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="garbage is not passed over by the websocket",
    ),
    pytest.param(
        {"HTTPS_PROXY": "http://:7890", "ALL_PROXY": B},
        "refused by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="an empty host is not passed over",
    ),
    pytest.param(
        {"HTTPS_PROXY": "x y", "ALL_PROXY": "ftp://h"},
        "direct by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="the first useless value is the reason",
    ),
]

EXCEPTIONS = [
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": "openai.com"},
        "direct by NO_PROXY (no-proxy)",
        "direct by NO_PROXY (no-proxy)",
        id="NO_PROXY",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "no_proxy": "*"},
        "direct by no_proxy (no-proxy)",
        "direct by no_proxy (no-proxy)",
        id="no_proxy",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": "", "no_proxy": "*"},
        f"{A} by HTTPS_PROXY",
        f"{A} by HTTPS_PROXY",
        id="an empty NO_PROXY hides no_proxy",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": "api.openai.com:443"},
        f"{A} by HTTPS_PROXY",
        "direct by NO_PROXY (no-proxy)",
        id="NO_PROXY with a port",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": "OpenAI.com"},
        "direct by NO_PROXY (no-proxy)",
        f"{A} by HTTPS_PROXY",
        id="NO_PROXY with capitals",
    ),
    pytest.param({"NO_PROXY": "*"}, DIRECT, DIRECT, id="NO_PROXY and no proxy"),
    pytest.param(
        {"HTTPS_PROXY": "x y", "NO_PROXY": "*"},
        "direct by HTTPS_PROXY (value-malformed)",
        "direct by NO_PROXY (no-proxy)",
        id="NO_PROXY saves the websocket from a useless value",
    ),
    pytest.param(
        {"REQUEST_METHOD": "GET", "HTTPS_PROXY": A},
        "direct by REQUEST_METHOD (cgi-guard)",
        f"{A} by HTTPS_PROXY",
        id="REQUEST_METHOD",
    ),
    pytest.param(
        {"REQUEST_METHOD": "", "HTTPS_PROXY": A},
        "direct by REQUEST_METHOD (cgi-guard)",
        f"{A} by HTTPS_PROXY",
        id="an empty REQUEST_METHOD",
    ),
    pytest.param(
        {"HTTPS_PROXY": UNKNOWN, "ALL_PROXY": A},
        "unknown by HTTPS_PROXY (value-unknown)",
        "unknown by HTTPS_PROXY (value-unknown)",
        id="a value that cannot be known",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "https_proxy": UNKNOWN},
        f"{A} by HTTPS_PROXY hiding https_proxy",
        f"{A} by HTTPS_PROXY hiding https_proxy",
        id="an unknown value that is hidden",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "NO_PROXY": UNKNOWN},
        "unknown by NO_PROXY (value-unknown)",
        "unknown by NO_PROXY (value-unknown)",
        id="NO_PROXY that cannot be known",
    ),
    pytest.param({"NO_PROXY": UNKNOWN}, DIRECT, DIRECT, id="NO_PROXY that cannot be known, and no proxy"),
]

CERTIFICATES = [
    pytest.param(
        {"ALL_PROXY": SOCKS}, f"{A} by ALL_PROXY (socks-as-http)", f"{SOCKS} by ALL_PROXY", id="socks, no custom CA"
    ),
    pytest.param(
        {"HTTPS_PROXY": "socks4://127.0.0.1:7890"},
        f"{A} by HTTPS_PROXY (socks-as-http)",
        "refused by HTTPS_PROXY (scheme-unsupported)",
        id="socks4, no custom CA",
    ),
    *(
        pytest.param(
            {"ALL_PROXY": SOCKS, name: "/good.pem"},
            "refused by ALL_PROXY (socks-with-custom-ca)",
            f"{SOCKS} by ALL_PROXY",
            id=f"socks with {name}",
        )
        for name in ("SSL_CERT_FILE", "CODEX_CA_CERTIFICATE")
    ),
    pytest.param(
        {"ALL_PROXY": SOCKS, "SSL_CERT_DIR": "/good"},
        f"{A} by ALL_PROXY (socks-as-http)",
        f"{SOCKS} by ALL_PROXY",
        id="socks with SSL_CERT_DIR",
    ),
    pytest.param(
        {"ALL_PROXY": SOCKS, "SSL_CERT_FILE": ""},
        f"{A} by ALL_PROXY (socks-as-http)",
        f"{SOCKS} by ALL_PROXY",
        id="socks with an empty SSL_CERT_FILE",
    ),
    pytest.param(
        {"ALL_PROXY": SOCKS, "SSL_CERT_FILE": "/missing.pem"},
        f"{A} by ALL_PROXY (socks-as-http)",
        "refused by ALL_PROXY (ca-file-broken)",
        id="socks with a CA file that is missing",
    ),
    pytest.param(
        {"ALL_PROXY": SOCKS, "SSL_CERT_FILE": "/good.pem", "NO_PROXY": "*"},
        "direct by NO_PROXY (no-proxy)",
        "direct by NO_PROXY (no-proxy)",
        id="socks with a custom CA, but NO_PROXY",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "SSL_CERT_FILE": "/good.pem"},
        f"{A} by HTTPS_PROXY",
        f"{A} by HTTPS_PROXY",
        id="an http proxy with a custom CA",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "CODEX_CA_CERTIFICATE": "/missing.pem"},
        f"{A} by HTTPS_PROXY",
        "refused by HTTPS_PROXY (ca-file-broken)",
        id="CODEX_CA_CERTIFICATE missing",
    ),
    pytest.param(
        {"CODEX_CA_CERTIFICATE": "/notes.txt"},
        DIRECT,
        "refused (ca-file-broken)",
        id="CODEX_CA_CERTIFICATE without certificates",
    ),
    pytest.param(
        {"HTTPS_PROXY": A, "SSL_CERT_FILE": "/notes.txt"},
        f"{A} by HTTPS_PROXY (ca-file-broken)",
        "refused by HTTPS_PROXY (ca-file-broken)",
        id="SSL_CERT_FILE without certificates",
    ),
    pytest.param(
        {"CODEX_CA_CERTIFICATE": "/good.pem", "SSL_CERT_FILE": "/notes.txt"},
        DIRECT,
        DIRECT,
        id="SSL_CERT_FILE without certificates behind a good CODEX_CA_CERTIFICATE",
    ),
    pytest.param(
        {"HTTPS_PROXY": "x y", "SSL_CERT_FILE": "/missing.pem"},
        "direct by HTTPS_PROXY (value-malformed)",
        "refused by HTTPS_PROXY (value-malformed)",
        id="a useless value is the reason before the CA file is",
    ),
]


GATEWAY = [
    pytest.param({"HTTPS_PROXY": A}, DIRECT, DIRECT, id="HTTPS_PROXY is not for http"),
    pytest.param({"HTTP_PROXY": A}, f"{A} by HTTP_PROXY", f"{A} by HTTP_PROXY", id="HTTP_PROXY"),
    pytest.param({"ALL_PROXY": A}, f"{A} by ALL_PROXY", f"{A} by ALL_PROXY", id="ALL_PROXY"),
    pytest.param(
        {"HTTP_PROXY": "", "http_proxy": A, "ALL_PROXY": B},
        f"{B} by ALL_PROXY",
        f"{B} by ALL_PROXY",
        id="an empty HTTP_PROXY hides http_proxy",
    ),
    pytest.param(
        {"HTTP_PROXY": A, "NO_PROXY": "127.0.0.0/8"},
        "direct by NO_PROXY (no-proxy)",
        f"{A} by HTTP_PROXY",
        id="NO_PROXY with a network",
    ),
    pytest.param(
        {"HTTP_PROXY": A, "NO_PROXY": "localhost"},
        f"{A} by HTTP_PROXY",
        f"{A} by HTTP_PROXY",
        id="another name for it",
    ),
    pytest.param(
        {"CODEX_CA_CERTIFICATE": "/missing.pem"},
        DIRECT,
        "refused (ca-file-broken)",
        id="a missing CA file stops even a websocket without TLS",
    ),
]


def in_words(found: Route) -> str:
    words = [found.proxy.url if found.proxy else str(found.kind)]
    if found.variable:
        words.append(f"by {found.variable.name}")
    if found.shadows:
        words.append(f"hiding {', '.join(found.shadows)}")
    if found.reason:
        words.append(f"({found.reason})")
    return " ".join(words)


def routed(values: Mapping[str, str], target: Target, version: str | None = "0.169.0") -> str:
    return in_words(route(environment(values), target, version, ca_file))


@pytest.mark.parametrize(
    ("values", "by_https", "by_websocket"), [*ORDER, *SHADOWS, *VALUES, *EXCEPTIONS, *CERTIFICATES]
)
def test_the_stacks_go(values: Mapping[str, str], by_https: str, by_websocket: str) -> None:
    assert routed(values, https()) == by_https
    assert routed(values, websocket()) == by_websocket


@pytest.mark.parametrize(("values", "by_https", "by_websocket"), GATEWAY)
def test_a_local_gateway_is_reached(values: Mapping[str, str], by_https: str, by_websocket: str) -> None:
    base = "http://127.0.0.1:8080/v1/responses"
    assert routed(values, https(base)) == by_https
    assert routed(values, websocket(base)) == by_websocket


@pytest.mark.parametrize("name", ["CODEX_CA_CERTIFICATE", "SSL_CERT_FILE"])
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/missing.pem", "refused (ca-file-broken)", id="missing"),
        pytest.param("/notes.txt", "refused (ca-file-broken)", id="without certificates"),
        pytest.param("/good.pem", DIRECT, id="good"),
    ],
)
def test_the_account_check_is_not_asked_with_a_broken_ca_file(name: str, path: str, expected: str) -> None:
    assert routed({name: path}, https(ACCOUNT_CHECK)) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("0.58.0", f"{A} by ALL_PROXY (socks-as-http)", id="an old one"),
        pytest.param("0.128.0", f"{A} by ALL_PROXY (socks-as-http)", id="the last that speaks HTTP to it"),
        pytest.param("0.129.0", "refused by ALL_PROXY (socks-with-custom-ca)", id="the first that refuses"),
        pytest.param("0.169.0", "refused by ALL_PROXY (socks-with-custom-ca)", id="the newest known"),
        pytest.param(None, "refused by ALL_PROXY (socks-with-custom-ca)", id="not known"),
        pytest.param("nightly", "refused by ALL_PROXY (socks-with-custom-ca)", id="not a version"),
    ],
)
def test_socks_with_a_custom_ca_depends_on_the_version(version: str | None, expected: str) -> None:
    assert routed({"ALL_PROXY": SOCKS, "SSL_CERT_FILE": "/good.pem"}, https(), version) == expected


def test_user_and_password_of_a_socks_url_are_not_sent_over_http() -> None:
    values = environment({"ALL_PROXY": "socks5://user:hunter2@127.0.0.1:7890"})
    over_http = route(values, https(), None, ca_file).proxy
    over_socks = route(values, websocket(), None, ca_file).proxy
    assert over_http is not None
    assert over_http.credentials is None
    assert over_socks is not None
    assert over_socks.credentials is not None
    assert over_socks.credentials.reveal() == "user:hunter2"


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"])
@pytest.mark.parametrize("scheme", ["http://", "socks5://", "", "ftp://", " http://"])
def test_no_secret_is_in_what_a_route_prints(name: str, scheme: str) -> None:
    values = environment({name: f"{scheme}user:hunter2@127.0.0.1:7890", "CODEX_API_KEY": "sk-hunter2"})
    for target in (https(), websocket()):
        found = route(values, target, None, ca_file)
        assert "hunter2" not in repr(found)
        assert "hunter2" not in repr(found.way)


@given(
    strategies.dictionaries(
        strategies.sampled_from(
            ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"]
        ),
        strategies.one_of(strategies.sampled_from(["", A, SOCKS, UNKNOWN, "*", "h:1", " "]), strategies.text()),
    ),
    strategies.sampled_from(Stack),
)
def test_every_environment_has_a_route(values: dict[str, str], stack: Stack) -> None:
    target = https(API) if stack is Stack.HTTPS else websocket(API)
    found = route(environment(values), target, None, ca_file)
    assert (found.kind is RouteKind.PROXY) == (found.proxy is not None)
    assert found.kind is not RouteKind.REFUSED or found.reason is not None
    assert found == route(environment(values), target, None, ca_file)
