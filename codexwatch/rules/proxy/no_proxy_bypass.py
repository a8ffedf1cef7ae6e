"""NO_PROXY takes OpenAI away from the proxy.

What it detects
    An entry of NO_PROXY matches a host that Codex needs while a proxy is set; the direct way to that host fails and
    the proxy carries it.

Why Codex breaks
    Codex obeys NO_PROXY: the request goes out directly, past the proxy that is there to carry it. Its HTTPS requests
    and its websocket read the list differently (capitals, ports and `*` inside a list), so that it can be one of them
    alone.

How to fix
    Take the entry out of the list and leave the others. Then open a new terminal and run `codex app-server daemon
    stop`: Codex's background server keeps the environment it was started with.

Example
    `export NO_PROXY=localhost,openai.com` becomes `export NO_PROXY=localhost`.
"""

from collections.abc import Iterator, Sequence

from codexwatch.codex.no_proxy import bypasses
from codexwatch.codex.routes import version_in
from codexwatch.codex.routing import NO_PROXY
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.network import Route, RouteKind
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.instead import routed_without
from codexwatch.rules.mend import LOOPBACK_EXCEPTIONS, make_real, path_of, set_value, subject_of
from codexwatch.rules.reach import judged, pairs_of, routes_of

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"codex", "processes", "settings"}),
    words={
        "": Words(
            title="{variable} takes {host} away from the proxy",
            summary='"{entries}" in {variable} sends Codex to {host} directly, which fails; {proxy} works.',
            remedy="Take it out of the list: {variable}={new}",
        )
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        routes = routes_of(facts, environment)
        wrong = _wrong(facts, environment, routes) if any(item.reason == NO_PROXY for item in routes) else []
        variable = wrong[0][0].variable if wrong else None
        # Of the targets of two possible logins nobody knows which ones count, unless all of them say the same.
        if variable and (len(wrong) == len(routes) or all(item.target.sure for item in routes)):
            yield _finding(facts, environment, variable, [route for route, _ in wrong], wrong[0][1])


def _wrong(facts: Facts, environment: Environment, routes: Sequence[Route]) -> list[tuple[Route, Route]]:
    """The bypassed routes that fail, each with the one through the proxy that works."""
    by_proxy = routed_without(facts, environment, "NO_PROXY", "no_proxy")
    both = zip(routes, by_proxy, strict=True)
    return [(route, other) for route, other in both if _is_wrong(facts, route, other)]


def _is_wrong(facts: Facts, route: Route, by_proxy: Route) -> bool:
    return (
        route.reason == NO_PROXY
        and by_proxy.kind is RouteKind.PROXY
        and facts.probes.answer_for(route) is Answer.FAILS
        and facts.probes.answer_for(by_proxy) is Answer.WORKS
    )


def _finding(
    facts: Facts, environment: Environment, variable: Variable, wrong: Sequence[Route], by_proxy: Route
) -> Finding:
    version = version_in(facts, environment)
    entries = [entry for entry in variable.shown.split(",") if _matches(entry.strip(), wrong, version)]
    kept = [entry for entry in variable.shown.split(",") if entry not in entries]
    new = ",".join(kept).strip() or LOOPBACK_EXCEPTIONS
    return Finding(
        subject=subject_of(variable, environment),
        severity=Severity.CRITICAL,
        environment=environment.id,
        data={
            "variable": variable.name,
            "entries": ",".join(entry.strip() for entry in entries),
            "host": wrong[0].target.host,
            "proxy": by_proxy.proxy.url if by_proxy.proxy else "",
            "new": new,
        },
        origin=variable.origin,
        breaks=pairs_of(wrong),
        verified=True,
        steps=(set_value(variable, new), *make_real(facts, environment, path_of(variable))),
    )


def _matches(entry: str, routes: Sequence[Route], version: str | None) -> bool:
    return any(bypasses(entry, route.target, version) for route in routes)
