"""Cloudflare blocks the address that Codex comes from.

What it detects
    The model's endpoint answers 403 with a page of Cloudflare's instead of OpenAI's JSON, on the route that Codex
    takes.

Why Codex breaks
    Cloudflare stands before OpenAI and judges the address of the exit. Many VPN and data-centre addresses have a bad
    name there: "Sorry, you have been blocked", or a challenge that only a browser can solve. Codex retries five times
    by each transport and gives up. `codex doctor` calls a 403 reachable.

How to fix
    Choose another exit node, or leave the VPN. It is the address that is blocked, not the account.

Example
    403 Forbidden, "Attention Required! | Cloudflare".
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual, Meta, Words
from codexwatch.model.network import Target
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.model.traces import Trouble
from codexwatch.rules.adopt import DIRECT, LEAVE_PROXY, OTHER_PROXY, PROXY, USE_PROXY
from codexwatch.rules.reach import judged
from codexwatch.rules.recorded import has_said, has_worked
from codexwatch.rules.seen import Seen, failed_in
from codexwatch.rules.turned_away import turned_away

THROUGH = "Cloudflare answers 403 in place of {host} to what comes through {proxy}."

META = Meta(
    stage=Stage.EDGE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"listeners", "processes", "traces"}),
    hold_for=timedelta(seconds=120),
    words={
        DIRECT: Words(
            title="Cloudflare blocks this network's address",
            summary="Cloudflare answers 403 in place of {host} to what comes from this network directly.",
            remedy="Leave the VPN, or use a proxy with another exit: it is the address that is blocked",
        ),
        USE_PROXY: Words(
            title="Cloudflare blocks this address; a proxy works",
            summary="Cloudflare answers 403 in place of {host} directly; {new} has just carried Codex's requests.",
            remedy="Use the proxy: HTTPS_PROXY={new}",
        ),
        PROXY: Words(
            title="Cloudflare blocks the proxy's exit",
            summary=THROUGH,
            remedy="In the proxy program, choose another node: it is the address that is blocked",
        ),
        LEAVE_PROXY: Words(
            title="Cloudflare blocks the proxy's exit",
            summary=THROUGH + " The direct way works.",
            remedy="Remove {variable}: the direct way works. Or choose another node",
        ),
        OTHER_PROXY: Words(
            title="Cloudflare blocks the proxy's exit",
            summary=THROUGH + " {new} has just carried Codex's requests.",
            remedy="Use the proxy that works: {variable}={new}. Or choose another node",
        ),
    },
    references=("openai/codex#27752", "openai/codex#4284", "openai/codex#39324", "openai/codex#26764"),
)

JUST_NOW = timedelta(minutes=10)

BY_HAND = {
    DIRECT: "Leave the VPN, or use a proxy with another exit.",
    PROXY: "In the proxy program behind {proxy}, choose another node.",
}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        blocked = [
            (route, probe)
            for route, probe in failed_in(facts, environment)
            if probe.reason == Reason.CLOUDFLARE
            and _is_the_models(route.target)
            and not has_worked(facts, environment, route, JUST_NOW)
        ]
        if blocked:
            challenge = blocked[0][1].detail == "challenge"
            sure = _confidence(facts, environment, blocked)
            yield turned_away(facts, environment, blocked, _by_hand, data={"challenge": challenge}, confidence=sure)


def _confidence(facts: Facts, environment: Environment, blocked: list[Seen]) -> Confidence:
    """It is the probe's TLS that was judged, and Codex's may be judged otherwise, until Codex says the same."""
    said = any(has_said(facts, environment, route, Trouble.CLOUDFLARE, JUST_NOW) for route, _ in blocked)
    return Confidence.SURE if said else Confidence.LIKELY


def _is_the_models(target: Target) -> bool:
    """Other paths of the same host answer 403 with a page on a good day."""
    return target.url.endswith("/responses")


def _by_hand(case: str, data: Data) -> Manual:
    return Manual(BY_HAND[case], data)
