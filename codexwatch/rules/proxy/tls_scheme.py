"""An `https://` proxy: Codex is to speak TLS to the proxy itself.

What it detects
    The variable that decides where Codex's requests go says `https://PROXY`: TLS to the proxy itself, not only to the
    host behind it.

Why Codex breaks
    Codex's HTTPS stack takes it at its word and starts with a TLS handshake, which an ordinary proxy port does not
    answer: every request fails. The websocket stack refuses the scheme ("scheme not supported"), even where the proxy
    does speak TLS: then every session loses five reconnects, about six seconds, before HTTPS works.

How to fix
    Write `http://`: the name of the scheme is that of the proxy's own protocol, whatever is sent through it. Then open
    a new terminal and run `codex app-server daemon stop`: Codex's background server keeps the environment it was
    started with.

Example
    `export HTTPS_PROXY=https://127.0.0.1:7890` becomes `export HTTPS_PROXY=http://127.0.0.1:7890`.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from codexwatch.codex.proxy_url import proxy_in
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.listener import Speaks
from codexwatch.model.network import Proxy, Route, RouteKind, Stack
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import Recommendation, make_real, path_of, recommend, set_value, subject_of
from codexwatch.rules.reach import from_editor, judged, pairs_of, routes_of, works_by

TLS = "https"
SAID_BY_TLS = frozenset({Reason.PROXY_AUTH, Reason.PROXY_DENIED, Reason.PROXY_BAD_GATEWAY, Reason.PROXY_NOT_A_PROXY})
"""What a proxy answers to CONNECT, so that the handshake before it went well."""

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"listeners", "probes", "processes"}),
    keep_firing_for=timedelta(0),
    words={
        "no-tls": Words(
            title="{variable} says https://, and that fails",
            summary="{variable}={proxy} makes Codex speak TLS to the proxy itself, and its requests fail there.",
            remedy="Name the protocol that the proxy speaks: {variable}={new}",
        ),
        "": Words(
            title="{variable} says https://; the websocket needs http://",
            summary="{variable}={proxy}: Codex's websocket refuses TLS to a proxy; each session loses five reconnects "
            "before HTTPS is tried.",
            remedy="Use the proxy's plain port: {variable}={new}",
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        by_name: dict[str, list[Route]] = {}
        for route in routes_of(facts, environment):
            if route.variable and _would_speak_tls(route):
                by_name.setdefault(route.variable.name, []).append(route)
        for routes in by_name.values():
            yield from _judge(facts, environment, routes)


def _would_speak_tls(route: Route) -> bool:
    """The https stack does; the websocket stack refuses the same value."""
    proxy = proxy_in(route.variable, Stack.HTTPS)
    used = route.kind is RouteKind.PROXY or (route.kind is RouteKind.REFUSED and route.target.stack is Stack.WEBSOCKET)
    return used and proxy is not None and proxy.scheme == TLS and not from_editor(route.variable)


def _judge(facts: Facts, environment: Environment, routes: Sequence[Route]) -> Iterator[Finding]:
    variable = routes[0].variable
    proxy = proxy_in(variable, Stack.HTTPS)
    failing = [route for route in routes if route.kind is RouteKind.REFUSED or _no_tls_at_proxy(facts, route)]
    if variable and proxy and failing:
        yield _finding(facts, environment, variable, proxy, failing)


def _no_tls_at_proxy(facts: Facts, route: Route) -> bool:
    """The port is open, and nothing was said there by TLS; one that refuses is another rule's business."""
    probe = facts.probes.find(route.target, route.way)
    return probe is not None and probe.failed_phase is Phase.PROXY and probe.reason not in SAID_BY_TLS


def _finding(
    facts: Facts, environment: Environment, variable: Variable, proxy: Proxy, failing: Sequence[Route]
) -> Finding:
    https_fails = any(route.target.stack is Stack.HTTPS for route in failing)
    new = _replacement(facts, environment, proxy, https_fails=https_fails)
    return Finding(
        subject=subject_of(variable, environment),
        severity=Severity.CRITICAL if https_fails else Severity.WARNING,
        environment=environment.id,
        case="no-tls" if https_fails else "",
        data={"variable": variable.name, "proxy": proxy.url, "new": new.url if new else "http://HOST:PORT"},
        origin=variable.origin,
        breaks=pairs_of(failing),
        verified=new.verified if new else None,
        steps=(_step(variable, proxy, new), *make_real(facts, environment, path_of(variable))),
    )


def _replacement(facts: Facts, environment: Environment, proxy: Proxy, *, https_fails: bool) -> Recommendation | None:
    """The same port if it is a plain one, else one that was seen to work."""
    plain = Proxy("http", proxy.host, proxy.port, proxy.credentials, proxy.hidden)
    there = facts.listeners.at(proxy.host, proxy.port)
    answer = works_by(facts, environment, plain)
    if answer is Answer.WORKS or (there and Speaks.HTTP in there.speaks and answer is not Answer.FAILS):
        return Recommendation(plain.url, True if answer is Answer.WORKS else None)
    other = recommend(facts, environment, near=proxy)
    if other or (there and there.open is not None) or not https_fails:
        return other
    # TLS fails at a port that nobody has looked at more closely: that it is a plain one is what usually is the case.
    return Recommendation(plain.url, None)


def _step(variable: Variable, proxy: Proxy, new: Recommendation | None) -> Step:
    if new is None:
        text = "Set {name} to a port at which the proxy speaks plain HTTP, as http://HOST:PORT."
        return Manual(text, {"name": variable.name})
    same_place = new.url == Proxy("http", proxy.host, proxy.port).url
    # The user and password of the same proxy stay.
    return set_value(variable, variable.shown.replace("https://", "http://", 1) if same_place else new.url)
