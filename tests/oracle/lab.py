"""The proxies that the real Codex may use, and in which words its traffic is told."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import structs

from codexwatch.model.network import DEFAULT_PORTS, Stack
from tests.lab.behaviours import Close
from tests.lab.edge import Request
from tests.lab.orders import State
from tests.lab.proxies import HTTP, MIXED, Asked, Credentials, How, ProxySpec
from tests.lab.world_files import ORIGIN, PROXIED_SOURCE
from tests.oracle.case import DIRECT, IN_VAIN, NOTHING, Ways

CREDENTIALS = Credentials("user", "p@ss wörd")
TLS = structs.replace(HTTP, encrypted=True)
HANGS_UP = ProxySpec(on_accept=Close())
IPV4, IPV6 = "127.0.0.1", "::1"
UPSTREAM = {"*:80": (ORIGIN, 80), "*:8080": (ORIGIN, 80), "*": (ORIGIN, 443)}

PROXIES: dict[str, ProxySpec] = {
    f"{host} {port}": structs.replace(spec, listen=(host, port), upstream=UPSTREAM)
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
        (IPV6, 8080, HANGS_UP),
    )
}


def seen(before: State, after: State, base: str) -> Ways:
    """What each stack did for the model at `base` between two reports; all else that Codex asks for is noise."""
    url = urlsplit(f"{base}/responses")
    host, port = url.hostname or "", url.port or DEFAULT_PORTS[url.scheme]
    direct: dict[Stack, set[str]] = {stack: set() for stack in Stack}
    proxied: dict[Stack, set[str]] = {stack: set() for stack in Stack}
    arrived: set[Stack] = set()
    for request in after.requests[len(before.requests) :]:
        # Of an IPv6 address the log keeps the bracket alone.
        if request.host in (host, "[") and request.path == url.path:
            stack = _stack_of_request(request)
            if request.source == PROXIED_SOURCE:
                arrived.add(stack)
            else:
                direct[stack].add(DIRECT)
    for name, asked in after.asked.items():
        for item in asked[len(before.asked.get(name, [])) :]:
            if (item.host, item.port) == (host, port):
                proxied[_stack_of(item)].add(_way_through(name, item))
    return {
        stack: in_words(direct[stack] | {way + ("" if stack in arrived else IN_VAIN) for way in proxied[stack]})
        for stack in Stack
    }


def in_words(ways: Iterable[str]) -> str:
    return " and ".join(sorted(ways)) or NOTHING


def way_through(scheme: str, port: int, user: str) -> str:
    return f"{scheme} through {port}" + (f" as {user}" if user else "")


def _way_through(name: str, asked: Asked) -> str:
    spec = PROXIES[name]
    scheme = "socks5" if asked.how is How.SOCKS5 else "https" if spec.encrypted else "http"
    return way_through(scheme, spec.listen[1], asked.user or "")


def _stack_of(asked: Asked) -> Stack:
    """Only the websocket stack speaks SOCKS, and only its CONNECT has a Proxy-Connection header."""
    return Stack.WEBSOCKET if asked.how is How.SOCKS5 or asked.proxy_connection else Stack.HTTPS


def _stack_of_request(request: Request) -> Stack:
    return Stack.WEBSOCKET if request.upgrade else Stack.HTTPS
