"""This machine is offline.

What it detects
    No host that Codex needs answers by any way, and none of the control hosts does, which always answer everybody.

Why Codex breaks
    There is no network. Every other complaint of this moment follows from that, so that none is told.

How to fix
    Nothing here: Codex waits for the network and goes on by itself, up to a minute after it is back.

Example
    The Wi-Fi is off while Clash goes on listening on 127.0.0.1:7890: its port is fine, and nothing comes back.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.network import Route
from codexwatch.model.probe import Probe
from codexwatch.model.reason import CERTIFICATE_REASONS
from codexwatch.model.scale import Answer, Confidence, Severity, Stage
from codexwatch.rules.reach import is_outside, judged, pairs_of, routes_of

META = Meta(
    stage=Stage.HOST,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"host"}),
    hold_for=timedelta(seconds=60),
    words={
        "": Words(
            title="You are offline",
            summary="Neither {hosts} nor any of {controls} control hosts answers: this machine has no network.",
            remedy="Nothing to change for Codex: it goes on by itself when the network is back",
        ),
        "no-route": Words(
            title="You are offline",
            summary="This machine knows no way out; neither {hosts} nor any of {controls} control hosts answers.",
            remedy="Nothing to change for Codex: connect, and it goes on by itself",
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    routes = _routes_out(facts)
    failed = [route for route in routes if facts.probes.answer_for(route) is Answer.FAILS]
    if failed and not _anything_answers(facts):
        yield _finding(facts, failed)


def _routes_out(facts: Facts) -> list[Route]:
    """What is asked beyond the local network: a model on this machine answers without any."""
    return [
        route
        for environment in judged(facts)
        for route in routes_of(facts, environment)
        if is_outside(route.target.host) and not route.elsewhere
    ]


def _anything_answers(facts: Facts) -> bool:
    """Whether a host outside has said anything, to whomever; without control hosts nobody knows."""
    controls = facts.probes.controls
    if not controls or any(control.answered for control in controls):
        return True
    return any(_answered(probe) for probe in facts.probes.all if is_outside(probe.target.host))


def _answered(probe: Probe) -> bool:
    """Any status and any certificate, a wrong one included, comes from somebody."""
    return probe.ok or probe.status is not None or probe.reason in CERTIFICATE_REASONS


def _finding(facts: Facts, failed: list[Route]) -> Finding:
    has_route = facts.host.has_route
    hosts = tuple(dict.fromkeys(route.target.host for route in failed))
    return Finding(
        subject="network",
        severity=Severity.WARNING,
        case="no-route" if has_route is False else "",
        data={"hosts": hosts, "controls": len(facts.probes.controls), "has_route": has_route},
        breaks=pairs_of(failed),
        confidence=Confidence.SURE if has_route is False else Confidence.LIKELY,
        steps=(Manual("You are offline; nothing is wrong with Codex or its proxy."),),
    )
