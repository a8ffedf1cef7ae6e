"""Nothing listens where the proxy should be.

What it detects
    The port of a proxy that Codex uses refuses the connection: the proxy program is not running, or it listens on
    another port.

Why Codex breaks
    Codex does not go around a proxy that is down. Every request fails, and Codex shows "Reconnecting... waiting for
    network" without ever naming the proxy.

How to fix
    Start the proxy program. Where the direct way works, take the variable away instead. Then open a new terminal and
    stop Codex's background daemon, which keeps the environment it was started with.

Example
    `export HTTPS_PROXY=http://127.0.0.1:7890` while Clash is closed.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.listener import LOOPBACK_NAMES
from codexwatch.model.network import Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.mend import make_all_real, remove_all
from codexwatch.rules.reach import Hop, judged, naming, pairs_of, refusing_hops, works, works_by

BY_HAND = {
    "here": "Start {client}; it should listen on {proxy}.",
    "remote": "Join the network (VPN) that {proxy} belongs to, or correct its address in {variable}.",
}
SUMMARY = "{variable} sends Codex to {proxy}, and nothing listens there."

META = Meta(
    stage=Stage.HOP,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "listeners"}),
    uses=frozenset({"probes", "processes"}),
    requires=frozenset({"proxy-port-mismatch", "wsl-loopback-proxy"}),
    hold_for=timedelta(seconds=30),
    words={
        "here": Words(
            title="The proxy {proxy} is not running",
            summary=SUMMARY,
            remedy="Start {client}, or give {variable} the port that it really listens on",
        ),
        "remote": Words(
            title="The proxy {proxy} does not answer",
            summary="{variable} sends Codex to {proxy}, where nothing answers.",
            remedy="Join the network (VPN) that {proxy} belongs to, or correct its address",
        ),
        "direct-works": Words(
            title="The proxy {proxy} is not running",
            summary=SUMMARY + " The direct way works.",
            remedy="Remove {variable}: the direct way works. Or start {client}",
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        for hop in refusing_hops(facts, environment):
            yield _finding(facts, environment, hop)


def _finding(facts: Facts, environment: Environment, hop: Hop) -> Finding:
    case = _case(facts, environment, hop)
    client = hop.client or "your proxy program"
    data = {"variable": hop.variable.name, "proxy": hop.proxy.address, "client": client}
    fine_without = works(facts, environment, Stack.HTTPS) is Answer.WORKS
    return Finding(
        subject=hop.proxy.address,
        severity=Severity.WARNING if fine_without else Severity.CRITICAL,
        environment=environment.id,
        case=case,
        data=data,
        origin=hop.variable.origin,
        breaks=pairs_of(hop.routes),
        verified=True if case == "direct-works" else None,
        steps=_without_proxy(facts, environment, hop) if case == "direct-works" else (Manual(BY_HAND[case], data),),
    )


def _case(facts: Facts, environment: Environment, hop: Hop) -> str:
    if works_by(facts, environment, None) is Answer.WORKS:
        return "direct-works"
    return "here" if hop.proxy.host in LOOPBACK_NAMES else "remote"


def _without_proxy(facts: Facts, environment: Environment, hop: Hop) -> tuple[Step, ...]:
    variables = naming(environment, hop.proxy)
    return (*remove_all(variables), *make_all_real(facts, environment, variables))
