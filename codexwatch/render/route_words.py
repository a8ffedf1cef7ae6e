"""Why a request takes the way it takes, in words; and why curl takes another one."""

import re
from collections.abc import Iterator

from codexwatch.codex.misread import Fault, misread
from codexwatch.model.environment import Environment
from codexwatch.model.network import Proxy, Route, RouteKind, Stack
from codexwatch.model.variable import PROXY_NAMES, Variable

_HTTPS = {
    "scheme-unsupported": "https passes over a scheme that it does not know",
    "value-malformed": "https passes over a value that it cannot read",
    "socks-as-http": "https speaks HTTP to that port, so it must be a mixed one",
    "socks-with-custom-ca": "with a custom CA file https refuses SOCKS, without a packet",
}
_WEBSOCKET = {
    "scheme-missing": "the websocket wants a scheme: http://",
    "scheme-unsupported": "the websocket takes http:// and socks5:// alone",
    "value-malformed": "the websocket cannot read the value",
}
_BOTH = {
    "no-proxy": "it takes this host away from the proxy",
    "cgi-guard": "while it is set https ignores every proxy",
    "empty-shadow": "it is set and empty, and still hides the other",
    "ca-file-broken": "the custom CA file does not load",
    "value-unknown": "its value is not known without running what makes it",
    "target-malformed": "the URL is none that anybody can ask",
}
_FAULTS = {
    Fault.BLANKS: "has blanks before or behind it",
    Fault.QUOTES: "has quotes or punctuation around it, which belong to the value",
    Fault.SCHEME: "has a scheme that Codex does not know",
    Fault.NO_HOST: "names no host",
    Fault.ESCAPES: "has a % in the password that is not written as %25",
    Fault.PASSWORD: "has a password with / ? or # in it, which ends the host: write %2F, %3F, %23",
    Fault.NOT_A_URL: "is no URL",
}
_PORT = re.compile(r"(?:\[[^\]]*\]|[^\[\]:]*):(?P<port>.*)")
_HAS_SCHEME = re.compile(r"^\s*[A-Za-z][\w+.-]*://")
_LARGEST_PORT = 65_535


def reason_words(route: Route) -> str | None:
    """What the reason of a route means on its stack."""
    by_stack = _WEBSOCKET if route.target.stack is Stack.WEBSOCKET else _HTTPS
    return by_stack.get(route.reason or "") or _BOTH.get(route.reason or "", route.reason)


def value_notes(environment: Environment) -> Iterator[str]:
    """A sentence for each proxy variable that is not written as both stacks want it."""
    for name in PROXY_NAMES:
        variable = environment.get(name)
        if variable is not None and (wrong := _wrong_with(variable)):
            shown = variable.shown
            yield f"{name}={repr(shown) if shown != shown.strip() else shown} {wrong}"


def _wrong_with(variable: Variable) -> str | None:
    found = misread(variable)
    if found:
        meant = f"; meant is perhaps {found.meant.shown}" if found.meant else ""
        return f"{_FAULTS[found.fault]}{meant}"
    shown = variable.shown
    if variable.value is None or not shown:
        return None
    place = shown.partition("://")[2] or shown
    port = _PORT.match(re.split("[/?#]", place.rpartition("@")[2], maxsplit=1)[0].strip())
    if port and not _is_port(port["port"]):
        return f"has no port that is a number up to {_LARGEST_PORT}: the scheme's own is used"
    return None if _HAS_SCHEME.match(shown) else "has no scheme: https takes it for http://, the websocket fails"


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= _LARGEST_PORT


def stack_note(https: Route | None, websocket: Route | None) -> str | None:
    """What it costs that the two stacks do not agree."""
    if https is None or websocket is None:
        return None
    if websocket.kind is RouteKind.REFUSED and https.kind in (RouteKind.DIRECT, RouteKind.PROXY):
        return "The websocket fails first: each session reconnects five times, about 6 s, before https is used."
    if https.kind is RouteKind.REFUSED and websocket.kind in (RouteKind.DIRECT, RouteKind.PROXY):
        return "Only the websocket has a way: what Codex asks by https fails, and so does every fallback to it."
    if RouteKind.REFUSED in (https.kind, websocket.kind) or _place(https) == _place(websocket):
        return None
    return "The two stacks go different ways: the websocket for the turn, https for all else and when that fails."


def _place(route: Route) -> tuple[RouteKind, str | None]:
    return route.kind, route.proxy.address if route.proxy and route.kind is RouteKind.PROXY else None


def curl_note(https: Route, curl: Route) -> str | None:
    """Why "curl works" says nothing about Codex here; None where both go the same way."""
    if RouteKind.UNKNOWN in (https.kind, curl.kind) or _way(https) == _way(curl):
        return None
    claim = '"curl fails"' if curl.kind is RouteKind.REFUSED else '"curl works"'
    return f"{claim} says nothing about Codex here: {_why(https, curl)}."


def _way(route: Route) -> tuple[RouteKind, str | None]:
    return route.kind, route.proxy.url if route.proxy and route.kind is RouteKind.PROXY else None


def _why(https: Route, curl: Route) -> str:
    ours, theirs = https.variable, curl.variable
    if ours and ours.origin and ours.origin.path and ours.origin.path.endswith("/.env") and ours != theirs:
        return "Codex's .env decides, which curl does not read"
    if https.reason == "cgi-guard":
        return "REQUEST_METHOD makes Codex's https ignore every proxy, which curl does not"
    if "no-proxy" in (https.reason, curl.reason):
        return "they read NO_PROXY differently"
    if ours and theirs and ours.name != theirs.name and ours.name.lower() == theirs.name.lower():
        empty = ", even an empty one" if https.reason == "empty-shadow" else ""
        return f"Codex lets {ours.name} win{empty}, curl {theirs.name}"
    if ours and theirs and ours.name == theirs.name:
        return _reading(https, curl, ours.name)
    return f"Codex's https {_goes(https)}, curl {_goes(curl)}"


def _reading(https: Route, curl: Route, name: str) -> str:
    """One variable, read in two ways."""
    if https.proxy and curl.proxy and https.kind is curl.kind is RouteKind.PROXY:
        if https.proxy.port != curl.proxy.port:
            return f"where {name} has no port Codex takes {https.proxy.port}, curl {curl.proxy.port}"
        return f"curl speaks {_protocol(curl.proxy)} to {curl.proxy.address}, Codex's https {_protocol(https.proxy)}"
    does = {RouteKind.DIRECT: "ignores", RouteKind.REFUSED: "refuses", RouteKind.PROXY: "uses"}
    return f"Codex's https {does[https.kind]} the value of {name}, curl {does[curl.kind]} it"


def _protocol(proxy: Proxy) -> str:
    return "SOCKS" if proxy.scheme.startswith("socks") else proxy.scheme.upper()


def _goes(route: Route) -> str:
    how = "goes direct" if route.kind is RouteKind.DIRECT else "fails" if route.kind is RouteKind.REFUSED else "goes"
    return f"{how} by {route.variable.name}" if route.variable and route.kind is RouteKind.PROXY else how
