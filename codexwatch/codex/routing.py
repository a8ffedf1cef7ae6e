"""Where each of Codex's two stacks sends its traffic, from nothing but an environment and a target.

The order, shadowing and reasons were measured on the real client (docs/codex.md).
"""

from dataclasses import dataclass

from codexwatch.codex import proxy_url
from codexwatch.codex.no_proxy import bypasses
from codexwatch.codex.proxy_url import SOCKS_SCHEMES
from codexwatch.codex.targets import is_account_check
from codexwatch.codex.trust import CA_FILE_BROKEN, CaFile, ReadCaFile, custom_ca, trust_of
from codexwatch.codex.version import CUSTOM_CA_SWITCHES_TLS, at_least
from codexwatch.model.environment import Environment
from codexwatch.model.network import Proxy, Route, RouteKind, Stack, Target, Trust
from codexwatch.model.variable import Variable

NO_PROXY = "no-proxy"
CGI_GUARD = "cgi-guard"
EMPTY_SHADOW = "empty-shadow"
SOCKS_AS_HTTP = "socks-as-http"
SOCKS_WITH_CUSTOM_CA = "socks-with-custom-ca"
VALUE_UNKNOWN = "value-unknown"
TARGET_MALFORMED = "target-malformed"

_HTTPS_PAIR, _HTTP_PAIR = ("HTTPS_PROXY", "https_proxy"), ("HTTP_PROXY", "http_proxy")
_ALL_PAIR, _NO_PAIR = ("ALL_PROXY", "all_proxy"), ("NO_PROXY", "no_proxy")


@dataclass(frozen=True, slots=True)
class _Choice:
    """The variable that decides, before NO_PROXY has been asked."""

    kind: RouteKind
    proxy: Proxy | None = None
    variable: Variable | None = None
    reason: str | None = None


def route(environment: Environment, target: Target, version: str | None, read_ca: ReadCaFile) -> Route:
    """The route of `target` on its stack in `environment`; to a URL that is none nothing is sent."""
    if not target.valid:
        return Route(environment.id, target, RouteKind.REFUSED, reason=TARGET_MALFORMED)
    trust = trust_of(environment, target.stack, read_ca, version)
    choice = _through_no_proxy(environment, target, version, _choose(environment, target))
    if choice.kind is RouteKind.PROXY and target.stack is Stack.HTTPS:
        choice = _as_https_stack_uses_it(environment, choice, version, read_ca)
    if choice.kind in (RouteKind.DIRECT, RouteKind.PROXY) and _cannot_be_built(environment, target, version, read_ca):
        choice, trust = _Choice(RouteKind.REFUSED, None, choice.variable, CA_FILE_BROKEN), Trust()
    return Route(
        environment.id,
        target,
        choice.kind,
        choice.proxy,
        choice.variable,
        _hidden(environment, choice.variable),
        choice.reason or trust.broken,
        trust,
    )


def _cannot_be_built(environment: Environment, target: Target, version: str | None, read_ca: ReadCaFile) -> bool:
    """A custom CA file that does not load stops the websocket and `accounts/check`; other https does without it."""
    if custom_ca(environment, read_ca, version) in (None, CaFile.LOADS):
        return False
    return target.stack is Stack.WEBSOCKET or is_account_check(target)


def _choose(environment: Environment, target: Target) -> _Choice:
    if target.stack is Stack.WEBSOCKET:
        return _choose_websocket(environment, secure=target.scheme == "wss")
    if environment.get("REQUEST_METHOD"):
        return _Choice(RouteKind.DIRECT, None, environment.get("REQUEST_METHOD"), CGI_GUARD)
    return _choose_https(environment, _HTTPS_PAIR if target.scheme == "https" else _HTTP_PAIR)


def _choose_https(environment: Environment, pair: tuple[str, str]) -> _Choice:
    """The scheme's own pair, then ALL_PROXY; a value that this stack cannot use is passed over without a word."""
    ignored = _Choice(RouteKind.DIRECT)
    for names in (pair, _ALL_PAIR):
        variable = _first_set(environment, names)
        if variable is None:
            continue
        if variable.value is None:
            return _Choice(RouteKind.UNKNOWN, None, variable, VALUE_UNKNOWN)
        reading = proxy_url.read_value(variable.value, Stack.HTTPS)
        if reading.proxy:
            return _Choice(RouteKind.PROXY, reading.proxy, variable)
        if reading.fatal:
            return _Choice(RouteKind.REFUSED, None, variable, reading.reason)
        reason = reading.reason if variable.value.reveal() else EMPTY_SHADOW if _hidden(environment, variable) else None
        if ignored.reason is None and reason:
            ignored = _Choice(RouteKind.DIRECT, None, variable, reason)
    return ignored


def _choose_websocket(environment: Environment, *, secure: bool) -> _Choice:
    """HTTPS_PROXY, HTTP_PROXY, ALL_PROXY; an empty one is passed over, one that cannot be used fails the connection."""
    hidden = _Choice(RouteKind.DIRECT)
    for names in (_HTTPS_PAIR, _HTTP_PAIR, _ALL_PAIR) if secure else (_HTTP_PAIR, _ALL_PAIR):
        variable = _first_set(environment, names)
        if variable is None:
            continue
        if variable.value is None:
            return _Choice(RouteKind.UNKNOWN, None, variable, VALUE_UNKNOWN)
        if not variable.value.reveal():
            if hidden.reason is None and _hidden(environment, variable):
                hidden = _Choice(RouteKind.DIRECT, None, variable, EMPTY_SHADOW)
            continue
        reading = proxy_url.read_value(variable.value, Stack.WEBSOCKET)
        if reading.proxy is None:
            return _Choice(RouteKind.REFUSED, None, variable, reading.reason)
        return _Choice(RouteKind.PROXY, reading.proxy, variable)
    return hidden


def _through_no_proxy(environment: Environment, target: Target, version: str | None, choice: _Choice) -> _Choice:
    """A refused value is refused only where the proxy would have been used."""
    if choice.kind is RouteKind.DIRECT:
        return choice
    variable = _first_set(environment, _NO_PAIR)
    if variable is None:
        return choice
    if variable.value is None:
        return _Choice(RouteKind.UNKNOWN, None, variable, VALUE_UNKNOWN)
    if bypasses(variable.value.reveal(), target, version):
        return _Choice(RouteKind.DIRECT, None, variable, NO_PROXY)
    return choice


def _as_https_stack_uses_it(
    environment: Environment, choice: _Choice, version: str | None, read_ca: ReadCaFile
) -> _Choice:
    """A SOCKS URL gets HTTP CONNECT spoken to its port, unless a custom CA that loads has switched the TLS backend.

    User and password of the URL are then not sent.
    """
    proxy = choice.proxy
    if proxy is None or proxy.scheme not in SOCKS_SCHEMES:
        return choice
    if at_least(version, CUSTOM_CA_SWITCHES_TLS) and custom_ca(environment, read_ca, version) is CaFile.LOADS:
        return _Choice(RouteKind.REFUSED, None, choice.variable, SOCKS_WITH_CUSTOM_CA)
    plain = Proxy("http", proxy.host, proxy.port, hidden=proxy.hidden)
    return _Choice(RouteKind.PROXY, plain, choice.variable, SOCKS_AS_HTTP)


def _first_set(environment: Environment, names: tuple[str, str]) -> Variable | None:
    """Upper case hides lower case as soon as it is set, empty or not."""
    return environment.get(names[0]) or environment.get(names[1])


def _hidden(environment: Environment, variable: Variable | None) -> tuple[str, ...]:
    """The lower-case name that this upper-case one hides."""
    if variable is None or variable.name == variable.name.lower():
        return ()
    other = environment.get(variable.name.lower())
    return (other.name,) if other and (other.value is None or other.value.reveal()) else ()
