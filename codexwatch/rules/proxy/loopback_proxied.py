"""A server on this machine or in the local network is asked through the proxy.

What it detects
    The base URL that Codex uses, or an MCP server in config.toml, is on this machine (loopback) or in the local
    network, a proxy variable covers it, and NO_PROXY does not take it away.

Why Codex breaks
    Codex leaves nothing out by itself, not even 127.0.0.1. Through the proxy `127.0.0.1` is the proxy's own machine,
    and one out in the internet does not know the local network: it answers 502, or nothing.

How to fix
    List the local names in NO_PROXY in the form that Codex's HTTPS requests and its websocket both read:
    `localhost,127.0.0.1,::1`. In `.env` of the Codex home every way of starting Codex reads it.

Example
    `openai_base_url = "http://127.0.0.1:8317/v1"` and `export ALL_PROXY=http://127.0.0.1:7890`: add
    `NO_PROXY=localhost,127.0.0.1,::1`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Step, Words
from codexwatch.model.listener import LOOPBACK_NAMES
from codexwatch.model.network import Route, RouteKind, Stack, Target, way_by
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.instead import routed_to
from codexwatch.rules.mend import LOOPBACK_EXCEPTIONS, make_real, path_of, put_in_dotenv, set_value
from codexwatch.rules.reach import from_editor, home_of, is_outside, judged, pairs_of, routes_of

REMEDY = "Leave it out: NO_PROXY={new}"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "codex"}),
    uses=frozenset({"probes", "processes", "settings"}),
    words={
        "fails": Words(
            title="{place} is asked through the proxy",
            summary="{variable} sends Codex to {place} through {proxy}, which fails; directly it answers.",
            remedy=REMEDY,
        ),
        "untested": Words(
            title="{place} is asked through the proxy",
            summary="{variable} sends Codex to {place}, which is near, through {proxy}.",
            remedy=REMEDY,
        ),
        "mcp": Words(
            title="{place} is asked through the proxy",
            summary="{variable} sends Codex's requests to the MCP server {server} at {place} through {proxy}.",
            remedy=REMEDY,
        ),
    },
    references=("openai/codex#6764",),
)


@dataclass(frozen=True, slots=True)
class _Near:
    """A place nearby that is asked through a proxy: its routes, and what is known of them."""

    case: str
    routes: tuple[Route, ...]
    server: str | None = None
    verified: bool | None = None

    @property
    def place(self) -> str:
        target = self.routes[0].target
        host = f"[{target.host}]" if ":" in target.host else target.host
        return f"{host}:{target.port}"


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        for near in (*_base_url(facts, environment), *_mcp_servers(facts, environment)):
            yield from _finding(facts, environment, near)


def _base_url(facts: Facts, environment: Environment) -> Iterator[_Near]:
    routes = tuple(route for route in routes_of(facts, environment) if _is_led_astray(route))
    proxied = [facts.probes.answer_for(route) for route in routes]
    directly = [facts.probes.answer(route.target, way_by(None, route.trust)) for route in routes]
    if not routes or Answer.FAILS in directly or Answer.WORKS in proxied:
        return
    if Answer.FAILS in proxied and Answer.WORKS in directly:
        failing = tuple(one for one, answer in zip(routes, proxied, strict=True) if answer is Answer.FAILS)
        yield _Near("fails", failing, verified=True)
    else:
        yield _Near("untested", routes)


def _mcp_servers(facts: Facts, environment: Environment) -> Iterator[_Near]:
    """Codex asks them by its https stack, with the same proxies (measured)."""
    for server in home_of(facts, environment).config.mcp_servers.values():
        target = Target(f"{server.url}/", Stack.HTTPS, essential=False)
        if server.enabled and server.url and target.valid and not is_outside(target.host):
            route = routed_to(facts, environment, target)
            if _is_led_astray(route):
                yield _Near("mcp", (route,), server.name)


def _is_led_astray(route: Route) -> bool:
    near = route.target.valid and not is_outside(route.target.host) and not route.elsewhere
    return near and route.kind is RouteKind.PROXY and not from_editor(route.variable)


def _finding(facts: Facts, environment: Environment, near: _Near) -> Iterator[Finding]:
    route, fails = near.routes[0], near.case == "fails"
    new = _list(environment, route.target.host)
    if route.variable is None or route.proxy is None:
        return
    step, path = _step(environment, new)
    yield Finding(
        subject=near.place,
        severity=Severity.WARNING if fails else Severity.INFO,
        environment=environment.id,
        case=near.case,
        data={
            "place": near.place,
            "variable": route.variable.name,
            "proxy": route.proxy.url,
            "server": near.server,
            "new": new,
        },
        origin=route.variable.origin,
        breaks=pairs_of(near.routes) if fails else frozenset(),
        verified=near.verified,
        steps=(step, *make_real(facts, environment, path)),
    )


def _list(environment: Environment, host: str) -> str:
    """What is left out already, with this host."""
    current = environment.get("NO_PROXY") or environment.get("no_proxy")
    listed = [entry.strip() for entry in current.shown.split(",")] if current and current.value else []
    added = LOOPBACK_EXCEPTIONS.split(",") if host in LOOPBACK_NAMES else [host]
    return ",".join(dict.fromkeys(entry for entry in (*listed, *added) if entry))


def _step(environment: Environment, new: str) -> tuple[Step, str | None]:
    """The line that has the list, if a file has it, else one in `.env`."""
    current = environment.get("NO_PROXY") or environment.get("no_proxy")
    if current and current.value and path_of(current):
        return set_value(current, new), path_of(current)
    return put_in_dotenv(environment, "NO_PROXY", new), f"{environment.home}/.env"
