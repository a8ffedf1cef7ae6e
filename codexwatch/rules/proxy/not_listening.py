"""Nothing listens where the proxy should be.

What it detects
    The port of a proxy that Codex uses refuses the connection: the proxy program is not running, or it listens on
    another port. Or the proxy cannot be reached at all: its name does not resolve, or its address is silent.

Why Codex breaks
    Codex does not go around a proxy that is down. Every request fails, and Codex shows "Reconnecting... waiting for
    network" without ever naming the proxy.

How to fix
    Start the proxy program. Where the direct way works, take the variable away instead. Then open a new terminal and
    run `codex app-server daemon stop`: Codex's background server keeps the environment it was started with.

Example
    `export HTTPS_PROXY=http://127.0.0.1:7890` while Clash is closed.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.listener import LOOPBACK_NAMES
from codexwatch.model.network import Route, Stack
from codexwatch.model.phrase import Phrase
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Answer, Confidence, Severity, Stage
from codexwatch.rules.adopt import LEAVE_PROXY, OTHER_PROXY, way_out
from codexwatch.rules.mend import make_all_real, remove_all
from codexwatch.rules.reach import Hop, from_editor, judged, naming, pairs_of, refusing_hops, works, works_by
from codexwatch.rules.seen import Seen, seen_in, severity_in

BY_HAND = {
    "here": "Start {client}; it should listen on {proxy}.",
    "remote": "Join the network (VPN) that {proxy} belongs to, or correct its address in {variable}.",
    "unresolved": "Join the network (VPN) that {proxy} belongs to, or correct its name in {variable}.",
}
SUMMARY = "{variable} sends Codex to {proxy}, and nothing listens there."
UNREACHABLE = "{variable} sends Codex to {proxy}, which cannot be reached from here ({reason})."

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
        "unresolved": Words(
            title="The proxy {proxy} has no address here",
            summary="{variable} sends Codex to {proxy}, a name that has no address here ({reason}).",
            remedy="Join the network (VPN) that {proxy} belongs to, or correct its name",
        ),
        LEAVE_PROXY: Words(
            title="The proxy {proxy} cannot be reached",
            summary=UNREACHABLE + " The direct way works.",
            remedy="Remove {variable}: the direct way works. Or join the network (VPN) that {proxy} belongs to",
        ),
        OTHER_PROXY: Words(
            title="The proxy {proxy} cannot be reached",
            summary=UNREACHABLE + " {new} has just carried Codex's requests.",
            remedy="Use the proxy that works: {variable}={new}. Or join the network (VPN) that {proxy} belongs to",
        ),
    },
)

SILENT = frozenset({Reason.TIMED_OUT, Reason.NO_ROUTE})


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        for hop in refusing_hops(facts, environment):
            yield _finding(facts, environment, hop)
        for seen in _unreachable(facts, environment):
            yield from _from_afar(facts, environment, seen)


def _finding(facts: Facts, environment: Environment, hop: Hop) -> Finding:
    case = _case(facts, environment, hop)
    client = hop.client or Phrase("your proxy program")
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


def _unreachable(facts: Facts, environment: Environment) -> Iterator[list[Seen]]:
    """The proxies in use to which no connection comes about, though nobody refuses it: names and silent addresses."""
    if works(facts, environment) is Answer.WORKS:
        return
    by_proxy: dict[str, list[Seen]] = {}
    for route, probe in seen_in(facts, environment):
        if route.proxy and not from_editor(route.variable):
            by_proxy.setdefault(route.proxy.address, []).append((route, probe))
    for seen in by_proxy.values():
        if all(_never_arrived(probe) for _, probe in seen) and not _was_knocked_at(facts, seen[0][0]):
            yield seen


def _never_arrived(probe: Probe) -> bool:
    return probe.failed_phase is Phase.RESOLVE or (probe.failed_phase is Phase.CONNECT and probe.reason in SILENT)


def _was_knocked_at(facts: Facts, route: Route) -> bool:
    """Whether it is known what the port does: open ones flicker, closed ones refuse."""
    listener = facts.listeners.at(route.proxy.host, route.proxy.port) if route.proxy else None
    return listener is not None and listener.open is not None


def _from_afar(facts: Facts, environment: Environment, seen: list[Seen]) -> Iterator[Finding]:
    route, probe = seen[0]
    if route.proxy is None or route.variable is None:
        return
    way = way_out(facts, environment, route)
    case = way.case if way.steps else "unresolved" if probe.failed_phase is Phase.RESOLVE else "remote"
    data = {
        "variable": route.variable.name,
        "proxy": route.proxy.address,
        "reason": probe.reason,
        "new": way.new,
    }
    yield Finding(
        subject=route.proxy.address,
        severity=severity_in(facts, environment),
        environment=environment.id,
        case=case,
        data=data,
        origin=route.variable.origin,
        breaks=pairs_of(item for item, _ in seen),
        verified=way.verified,
        confidence=Confidence.LIKELY,
        steps=way.steps or (Manual(BY_HAND[case], data),),
    )
