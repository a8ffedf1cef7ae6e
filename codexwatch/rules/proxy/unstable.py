"""A way to OpenAI that comes and goes.

What it detects
    Over the last quarter of an hour a way that Codex takes answered fewer than nine of ten attempts, and changed
    between working and failing at least three times. What was before a sleep or a change of network does not count.

Why Codex breaks
    Each failure in the middle of a turn costs a reconnect; several in a row use up its tries, and the turn is lost. One
    look at the network shows nothing: at that moment it may well work.

How to fix
    Choose another node in the proxy program: the finding says how often each way answered in the same minutes. If the
    direct way is the one that comes and goes, it is the line or the Wi-Fi.

Example
    An overloaded node behind 127.0.0.1:7890 answers 9 of 15 attempts, while another local proxy answers all of them.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual, Meta, Words
from codexwatch.model.network import Route, RouteKind
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.stability import WINDOW, Stability, recorded_target
from codexwatch.rules.reach import is_outside, judged, pairs_of, routes_of

STEADY = 0.9
"""The share of attempts that must be answered."""
FLIPS = 3
"""One outage and its end are two, and have causes of their own."""

CHANGE_NODE = "Choose another node in the proxy program behind {proxy}."
STEADIER = "Use {better} for Codex: in the same minutes it answered {better_success} % of the attempts."
LOOK_AT_THE_LINE = "Look at the line: cable instead of Wi-Fi, another access point, the VPN off or on."

SUMMARY = (
    "{way} answered {success} % of {attempts} attempts at {host} in {minutes} minutes and changed {flips} times "
    "between working and failing."
)

META = Meta(
    stage=Stage.HOP,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "probes"}),
    requires=frozenset(
        {
            "proxy-auth-required",
            "proxy-no-egress",
            "proxy-not-listening",
            "proxy-port-mismatch",
            "proxy-wrong-protocol",
            "wsl-loopback-proxy",
        }
    ),
    keep_firing_for=WINDOW,
    words={
        "proxy": Words(
            title="The proxy {proxy} comes and goes", summary=SUMMARY, remedy="Choose another node in the proxy program"
        ),
        "steadier": Words(
            title="The proxy {proxy} comes and goes",
            summary=SUMMARY + " {better} answered {better_success} %.",
            remedy="Use {better}, or choose another node in the proxy program",
        ),
        "direct": Words(
            title="The way to {host} comes and goes",
            summary=SUMMARY,
            remedy="Look at the line; no proxy is involved",
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts) if facts.probes.stability else ():
        told: set[str] = set()
        for route in routes_of(facts, environment):
            steadiness = _shaky(facts, route)
            subject = route.proxy.address if route.proxy else route.target.host
            if steadiness and subject not in told:
                told.add(subject)
                yield _finding(facts, environment, route, steadiness)


def _shaky(facts: Facts, route: Route) -> Stability | None:
    if route.way is None or not route.target.sure or not is_outside(route.target.host):
        return None
    found = facts.probes.steadiness(route.target, route.way)
    return found if found and found.success < STEADY and found.flips >= FLIPS else None


def _finding(facts: Facts, environment: Environment, route: Route, found: Stability) -> Finding:
    better = _steadier(facts, route)
    case = "direct" if route.proxy is None else "steadier" if better else "proxy"
    data: Data = {
        "way": route.proxy.url if route.proxy else Phrase("The direct way"),
        "proxy": route.proxy.address if route.proxy else None,
        "host": route.target.host,
        "success": round(found.success * 100),
        "attempts": found.attempts,
        "flips": found.flips,
        "minutes": max(1, round((facts.taken_at - found.since) / timedelta(minutes=1))),
        "median_ms": found.median_ms,
        "slow_ms": found.slow_ms,
        "better": (better.proxy or Phrase("the direct way")) if better else None,
        "better_success": round(better.success * 100) if better else None,
    }
    step = {"direct": LOOK_AT_THE_LINE, "steadier": STEADIER, "proxy": CHANGE_NODE}[case]
    failing = [item for item in _alike(facts, environment, route) if facts.probes.answer_for(item) is Answer.FAILS]
    return Finding(
        subject=route.proxy.address if route.proxy else route.target.host,
        severity=Severity.WARNING,
        environment=environment.id,
        case=case,
        data=data,
        origin=route.variable.origin if route.variable and route.kind is RouteKind.PROXY else None,
        breaks=pairs_of(failing),
        steps=(Manual(step, data),),
    )


def _steadier(facts: Facts, route: Route) -> Stability | None:
    """Another way to the same target that could be told apart in the same minutes, the steadiest first."""
    others = [
        item
        for item in facts.probes.stability
        if item.target == recorded_target(route.target) and item.success >= STEADY and item.attempts > FLIPS
    ]
    return max(others, key=lambda item: (item.success, -(item.median_ms or 0)), default=None)


def _alike(facts: Facts, environment: Environment, route: Route) -> Iterator[Route]:
    """The routes that share the hop, or the host where there is none."""
    for item in routes_of(facts, environment):
        same = (
            item.proxy == route.proxy if route.proxy else item.proxy is None and item.target.host == route.target.host
        )
        if same:
            yield item
