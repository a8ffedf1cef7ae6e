"""What works, from here and by other ways: the questions that rules ask of routes and probes.

Unknown stays unknown: a rule finds something only on a *fails* or *works* that was seen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from codexwatch.codex.login import BUILT_IN_PROVIDER
from codexwatch.codex.proxy_url import proxy_in
from codexwatch.model.codex import CodexHome, Config, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Pair
from codexwatch.model.listener import LOOPBACK_NAMES, Listener
from codexwatch.model.network import Proxy, Route, RouteKind, Stack, way_by
from codexwatch.model.scale import Answer
from codexwatch.model.variable import PROXY_NAMES, Variable
from codexwatch.rules.asked import asked_once


def judged(facts: Facts) -> Iterator[Environment]:
    """Environments in use whose variables are known."""
    return (item for item in facts.environments if item.in_use and item.unknown is None)


def routes_of(facts: Facts, environment: Environment, stack: Stack | None = None) -> tuple[Route, ...]:
    """The routes to essential targets, of one stack or of both."""
    return facts.routes.essential(environment.id, stack)


@asked_once
def works(facts: Facts, environment: Environment, stack: Stack | None = None) -> Answer:
    """Whether every essential target answers by the route that Codex takes."""
    routes = routes_of(facts, environment, stack)
    return _together(routes, [facts.probes.answer_for(route) for route in routes])


@asked_once
def works_by(facts: Facts, environment: Environment, proxy: Proxy | None, stack: Stack | None = None) -> Answer:
    """Whether every essential target would answer directly (`proxy` None) or by this proxy."""
    routes = routes_of(facts, environment, stack)
    answers = [facts.probes.answer(route.target, way_by(proxy, route.trust)) for route in routes]
    return _together(routes, answers)


def works_like(facts: Facts, environment: Environment, other: Environment) -> Answer:
    """Whether the essential targets of `environment` answer by the routes that `other` takes to its own."""
    theirs = {route.target.url: route for route in routes_of(facts, other)}
    routes = routes_of(facts, environment)
    answers = [
        facts.probes.answer_for(theirs[route.target.url]) if route.target.url in theirs else Answer.UNKNOWN
        for route in routes
    ]
    return _together(routes, answers)


def works_along(facts: Facts, routes: tuple[Route, ...]) -> Answer:
    """Whether every target answers by these routes, taken or not; through a port that refuses nothing does."""
    return _together(routes, [_answer_along(facts, route) for route in routes])


def _answer_along(facts: Facts, route: Route) -> Answer:
    answer = facts.probes.answer_for(route)
    if answer is not Answer.UNKNOWN or route.proxy is None or route.elsewhere:
        return answer
    return Answer.FAILS if refuses(facts, route.proxy) else Answer.UNKNOWN


def _together(routes: tuple[Route, ...], answers: list[Answer]) -> Answer:
    """All must work; where the login cannot be read, only what all targets agree on is known."""
    if any(route.elsewhere for route in routes):
        return Answer.UNKNOWN
    if all(route.target.sure for route in routes):
        return Answer.of_all(answers)
    distinct = set(answers)
    return distinct.pop() if len(distinct) == 1 else Answer.UNKNOWN


def pairs(environment: Environment, *stacks: Stack) -> frozenset[Pair]:
    """The (environment, stack) pairs of a finding's `breaks`."""
    return frozenset((environment.id, stack) for stack in stacks)


def failing_pairs(facts: Facts, environment: Environment) -> frozenset[Pair]:
    """The pairs of this environment that are seen to fail."""
    failing = (stack for stack in Stack if works(facts, environment, stack) is Answer.FAILS)
    return pairs(environment, *failing)


def has_websocket(facts: Facts, environment: Environment) -> bool:
    """Whether this version and provider use the websocket at all."""
    return bool(routes_of(facts, environment, Stack.WEBSOCKET))


def proxied_by(facts: Facts, environment: Environment, proxy: Proxy) -> tuple[Route, ...]:
    """The essential routes that go to this proxy's port."""
    return tuple(
        route
        for route in routes_of(facts, environment)
        if route.kind is RouteKind.PROXY
        and route.proxy
        and (route.proxy.host, route.proxy.port) == (proxy.host, proxy.port)
    )


@lru_cache(maxsize=256)
def proxy_at(listener: Listener) -> Proxy:
    """An open local port as an HTTP proxy. The same object each time: a way that leads there is then found at once."""
    return Proxy("http", listener.host, listener.port)


@asked_once
def working_proxies(facts: Facts, environment: Environment) -> tuple[Listener, ...]:
    """Local HTTP proxies by which every essential target has just answered, known proxy clients first."""
    found = [
        listener
        for listener in facts.listeners.http()
        if works_by(facts, environment, proxy_at(listener)) is Answer.WORKS
    ]
    return tuple(sorted(found, key=lambda listener: (listener.client is None, listener.port)))


def refuses(facts: Facts, proxy: Proxy) -> bool:
    """Whether nothing listens at this proxy's port."""
    listener = facts.listeners.at(proxy.host, proxy.port)
    return listener is not None and listener.open is False


def from_editor(variable: Variable | None) -> bool:
    """Whether an editor's `http.proxy` gave this value: the rules about editors judge that one."""
    path = variable.origin.path if variable and variable.origin else None
    return path is not None and path.endswith("settings.json")


@dataclass(frozen=True, slots=True)
class Hop:
    """A proxy in use whose port refuses, who usually owns that port, and the essential routes that end there."""

    proxy: Proxy
    client: str | None
    variable: Variable
    routes: tuple[Route, ...]


@asked_once
def refusing_hops(facts: Facts, environment: Environment) -> tuple[Hop, ...]:
    """The proxies in use, by port, where nothing listens."""
    return tuple(_refusing_hops(facts, environment))


def _refusing_hops(facts: Facts, environment: Environment) -> Iterator[Hop]:
    if works(facts, environment) is Answer.WORKS:
        return
    ending: dict[Listener, list[Route]] = {}
    for route in routes_of(facts, environment):
        if route.kind is RouteKind.PROXY and route.proxy and not route.elsewhere and not from_editor(route.variable):
            listener = facts.listeners.at(route.proxy.host, route.proxy.port)
            if listener and listener.open is False:
                ending.setdefault(listener, []).append(route)
    for listener, routes in ending.items():
        variable = routes[0].variable
        # A port that came back while the pass was going on has not refused Codex.
        if variable and Answer.WORKS not in {facts.probes.answer_for(route) for route in routes}:
            yield Hop(proxy_at(listener), listener.client, variable, tuple(routes))


def pairs_of(routes: Iterable[Route]) -> frozenset[Pair]:
    """The pairs whose routes these are."""
    return frozenset((route.environment, route.target.stack) for route in routes)


def naming(environment: Environment, proxy: Proxy) -> tuple[Variable, ...]:
    """Every proxy variable that names this port, in use or waiting to take over."""
    found = (environment.get(name) for name in PROXY_NAMES)
    return tuple(item for item in found if item and any(_names(item, stack, proxy) for stack in Stack))


def _names(variable: Variable, stack: Stack, proxy: Proxy) -> bool:
    found = proxy_in(variable, stack)
    return found is not None and found.port == proxy.port and _same_host(found.host, proxy.host)


def _same_host(one: str, other: str) -> bool:
    return one == other or {one, other} <= LOOPBACK_NAMES


def home_of(facts: Facts, environment: Environment) -> CodexHome:
    """The Codex home of this environment; one that is not there has Codex's defaults."""
    known = facts.codex.homes.get(environment.home)
    return known or CodexHome(environment.home, Config(f"{environment.home}/config.toml"))


def login_file(facts: Facts, environment: Environment) -> StoredLogin | None:
    """auth.json of this environment's home, if it logs in with that: no keyring, no provider with its own key."""
    config = home_of(facts, environment).config
    provider = config.providers.get(config.model_provider)
    signs_in = config.model_provider == BUILT_IN_PROVIDER or (provider is not None and provider.requires_openai_auth)
    return facts.auth.get(environment.home) if signs_in and config.auth_store == "file" else None


def is_misread(facts: Facts, environment: Environment, variable: Variable) -> bool:
    """Whether Codex makes another value of the line in `.env` than was meant: that line is told as such."""
    origin = variable.origin
    if origin is None or origin.path != f"{environment.home}/.env":
        return False
    problems = home_of(facts, environment).dotenv_problems
    return any((item.meant.name, item.line) == (variable.name, origin.line) for item in problems)


def goes_directly(facts: Facts, environment: Environment) -> bool:
    """Whether every essential route is direct."""
    routes = routes_of(facts, environment)
    return bool(routes) and all(route.kind is RouteKind.DIRECT for route in routes)


@lru_cache(maxsize=256)
def is_outside(host: str) -> bool:
    """Whether this host is beyond the local network: what a machine on it answers says nothing about the internet."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".lan"))
