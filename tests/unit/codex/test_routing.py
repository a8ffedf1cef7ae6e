"""Where each stack sends its traffic: which variable decides, what it hides, and why. Measured on Codex 0.169.0."""

from collections.abc import Mapping

import pytest
from hypothesis import given, strategies

from codexwatch.codex.routing import route
from codexwatch.model.network import Route, RouteKind, Stack, Target
from tests.unit.codex.given import API, UNKNOWN, ca_file, environment, https, websocket
from tests.unit.codex.variables import DIRECT, EXCEPTIONS, ORDER, SHADOWS, VALUES, A, B

SOCKS = "socks5h://127.0.0.1:7890"
ACCOUNT_CHECK = "https://chatgpt.com/backend-api/wham/accounts/check"

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
