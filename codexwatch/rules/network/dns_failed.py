"""OpenAI's names do not resolve.

What it detects
    Codex goes directly, and the name server in use gives no address for a host that it needs, while other names
    resolve and answer.

Why Codex breaks
    Without an address there is nobody to talk to: "failed to lookup address information", and "Reconnecting... waiting
    for network". A filter (Pi-hole, AdGuard, a company's or a provider's name server) leaves the name out, or a name
    server answers for some zones only.

How to fix
    Use another name server, or have the name allowed in the filter. Through a proxy Codex needs no address: the proxy
    resolves the name.

Example
    The name server says that chatgpt.com does not exist (NXDOMAIN), while captive.apple.com resolves and answers.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.rules.adopt import USE_PROXY, way_out
from codexwatch.rules.reach import judged, pairs_of
from codexwatch.rules.seen import Seen, failed_directly, severity_in

META = Meta(
    stage=Stage.PATH,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "probes"}),
    uses=frozenset({"listeners", "processes"}),
    hold_for=timedelta(seconds=30),
    words={
        "denied": Words(
            title="The name server knows no {host}",
            summary="The name server in use says that {host} does not exist, while other names resolve.",
            remedy="Use another name server, or have {host} allowed in the filter that leaves it out",
        ),
        "silent": Words(
            title="The name server has no answer for {host}",
            summary="The name server in use does not answer for {host} ({reason}), while other names resolve.",
            remedy="Use another name server",
        ),
        USE_PROXY: Words(
            title="{host} does not resolve; the proxy does not need it",
            summary="The name server in use has no address for {host} ({reason}); {new} has just carried its requests.",
            remedy="Use the proxy, which resolves the name itself: HTTPS_PROXY={new}",
        ),
    },
    references=("openai/codex#3409", "lencx/ChatGPT#1076"),
)


def check(facts: Facts) -> Iterator[Finding]:
    if not _others_resolve(facts):
        return
    for environment in judged(facts):
        for failed in failed_directly(facts, environment).values():
            unresolved = [item for item in failed if item[1].failed_phase is Phase.RESOLVE]
            if unresolved:
                yield _finding(facts, environment, unresolved)


def _others_resolve(facts: Facts) -> bool:
    """Something that was asked by its name, directly, got as far as an address."""
    return any(control.answered for control in facts.probes.controls)


def _finding(facts: Facts, environment: Environment, unresolved: list[Seen]) -> Finding:
    route, probe = unresolved[0]
    host = route.target.host
    way = way_out(facts, environment, route)
    return Finding(
        subject=host,
        severity=severity_in(facts, environment),
        environment=environment.id,
        case=USE_PROXY if way.steps else _case(probe),
        data={"host": host, "reason": probe.reason, "new": way.new},
        breaks=pairs_of(item for item, _ in unresolved),
        verified=way.verified,
        confidence=Confidence.SURE if _case(probe) == "denied" else Confidence.LIKELY,
        steps=way.steps
        or (
            Manual(
                "In the network settings, set another name server (1.1.1.1 or 8.8.8.8), or allow {host} in the filter.",
                {"host": host},
            ),
        ),
    )


def _case(probe: Probe) -> str:
    return "denied" if probe.reason == Reason.NXDOMAIN else "silent"
