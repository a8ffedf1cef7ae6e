"""What a pass asks: which targets by which ways, which control hosts, and at which ports it knocks. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.network import Proxy, Route, Stack, Target, Way, way_by
from codexwatch.probing.known_ports import PROXIES
from codexwatch.probing.place import LOOPBACK, Address, is_loopback
from codexwatch.probing.written import addresses_on_windows, addresses_written, proxies_with_a_password

Attempt = tuple[Target, Way]

MAX_ATTEMPTS = 64
MAX_ADDRESSES = 96

_PROXY_SCHEMES = {
    Stack.HTTPS: frozenset({"http", "https"}),
    Stack.WEBSOCKET: frozenset({"http", "socks5", "socks5h"}),
}
_TARGET_SCHEMES = {Stack.HTTPS: frozenset({"http", "https"}), Stack.WEBSOCKET: frozenset({"ws", "wss"})}


@dataclass(frozen=True, slots=True)
class Plan:
    """Attempts without repetition, the ways that Codex takes itself first; `controls` are URLs.

    `insists`: a websocket that fails where https works is tried again, since one failure proves little.
    """

    attempts: tuple[Attempt, ...] = ()
    controls: tuple[str, ...] = ()
    insists: bool = False


def plan(facts: Facts, *, loopback_only: bool = False) -> Plan:
    """What to probe for the essential targets of the environments in use.

    Each by the way that Codex takes, directly, and through every HTTP proxy that was found, so that rules can say what
    would work instead (SOCKS alone is no way for Codex's https stack, whatever it carries); what Codex asks beside
    them, by its own way alone. A password is used for nothing but the environment and the place that it was written
    for. `loopback_only` leaves out whatever would ask a host beyond this machine.
    """
    if not facts.settings.probe.enabled:
        return Plan()
    routes = tuple(_essential(facts))
    beside = _routes(facts, essential=False)
    wanted = chain(
        _as_codex_does(routes),
        _as_codex_does(beside),
        _directly(routes),
        _as_written(facts, routes),
        _through_found_proxies(routes, facts),
    )
    chosen: dict[tuple[str, Way], Attempt] = {}
    for target, way in wanted:
        if _can_be_probed(target, way) and not (loopback_only and _leaves_this_machine(target, way)):
            chosen.setdefault((target.url, way), (target, way))
    attempts = tuple(chosen.values())[:MAX_ATTEMPTS]
    # Whether the machine is offline matters only to who needs something beyond it.
    outside = any(not is_loopback(target.host) for target, _ in attempts)
    return Plan(attempts, facts.settings.probe.control_urls if outside else ())


def addresses(facts: Facts, *, loopback_only: bool = False) -> tuple[Address, ...]:
    """The ports to knock at: every configured proxy, servers on loopback, and where proxy clients usually live."""
    if not facts.settings.probe.enabled:
        return ()
    judged = [item for item in facts.environments if item.in_use and item.unknown is None]
    configured = chain(
        # A piece of a password is nobody's address; where it was meant to lead is among the written ones.
        ((item.proxy.host, item.proxy.port) for item in _essential(facts) if item.proxy and not item.proxy.hidden),
        addresses_written(judged),
        _relays(_essential(facts)),
        _servers(facts, judged),
        addresses_on_windows(judged, facts.host.wsl_gateway),
    )
    usual = ((LOOPBACK, port) for port in PROXIES)
    found = dict.fromkeys(place for address in chain(configured, usual) for place in _places(address))
    return tuple(address for address in found if not loopback_only or is_loopback(address[0]))[:MAX_ADDRESSES]


def _essential(facts: Facts) -> Iterator[Route]:
    return _routes(facts, essential=True)


def _routes(facts: Facts, *, essential: bool) -> Iterator[Route]:
    """In the order of the environments, which is that of importance; what lives elsewhere is not probed from here."""
    ranked = sorted(facts.environments, key=lambda item: item.kind.rank)
    for environment in ranked:
        if environment.in_use and environment.unknown is None:
            for route in facts.routes:
                if route.environment == environment.id and route.target.essential is essential and not route.elsewhere:
                    yield route


def _as_codex_does(routes: Iterable[Route]) -> Iterator[Attempt]:
    return ((route.target, route.way) for route in routes if route.way is not None)


def _directly(routes: Iterable[Route]) -> Iterator[Attempt]:
    return ((route.target, way_by(None, route.trust)) for route in routes)


def _as_written(facts: Facts, routes: Iterable[Route]) -> Iterator[Attempt]:
    """A proxy that wants a password is found by no knock: it is tried where a value of the environment holds one."""
    proxies = {item.id: tuple(proxies_with_a_password(item)) for item in facts.environments}
    for route in routes:
        if not route.target.valid or not is_loopback(route.target.host):
            yield from ((route.target, way_by(proxy, route.trust)) for proxy in proxies[route.environment])


def _through_found_proxies(routes: Iterable[Route], facts: Facts) -> Iterator[Attempt]:
    """By proxy first: if the plan must be cut, the targets of one proxy stay together."""
    outside = [route for route in routes if not route.target.valid or not is_loopback(route.target.host)]
    for listener in facts.listeners.http():
        proxy = Proxy("http", listener.host, listener.port)
        yield from ((route.target, way_by(proxy, route.trust)) for route in outside)


def _can_be_probed(target: Target, way: Way) -> bool:
    """A stack that cannot be built or that refuses the proxy fails without a probe."""
    known = way.proxy is None or way.proxy.scheme in _PROXY_SCHEMES[target.stack]
    return known and way.trust.broken is None and _speaks(target)


def _speaks(target: Target) -> bool:
    return target.valid and target.scheme in _TARGET_SCHEMES[target.stack]


def _leaves_this_machine(target: Target, way: Way) -> bool:
    return not is_loopback(target.host) or (way.proxy is not None and not is_loopback(way.proxy.host))


def _relays(routes: Iterable[Route]) -> Iterator[Address]:
    for route in routes:
        if route.target.valid and is_loopback(route.target.host):
            yield route.target.host, route.target.port


def _servers(facts: Facts, environments: Iterable[Environment]) -> Iterator[Address]:
    """On loopback: MCP servers, and what a base URL names that Codex ignores and its user may want."""
    homes = (facts.codex.homes.get(home) for home in dict.fromkeys(item.home for item in environments))
    for config in (home.config for home in homes if home):
        urls = (server.url for server in config.mcp_servers.values() if server.enabled)
        for url in (*urls, config.stray_base_url):
            target = Target(f"{url}/", Stack.HTTPS)
            if url and target.valid and is_loopback(target.host):
                yield target.host, target.port


def _places(address: Address) -> tuple[Address, ...]:
    """`localhost` is two addresses, and a proxy may listen on either."""
    host, port = address
    return ((LOOPBACK, port), ("::1", port)) if host.lower() == "localhost" else (address,)
