"""IPv6 leads nowhere, and is tried first.

What it detects
    This machine has a way out over IPv6 as far as it knows, a host that Codex asks directly has an IPv6 address, the
    connection to it times out, and over IPv4 the same host answers.

Why Codex breaks
    Before 0.142.0 the websocket tries one address after the other and waits 15 seconds for each try: seven
    tries pass before Codex goes over to HTTPS. Later versions try both families side by side and lose a quarter of a
    second.

How to fix
    Upgrade Codex, or switch IPv6 off in the settings of this network until its router is mended.

Example
    `curl -6 https://chatgpt.com` hangs, `curl -4 https://chatgpt.com` answers.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.version import NEWEST_KNOWN, TRIES_BOTH_FAMILIES, at_least
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.names import Family, Reached
from codexwatch.model.network import Route, RouteKind, Stack
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.rules.reach import has_websocket, judged, pairs_of, routes_of

TITLE = "IPv6 leads nowhere in this network"
SUMMARY = "{host} has the IPv6 address {address}, which does not answer from here; over IPv4 it does."

META = Meta(
    stage=Stage.PATH,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "probes", "host"}),
    uses=frozenset({"codex"}),
    hold_for=timedelta(seconds=60),
    words={
        "waits": Words(
            title=TITLE,
            summary=SUMMARY + " Codex {version} waits 15 seconds for it, seven times.",
            remedy="Upgrade Codex to {since} or later, or switch IPv6 off in this network's settings",
        ),
        "": Words(
            title=TITLE,
            summary=SUMMARY + " Codex {version} tries both side by side and hardly notices.",
            remedy="Nothing to change for Codex; other programs may wait for IPv6",
        ),
    },
    references=("openai/codex#13406", "openai/codex#23434", "openai/codex#19525", "openai/codex#14062"),
)


def check(facts: Facts) -> Iterator[Finding]:
    if not facts.host.default_ipv6:
        return
    for environment in judged(facts):
        direct: dict[str, list[Route]] = {}
        for route in routes_of(facts, environment):
            if route.kind is RouteKind.DIRECT and not route.elsewhere:
                direct.setdefault(route.target.host, []).append(route)
        for host, routes in direct.items():
            if dead := _dead_ipv6(facts, host):
                yield _finding(facts, environment, dead, routes)


def _dead_ipv6(facts: Facts, host: str) -> Reached | None:
    """Silence alone: "unreachable" comes at once, and nobody waits for it."""
    reached = [item for item in facts.probes.reached if item.host == host]
    if not any(item.family is Family.IPV4 and item.reason is None for item in reached):
        return None
    silent = (item for item in reached if item.family is Family.IPV6 and item.reason == Reason.TIMED_OUT)
    return next(silent, None)


def _finding(facts: Facts, environment: Environment, dead: Reached, routes: list[Route]) -> Finding:
    version = facts.codex.version or NEWEST_KNOWN
    waits = has_websocket(facts, environment) and not at_least(facts.codex.version, TRIES_BOTH_FAMILIES)
    websocket = [route for route in routes if route.target.stack is Stack.WEBSOCKET] if waits else []
    return Finding(
        subject=dead.host,
        severity=Severity.WARNING if waits else Severity.INFO,
        environment=environment.id,
        case="waits" if waits else "",
        data={"host": dead.host, "address": dead.address, "version": version, "since": TRIES_BOTH_FAMILIES.since},
        breaks=pairs_of(websocket),
        confidence=Confidence.LIKELY,
        steps=_steps(waits=waits),
    )


def _steps(*, waits: bool) -> tuple[Step, ...]:
    if not waits:
        return (Manual("Nothing to change for Codex."),)
    return (
        Manual("Upgrade Codex: npm install -g @openai/codex@latest, or brew upgrade codex."),
        Manual("Or switch IPv6 off in the settings of this network until its router is mended."),
    )
