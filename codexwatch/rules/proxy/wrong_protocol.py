"""The proxy's port speaks another protocol.

What it detects
    Codex is told to speak HTTP to a port that speaks SOCKS alone, or SOCKS to one that speaks HTTP alone, or the port
    belongs to a program that is no proxy at all. Found by talking to the port, never by its number.

Why Codex breaks
    Codex asks the port for a tunnel in the protocol that the URL's scheme names. A SOCKS-only port hangs up, a web
    server (the controller of Clash on 9090) answers 404. Codex does not try another protocol: it shows "Reconnecting".

How to fix
    Name the HTTP port of the same proxy program. Then open a new terminal and run `codex app-server daemon stop`:
    Codex's background server keeps the environment it was started with.

Example
    `export HTTPS_PROXY=http://127.0.0.1:7891` becomes `export HTTPS_PROXY=http://127.0.0.1:7890`: 7891 is Clash's
    SOCKS port.
"""

from collections.abc import Iterator

from codexwatch.codex.proxy_url import SOCKS_SCHEMES
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.listener import Listener, Speaks
from codexwatch.model.network import Proxy, Route
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.mend import Recommendation, make_all_real, recommend, set_all
from codexwatch.rules.reach import from_editor, judged, naming, pairs_of, routes_of, works, works_by
from codexwatch.rules.seen import severity_in

REMEDY = "Use the HTTP port of the proxy program: {variable}={new}"

META = Meta(
    stage=Stage.HOP,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "listeners"}),
    uses=frozenset({"probes", "processes"}),
    words={
        "socks-only": Words(
            title="{proxy} speaks SOCKS; {variable} says HTTP",
            summary="{variable} tells Codex to speak HTTP to {proxy}, which is a SOCKS-only port: every request fails.",
            remedy=REMEDY,
        ),
        "http-only": Words(
            title="{proxy} speaks HTTP; {variable} says SOCKS",
            summary="{variable} tells Codex to speak SOCKS to {proxy}, which is an HTTP port and does not understand.",
            remedy="Name the protocol that the port speaks: {variable}={new}",
        ),
        "not-a-proxy": Words(
            title="{proxy} is not a proxy",
            summary="{variable} sends Codex to {proxy}; a program answers there, and it is no proxy.",
            remedy=REMEDY,
        ),
    },
    references=("openai/codex#5283",),
)

NOT_UNDERSTOOD = frozenset({Reason.PROXY_NOT_A_PROXY, Reason.PROXY_NOT_HTTP, Reason.PROXY_NOT_SOCKS})


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        if works(facts, environment) is Answer.WORKS:
            continue
        routes: dict[tuple[str, str], list[Route]] = {}
        for route in routes_of(facts, environment):
            case = _case(facts, route)
            if route.proxy and case and not from_editor(route.variable):
                routes.setdefault((route.proxy.address, case), []).append(route)
        for (_, case), wrong in routes.items():
            yield from _found(facts, environment, wrong, case)


def _case(facts: Facts, route: Route) -> str | None:
    proxy = route.proxy
    if proxy is None or route.elsewhere or facts.probes.answer_for(route) is Answer.WORKS:
        return None
    listener = facts.listeners.at(proxy.host, proxy.port)
    wanted, other = (Speaks.SOCKS, Speaks.HTTP) if proxy.scheme in SOCKS_SCHEMES else (Speaks.HTTP, Speaks.SOCKS)
    if listener and listener.open and not listener.unsure and listener.speaks == {other}:
        return "socks-only" if wanted is Speaks.HTTP else "http-only"
    probe = facts.probes.find(route.target, route.way)
    return "not-a-proxy" if probe and probe.reason in NOT_UNDERSTOOD and not _speaks(listener, wanted) else None


def _speaks(listener: Listener | None, wanted: Speaks) -> bool:
    return listener is not None and wanted in listener.speaks


def _found(facts: Facts, environment: Environment, routes: list[Route], case: str) -> Iterator[Finding]:
    proxy, variable = routes[0].proxy, routes[0].variable
    if proxy is None or variable is None:
        return
    new = _replacement(facts, environment, proxy, case)
    yield Finding(
        subject=proxy.address,
        severity=severity_in(facts, environment),
        environment=environment.id,
        case=case,
        data={
            "variable": variable.name,
            "proxy": proxy.address,
            "new": new.url if new else "http://127.0.0.1:PORT",
        },
        origin=variable.origin,
        breaks=pairs_of(routes),
        verified=new.verified if new else None,
        steps=_steps(facts, environment, variable, proxy, new),
    )


def _replacement(facts: Facts, environment: Environment, proxy: Proxy, case: str) -> Recommendation | None:
    if case != "http-only":
        return recommend(facts, environment, near=proxy)
    same = Proxy("http", proxy.host, proxy.port, hidden=proxy.hidden)
    answer = works_by(facts, environment, same)
    return Recommendation(same.url, None if answer is Answer.UNKNOWN else answer is Answer.WORKS)


def _steps(
    facts: Facts, environment: Environment, variable: Variable, proxy: Proxy, new: Recommendation | None
) -> tuple[Step, ...]:
    variables = naming(environment, proxy) or (variable,)
    if new is None:
        text = "Set {name} to the HTTP port of your proxy program, as http://127.0.0.1:PORT."
        return (Manual(text, {"name": variable.name}), *make_all_real(facts, environment, variables))
    return (*set_all(variables, new.url), *make_all_real(facts, environment, variables))
