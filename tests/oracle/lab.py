"""The proxies that the real Codex may use, and which way a request went, in words that also fit a prediction."""

from collections.abc import Iterable
from urllib.parse import unquote

from msgspec import structs

from codexwatch.model.network import Route, RouteKind, Stack
from tests.lab.edge import Request
from tests.lab.orders import State
from tests.lab.proxies import HTTP, MIXED, Asked, Credentials, How, ProxySpec
from tests.lab.world_files import PROXIED_SOURCE

CREDENTIALS = Credentials("user", "p@ss wörd")
TLS = structs.replace(HTTP, encrypted=True)
IPV4, IPV6 = "127.0.0.1", "::1"
HERE = frozenset({IPV4, IPV6, "localhost", "LOCALHOST"})

PROXIES: dict[str, ProxySpec] = {
    f"{host} {port}": structs.replace(spec, listen=(host, port))
    for host, port, spec in (
        (IPV4, 80, MIXED),
        (IPV4, 443, TLS),
        (IPV4, 1080, MIXED),
        (IPV4, 7890, MIXED),
        (IPV4, 7891, MIXED),
        (IPV4, 7892, TLS),
        (IPV4, 7893, MIXED),
        (IPV4, 7894, structs.replace(MIXED, credentials=CREDENTIALS)),
        (IPV6, 80, MIXED),
        (IPV6, 7890, MIXED),
    )
}
LISTENING = frozenset(spec.listen[1] for spec in PROXIES.values())
Ways = dict[Stack, set[str]]
DIRECT = "direct"


def seen(before: State, after: State) -> Ways:
    """Which way each stack went between two reports."""
    ways: Ways = {stack: set() for stack in Stack}
    for request in after.requests[len(before.requests) :]:
        if request.source != PROXIED_SOURCE:
            ways[_stack_of_request(request)].add(DIRECT)
    for name, asked in after.asked.items():
        for item in asked[len(before.asked.get(name, [])) :]:
            ways[_stack_of(item)].add(_way_through(name, item))
    return ways


def arrived(before: State, after: State) -> set[Stack]:
    """The stacks whose requests reached the origin."""
    return {_stack_of_request(request) for request in after.requests[len(before.requests) :]}


def predicted(routes: Iterable[Route]) -> Ways:
    """What `seen` says if the routes are true; nothing can be seen of a proxy that does not exist."""
    return {route.target.stack: {_way_of(route)} - {""} for route in routes}


def _way_of(route: Route) -> str:
    if route.kind is RouteKind.DIRECT:
        return DIRECT
    proxy = route.proxy
    if proxy is None or proxy.host not in HERE or proxy.port not in LISTENING:
        return ""
    user = unquote(proxy.credentials.reveal().partition(":")[0]) if proxy.credentials else ""
    return _words("socks5" if proxy.scheme.startswith("socks5") else proxy.scheme, proxy.port, user)


def _way_through(name: str, asked: Asked) -> str:
    spec = PROXIES[name]
    scheme = "https" if spec.encrypted else "http"
    return _words("socks5" if asked.how is How.SOCKS5 else scheme, spec.listen[1], asked.user or "")


def _words(scheme: str, port: int, user: str) -> str:
    return f"{scheme} through {port}" + (f" as {user}" if user else "")


def _stack_of(asked: Asked) -> Stack:
    """Only the websocket stack speaks SOCKS, and only its CONNECT has a Proxy-Connection header."""
    return Stack.WEBSOCKET if asked.how is How.SOCKS5 or asked.proxy_connection else Stack.HTTPS


def _stack_of_request(request: Request) -> Stack:
    return Stack.WEBSOCKET if request.upgrade else Stack.HTTPS
