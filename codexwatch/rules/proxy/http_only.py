"""HTTP_PROXY is set, HTTPS_PROXY is not.

What it detects
    HTTP_PROXY has a value, neither HTTPS_PROXY nor ALL_PROXY has one, and Codex talks to a host over https.

Why Codex breaks
    Codex's websocket takes HTTP_PROXY for secure connections too, its HTTPS stack does not: sign-in, the account check
    and the HTTPS fallback go out directly. Where the direct way is blocked they all fail, although the websocket works.

How to fix
    Set HTTPS_PROXY to the same value, on a line of its own beside HTTP_PROXY. Then open a new terminal and run `codex
    app-server daemon stop`: Codex's background server keeps the environment it was started with.

Example
    Below `export HTTP_PROXY=http://127.0.0.1:7890` add `export HTTPS_PROXY=http://127.0.0.1:7890`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.proxy_url import HTTP_SCHEMES, proxy_in
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.network import Proxy, RouteKind, Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import Recommendation, make_real, path_of, recommend, set_beside, subject_of
from codexwatch.rules.reach import from_editor, judged, pairs, refuses, routes_of, works, works_by

OTHERS = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
REMEDY = "Set HTTPS_PROXY too: HTTPS_PROXY={new}"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"listeners", "probes", "processes"}),
    keep_firing_for=timedelta(0),
    words={
        "direct-fails": Words(
            title="Only {variable} is set; HTTPS goes around the proxy",
            summary="{variable} alone does not proxy Codex's HTTPS requests; they go directly, and that fails here.",
            remedy=REMEDY,
        ),
        "direct": Words(
            title="Only {variable} is set; HTTPS goes around the proxy",
            summary="{variable} proxies Codex's websocket alone; sign-in and the HTTPS fallback go directly.",
            remedy=REMEDY,
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        variable = _alone(facts, environment)
        proxy = proxy_in(variable, Stack.HTTPS)
        if variable and proxy and not from_editor(variable):
            yield from _judge(facts, environment, variable, proxy)


def _alone(facts: Facts, environment: Environment) -> Variable | None:
    """HTTP_PROXY, if nothing else proxies anything and the way round it is not wanted."""
    variable = environment.get("HTTP_PROXY") or environment.get("http_proxy")
    if any(item and item.shown for item in (environment.get(name) for name in OTHERS)):
        return None
    routes = routes_of(facts, environment)
    around = [route for route in routes if route.target.scheme == "https" and route.kind is RouteKind.DIRECT]
    excluded = any(route.target.scheme == "wss" and route.kind is RouteKind.DIRECT for route in routes)
    unexplained = bool(around) and all(route.reason is None for route in around)
    return variable if unexplained and not excluded else None


def _judge(facts: Facts, environment: Environment, variable: Variable, proxy: Proxy) -> Iterator[Finding]:
    direct = works(facts, environment, Stack.HTTPS)
    if direct is Answer.FAILS:
        yield _finding(facts, environment, variable, proxy, "direct-fails")
    elif _proxies_websocket(facts, environment) and not refuses(facts, proxy):
        yield _finding(facts, environment, variable, proxy, "direct")


def _proxies_websocket(facts: Facts, environment: Environment) -> bool:
    return any(item.kind is RouteKind.PROXY for item in routes_of(facts, environment, Stack.WEBSOCKET))


def _finding(facts: Facts, environment: Environment, variable: Variable, proxy: Proxy, case: str) -> Finding:
    failing = case == "direct-fails"
    new = _value(facts, environment, proxy)
    text = "Set HTTPS_PROXY to the HTTP port of your proxy program, as http://127.0.0.1:PORT."
    step = set_beside(variable, "HTTPS_PROXY", proxy if new.url == proxy.url else new.url) if new else Manual(text)
    return Finding(
        subject=subject_of(variable, environment),
        severity=Severity.CRITICAL if failing else Severity.WARNING,
        environment=environment.id,
        case=case,
        data={"variable": variable.name, "new": new.url if new else "http://127.0.0.1:PORT"},
        origin=variable.origin,
        breaks=pairs(environment, Stack.HTTPS) if failing else frozenset(),
        verified=new.verified if new else None,
        steps=(step, *make_real(facts, environment, path_of(variable))),
    )


def _value(facts: Facts, environment: Environment, proxy: Proxy) -> Recommendation | None:
    """The same value where https can use it; else a port that was seen to work."""
    usable = proxy.scheme in HTTP_SCHEMES and not refuses(facts, proxy)
    answer = works_by(facts, environment, proxy, Stack.HTTPS) if usable else Answer.FAILS
    if answer is Answer.FAILS and (other := recommend(facts, environment, near=proxy)):
        return other
    same = Recommendation(proxy.url, None if answer is Answer.UNKNOWN else answer is Answer.WORKS)
    return same if proxy.scheme in HTTP_SCHEMES else None
