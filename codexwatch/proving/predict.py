"""What codexwatch says that Codex does in a claim's environment."""

from codexwatch.codex import dotenv
from codexwatch.codex.routing import route
from codexwatch.codex.targets import websocket_url
from codexwatch.codex.trust import CaFile
from codexwatch.codex.version import WEBSOCKET_FIRST, at_least
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.network import Route, RouteKind, Stack, Target
from codexwatch.model.variable import variable
from codexwatch.proving.claim import DIRECT, Claim, Setting, Ways, through

SYMBOLIC = Setting(3, "127.0.0.1:1", "127.0.0.1:2", "/good.pem", "/notes.txt", "/missing.pem")
"""Ports and paths are nobody's: which ones the experiment has makes no difference to where traffic goes."""

_LETTERS = {1: "a", 2: "b"}
_CA_FILES = {SYMBOLIC.good_ca: CaFile.LOADS, SYMBOLIC.no_ca: CaFile.NO_CERTIFICATES}


def predict(claim: Claim, version: str) -> Ways:
    """The way of each stack in this version; none where it sends nothing or does not exist."""
    values: dict[str, str | None] = {name: SYMBOLIC.fill(text) for name, text in claim.variables.items()}
    if claim.dotenv is not None:
        values |= {item.name: item.value for item in dotenv.load(SYMBOLIC.fill(claim.dotenv), values)}
    variables = {name: variable(name, text) for name, text in values.items()}
    environment = Environment("claim", EnvironmentKind.PROCESS, "a claim", "/", variables)
    url = f"{SYMBOLIC.fill(claim.base)}/responses"
    found = {stack: frozenset[str]() for stack in Stack}
    for target in (Target(url, Stack.HTTPS), Target(websocket_url(url), Stack.WEBSOCKET)):
        if target.stack is Stack.HTTPS or at_least(version, WEBSOCKET_FIRST):
            found[target.stack] = _way(route(environment, target, version, _read_ca))
    return found


def _way(found: Route) -> frozenset[str]:
    proxy = found.proxy
    if found.kind is RouteKind.DIRECT:
        return frozenset({DIRECT})
    if found.kind is not RouteKind.PROXY or proxy is None:
        return frozenset()
    scheme = "socks5" if proxy.scheme.startswith("socks5") else proxy.scheme
    return frozenset({through(scheme, _LETTERS[proxy.port], credentials=proxy.credentials is not None)})


def _read_ca(path: str) -> CaFile:
    return _CA_FILES.get(path, CaFile.MISSING)
