"""The provider itself is out of order.

What it detects
    A host that Codex needs answers with a server error (5xx) by every way that reaches it, more than once.

Why Codex breaks
    The fault is at the provider's. Codex shows "Reconnecting" as it does for any other fault.

How to fix
    Nothing here: Codex goes on by itself. Of OpenAI's servers https://status.openai.com says when it is over; of
    another provider, whoever runs it.

Example
    503 from https://chatgpt.com/backend-api/codex/responses, directly and through the proxy.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual, Meta, Words
from codexwatch.model.probe import Probe
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.rules.reach import judged, pairs_of
from codexwatch.rules.seen import Seen, failed_in

META = Meta(
    stage=Stage.EDGE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "probes"}),
    hold_for=timedelta(seconds=120),
    keep_firing_for=timedelta(minutes=5),
    words={
        "": Words(
            title="{host} is out of order: not your network",
            summary="{host} answers {statuses} by every way that reaches it; that is the provider's fault.",
            remedy="Nothing to change here; see https://status.openai.com",
        ),
        "other": Words(
            title="{host} is out of order: not your network",
            summary="{host} answers {statuses} by every way that reaches it; that is the provider's fault.",
            remedy="Nothing to change here: whoever runs {host} has to mend it",
        ),
    },
    references=("openai/codex#35315", "openai/codex#35328", "openai/codex#7201"),
)

MORE_THAN_ONE = 2
OPENAIS = (".openai.com", ".chatgpt.com")
STEPS = {
    "": "Nothing to change here. See https://status.openai.com; Codex goes on by itself.",
    "other": "Nothing to change here. Whoever runs {host} has to mend it; Codex goes on by itself.",
}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        by_host: dict[str, list[Seen]] = {}
        for route, probe in failed_in(facts, environment):
            if probe.reason == Reason.PROVIDER_ERROR:
                by_host.setdefault(route.target.host, []).append((route, probe))
        for host, failed in by_host.items():
            answers = [probe for probe in facts.probes.all if probe.target.host == host and probe.status is not None]
            if _all_are_errors(answers) and sum(probe.tries for probe in answers) >= MORE_THAN_ONE:
                yield _finding(environment, failed, answers)


def _all_are_errors(answers: list[Probe]) -> bool:
    return all(probe.reason == Reason.PROVIDER_ERROR for probe in answers)


def _finding(environment: Environment, failed: list[Seen], answers: list[Probe]) -> Finding:
    host = failed[0][0].target.host
    statuses = tuple(dict.fromkeys(str(probe.status) for probe in answers))
    case = "" if f".{host}".endswith(OPENAIS) else "other"
    data: Data = {"host": host, "statuses": statuses}
    return Finding(
        subject=host,
        severity=Severity.WARNING,
        environment=environment.id,
        case=case,
        data=data,
        breaks=pairs_of(route for route, _ in failed),
        confidence=Confidence.LIKELY,
        steps=(Manual(STEPS[case], data),),
    )
