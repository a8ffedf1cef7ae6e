"""A SOCKS proxy where Codex needs an HTTP proxy.

What it detects
    The variable that decides where Codex's HTTPS requests go (HTTPS_PROXY, else ALL_PROXY, upper case first) names a
    socks4, socks4a, socks5 or socks5h proxy.

Why Codex breaks
    Codex's HTTPS stack has no SOCKS. It opens the port and speaks HTTP to it: a port that understands both protocols
    ("mixed") accepts that by luck, a SOCKS-only port fails every request, and with a custom CA file that loads Codex
    0.129.0 and later does not even try. The websocket stack does speak SOCKS5, so the session half works: sign-in,
    the account check and the HTTPS fallback fail, and Codex shows "Reconnecting".

How to fix
    Point the variable at the HTTP port of the same proxy program: `http://127.0.0.1:PORT`. Then open a new terminal and
    run `codex app-server daemon stop`: Codex's background server keeps the environment it was started with.

Example
    `export ALL_PROXY=socks5://127.0.0.1:7891` becomes `export ALL_PROXY=http://127.0.0.1:7890`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.proxy_url import proxy_in
from codexwatch.codex.routing import SOCKS_AS_HTTP, SOCKS_WITH_CUSTOM_CA
from codexwatch.codex.version import NEWEST_KNOWN
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Pair, Step, Words
from codexwatch.model.listener import Speaks
from codexwatch.model.network import Proxy, Route, Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import Recommendation, make_real, path_of, recommend, set_value, subject_of
from codexwatch.rules.reach import (
    from_editor,
    has_websocket,
    judged,
    pairs,
    pairs_of,
    proxied_by,
    refuses,
    routes_of,
    works_by,
)

TITLE = "{variable} is a SOCKS proxy; Codex needs HTTP"
REMEDY = "Use the HTTP port of the same program: {variable}={new}"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes"}),
    uses=frozenset({"codex", "listeners", "probes", "processes"}),
    keep_firing_for=timedelta(0),
    words={
        "socks-only": Words(
            title=TITLE,
            summary="{variable}={proxy} is a SOCKS-only port. Codex's HTTPS requests speak HTTP to it and all fail.",
            remedy=REMEDY,
        ),
        "dead": Words(
            title=TITLE,
            summary="{variable}={proxy} is a SOCKS proxy, which Codex cannot use for HTTPS, and nothing listens there.",
            remedy=REMEDY,
        ),
        "custom-ca": Words(
            title=TITLE,
            summary="{variable}={proxy} is a SOCKS proxy. With a custom CA file, Codex {version} sends it nothing.",
            remedy=REMEDY,
        ),
        "mixed": Words(
            title="{variable} is a SOCKS proxy that works by luck",
            summary="{variable}={proxy} works only because that port also speaks HTTP; Codex has no SOCKS for HTTPS.",
            remedy="Say what Codex really does: {variable}={new}",
        ),
        "http-only": Words(
            title="{variable} says SOCKS, the port speaks HTTP",
            summary="{variable}={proxy} is an HTTP port: the websocket fails there, HTTPS works after five reconnects.",
            remedy="Name the protocol that the port speaks: {variable}={new}",
        ),
        "untested": Words(
            title=TITLE,
            summary="{variable}={proxy} is a SOCKS proxy. Codex speaks HTTP to it; only a mixed port answers.",
            remedy=REMEDY,
        ),
    },
    references=("openai/codex#20844", "openai/codex#5283", "openai/codex#10466"),
)

SEVERITIES = {"socks-only": Severity.CRITICAL, "dead": Severity.CRITICAL, "custom-ca": Severity.CRITICAL}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        routes = routes_of(facts, environment, Stack.HTTPS)
        route = next((item for item in routes if item.reason in (SOCKS_AS_HTTP, SOCKS_WITH_CUSTOM_CA)), None)
        proxy = proxy_in(route.variable, Stack.HTTPS) if route else None
        if route and route.variable and proxy and not from_editor(route.variable):
            case = _case(facts, environment, route, proxy)
            yield _finding(facts, environment, route.variable, proxy, case)


def _finding(facts: Facts, environment: Environment, variable: Variable, proxy: Proxy, case: str) -> Finding:
    new = _replacement(facts, environment, proxy, case)
    return Finding(
        subject=subject_of(variable, environment),
        severity=SEVERITIES.get(case, Severity.WARNING),
        environment=environment.id,
        case=case,
        data={
            "variable": variable.name,
            "proxy": proxy.url,
            "new": new.url if new else "http://127.0.0.1:PORT",
            "version": facts.codex.version or NEWEST_KNOWN,
        },
        origin=variable.origin,
        breaks=_breaks(facts, environment, proxy, case),
        verified=new.verified if new else None,
        steps=(_step(variable, new), *make_real(facts, environment, path_of(variable))),
    )


def _case(facts: Facts, environment: Environment, route: Route, proxy: Proxy) -> str:
    if route.reason == SOCKS_WITH_CUSTOM_CA:
        return "custom-ca"
    listener = facts.listeners.at(proxy.host, proxy.port)
    if listener is None or listener.open is None:
        return "untested"
    if not listener.open:
        return "dead"
    if listener.speaks == {Speaks.SOCKS}:
        return "socks-only"
    if listener.speaks == {Speaks.HTTP} and has_websocket(facts, environment):
        return "http-only"
    return "mixed" if Speaks.HTTP in listener.speaks else "untested"


def _replacement(facts: Facts, environment: Environment, proxy: Proxy, case: str) -> Recommendation | None:
    """The same port where it speaks HTTP, else the HTTP port that carries Codex's targets."""
    if case not in ("mixed", "http-only"):
        return recommend(facts, environment, near=proxy)
    same = Proxy("http", proxy.host, proxy.port, hidden=proxy.hidden)
    answer = works_by(facts, environment, same)
    return Recommendation(same.url, None if answer is Answer.UNKNOWN else answer is Answer.WORKS)


def _step(variable: Variable, new: Recommendation | None) -> Step:
    if new is None:
        text = "Set {name} to the HTTP port of your proxy program, as http://127.0.0.1:PORT."
        return Manual(text, {"name": variable.name})
    return set_value(variable, new.url)


def _breaks(facts: Facts, environment: Environment, proxy: Proxy, case: str) -> frozenset[Pair]:
    match case:
        case "dead":
            return pairs_of(proxied_by(facts, environment, proxy))
        case "custom-ca":
            dead = pairs_of(proxied_by(facts, environment, proxy)) if refuses(facts, proxy) else frozenset()
            return pairs(environment, Stack.HTTPS) | dead
        case "socks-only":
            return pairs(environment, Stack.HTTPS)
        case "http-only":
            return pairs(environment, Stack.WEBSOCKET)
    return frozenset()
