"""The network between here and OpenAI is blocked.

What it detects
    Codex goes directly, the connection to a host that it needs times out, is reset or refused, while a control host
    answers as it should; and no local proxy was found by which it could go instead, or those that were found fail too.

Why Codex breaks
    This network (a country, a company, a school) lets other traffic pass and stops OpenAI's. Codex tries for ever and
    shows "Reconnecting... waiting for network".

How to fix
    A proxy or a VPN is needed. When its program runs, its port is found and named here.

Example
    chatgpt.com times out, captive.apple.com answers, and nothing listens on the ports of the known proxy programs.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Datum, Finding, Manual, Meta, Words
from codexwatch.model.network import Route, RouteKind, Stack
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Answer, Confidence, Severity, Stage
from codexwatch.rules.reach import goes_directly, is_outside, judged, pairs_of, proxy_at, routes_of, works, works_by

META = Meta(
    stage=Stage.ABSENCE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "listeners", "probes"}),
    hold_for=timedelta(seconds=30),
    words={
        "": Words(
            title="This network blocks {host}",
            summary="{host} does not answer ({reason}) while {control} does, and no local proxy was found.",
            remedy="Start a proxy or VPN program: the direct way to {host} is blocked",
        ),
        "proxies-fail": Words(
            title="This network blocks {host}",
            summary="{host} does not answer ({reason}) while {control} does, nor does it through {proxies}.",
            remedy="Choose another node in the proxy program: neither way leads to {host}",
        ),
    },
    references=("openai/codex#10466",),
)

STOPPED = frozenset(
    {Reason.TIMED_OUT, Reason.RESET, Reason.CLOSED, Reason.REFUSED, Reason.NO_ROUTE, Reason.BOGUS_ANSWER}
)
"""How a connection ends that somebody on the way does not want; a name that does not resolve is another matter."""


def check(facts: Facts) -> Iterator[Finding]:
    control = next((item.url for item in facts.probes.controls if item.expected), None)
    if control is None or _some_proxy_works(facts):
        return
    for environment in judged(facts):
        # Where the login cannot be read, a host that Codex does not need may be blocked as it pleases.
        fails = works(facts, environment, Stack.HTTPS) is Answer.FAILS
        if fails and goes_directly(facts, environment) and _no_way_round(facts, environment):
            blocked = _blocked(facts, environment)
            if any(route.target.stack is Stack.HTTPS for route, _ in blocked):
                yield _finding(facts, environment, blocked, control)


def _some_proxy_works(facts: Facts) -> bool:
    return any(
        route.kind is RouteKind.PROXY and facts.probes.answer_for(route) is Answer.WORKS for route in facts.routes
    )


def _no_way_round(facts: Facts, environment: Environment) -> bool:
    """Every local proxy that was found has been tried for these targets, and failed."""
    found = facts.listeners.http()
    return all(works_by(facts, environment, proxy_at(listener)) is Answer.FAILS for listener in found)


def _blocked(facts: Facts, environment: Environment) -> list[tuple[Route, Probe]]:
    tried = [(route, facts.probes.find(route.target, route.way)) for route in routes_of(facts, environment)]
    return [(route, probe) for route, probe in tried if probe and is_outside(route.target.host) and _stopped(probe)]


def _stopped(probe: Probe) -> bool:
    return not probe.ok and probe.failed_phase is not Phase.RESOLVE and probe.reason in STOPPED


def _finding(facts: Facts, environment: Environment, blocked: list[tuple[Route, Probe]], control: str) -> Finding:
    route, probe = blocked[0]
    proxies = tuple(proxy_at(listener).url for listener in facts.listeners.http())
    data: dict[str, Datum] = {
        "host": route.target.host,
        "reason": probe.reason,
        "control": control,
        "ports": len(facts.listeners.all),
        "proxies": proxies,
    }
    return Finding(
        subject=route.target.host,
        severity=Severity.CRITICAL,
        environment=environment.id,
        case="proxies-fail" if proxies else "",
        data=data,
        breaks=pairs_of(route for route, _ in blocked),
        confidence=Confidence.LIKELY,
        steps=(
            Manual(
                "In the proxy program, choose another node. Tried: {host} directly ({reason}) and by {proxies}.", data
            )
            if proxies
            else Manual(
                "Start a proxy or VPN program. Tried: {host} directly ({reason}); {ports} usual proxy ports, "
                "none of which speaks HTTP.",
                data,
            ),
        ),
    )
