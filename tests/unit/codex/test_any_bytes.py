"""Whatever bytes stand in variables, in `.env` or in a version, there is an answer: a route, and why it is that one."""

from hypothesis import given, strategies

from codexwatch.codex import dotenv
from codexwatch.codex.curl import curl_route
from codexwatch.codex.routing import route
from codexwatch.codex.trust import CaFile
from codexwatch.model.environment import Environment
from codexwatch.model.network import RouteKind, Stack, Target
from codexwatch.model.variable import KEPT_NAMES
from tests.unit.codex.given import API, environment, https, websocket

NAMES = strategies.sampled_from(sorted(KEPT_NAMES))
PIECES = strategies.sampled_from(
    b"http:// https:// socks5:// user:pw@ 127.0.0.1 [::1] :7890 :0 / ? # @ % %ff * , ; ' $X ${ = = export \xef\xbb\xbf "
    b"\xff \xc3\xa9 \\ api.openai.com NO_PROXY= HTTPS_PROXY= SSL_CERT_FILE=".split(b" ")
)
BYTES = strategies.one_of(
    strategies.binary(max_size=40), strategies.lists(PIECES, max_size=8).map(b"".join), strategies.just(b"")
)
"""Bytes of any kind, and what looks like a value or a line; of both kinds Python makes text in two ways."""
TEXT = strategies.builds(
    bytes.decode, BYTES, strategies.just("utf-8"), strategies.sampled_from(["replace", "surrogateescape"])
)
LINES = strategies.lists(BYTES, max_size=6).map(b"\n".join)
VERSIONS = strategies.one_of(strategies.none(), TEXT, strategies.sampled_from(["0.98.0", "0.125.0", "0.169.0"]))
TARGETS = strategies.one_of(
    strategies.sampled_from([https(), websocket(), https("http://127.0.0.1/v1"), websocket("http://[::1]/v1")]),
    strategies.builds(Target, TEXT, strategies.sampled_from(Stack)),
)
CA_FILES = strategies.sampled_from(CaFile)


@given(strategies.dictionaries(NAMES, TEXT, max_size=5), TARGETS, VERSIONS, CA_FILES)
def test_any_values_have_a_route(values: dict[str, str], target: Target, version: str | None, ca_file: CaFile) -> None:
    assert_answered(environment(values), target, version, ca_file)


@given(LINES, strategies.dictionaries(NAMES, TEXT, max_size=3), TARGETS, CA_FILES)
def test_any_file_has_a_route(file: bytes, values: dict[str, str], target: Target, ca_file: CaFile) -> None:
    loaded = dotenv.load(file.decode("utf-8", "replace"), dict(values))
    assert all(item.name and item.line >= 1 for item in loaded)
    after = values | {item.name: item.value for item in loaded if item.value is not None}
    assert_answered(environment(after), target, None, ca_file)


def assert_answered(found_in: Environment, target: Target, version: str | None, ca_file: CaFile) -> None:
    found = route(found_in, target, version, lambda _: ca_file)
    assert found.kind is not RouteKind.UNKNOWN, "every value is known"
    assert (found.kind is RouteKind.PROXY) == (found.proxy is not None)
    assert found.reason or found.kind is not RouteKind.REFUSED
    assert found.reason or found.variable or nothing_is_set(found_in, target)
    assert curl_route(found_in, https(API)).kind in RouteKind


def nothing_is_set(found_in: Environment, target: Target) -> bool:
    """A direct route needs no reason where no variable that is asked has a value."""
    own = {"https": ["HTTPS"], "wss": ["HTTPS", "HTTP"]}.get(target.scheme, ["HTTP"])
    pairs = [(f"{name}_PROXY", f"{name}_PROXY".lower()) for name in (*own, "ALL")]
    asked = [found_in.get(upper) or found_in.get(lower) for upper, lower in pairs]
    return all(item is None or (item.value is not None and not item.value.reveal()) for item in asked)
