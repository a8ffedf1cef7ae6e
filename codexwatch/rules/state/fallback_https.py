"""Codex gives up its websocket again and again.

What it detects
    By Codex's log, sessions have tried the websocket in vain and gone over to HTTPS, three times or more within six
    hours, and no websocket has opened since.

Why Codex breaks
    Each session begins with up to seven tries: seconds where the connection is cut, almost two minutes where it hangs.
    Then it works, by HTTPS: "5 reconnects, and everything is fine".

How to fix
    Have the proxy program or the gateway pass websockets through, or use a provider entry without websockets in
    config.toml.

Example
    "Falling back from WebSockets to HTTPS transport. request timed out", in every new session.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.network import Stack
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.traces import Cause, HomeTraces, Trace, Trouble, What
from codexwatch.rules.loops import environments_of
from codexwatch.rules.reach import has_websocket, pairs

META = Meta(
    stage=Stage.TRACE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "traces"}),
    words={
        "": Words(
            title="Codex gives up its websocket in every session",
            summary=(
                "{count} times in the last hours Codex has lost up to {seconds} s on a websocket that does not open "
                "({cause}) and gone on by HTTPS."
            ),
            remedy="Let websockets pass, or use a provider entry with supports_websockets = false",
        )
    },
    references=("openai/codex#24045", "openai/codex#18471", "openai/codex#27381"),
)

WINDOW = timedelta(hours=6)
RECENT = timedelta(hours=1)
TOGETHER = timedelta(minutes=2)
"""A window has a hidden thread beside the user's, and both give up: one occasion."""
AGAIN_AND_AGAIN = 3
ON_THE_WAY = (What.RETRY, What.FELL_BACK, What.SAMPLED, What.COMPLETED)


def check(facts: Facts) -> Iterator[Finding]:
    for home, traces in facts.traces.items():
        costly = _costly(traces, facts.taken_at)
        occasions = _occasions([fallback for fallback, _ in costly])
        if occasions < AGAIN_AND_AGAIN or facts.taken_at - costly[-1][0].at > RECENT:
            continue
        for environment in environments_of(facts, home, costly[-1][0].pid):
            if has_websocket(facts, environment):
                yield _finding(environment, costly, occasions)


def _costly(traces: HomeTraces, now: datetime) -> list[tuple[Trace, list[Trace]]]:
    """The fallbacks since a websocket last opened, each with the retries before it; one at the first try is free."""
    opened = max((trace.at for trace in traces.of(What.CONNECTED)), default=now - WINDOW)
    found = (
        (fallback, _retries_before(traces, fallback))
        for fallback in traces.of(What.FELL_BACK)
        if fallback.at > max(opened, now - WINDOW)
    )
    return [item for item in found if item[1]]


def _retries_before(traces: HomeTraces, fallback: Trace) -> list[Trace]:
    """Those that led to it: a session that is resumed goes on under the same number, and falls back once more."""
    before = [
        trace
        for trace in traces.of(*ON_THE_WAY)
        if trace.thread == fallback.thread and trace.at <= fallback.at and trace is not fallback
    ]
    since = max((trace.at for trace in before if trace.what is not What.RETRY), default=None)
    return [trace for trace in before if trace.what is What.RETRY and (since is None or trace.at > since)]


def _occasions(fallbacks: list[Trace]) -> int:
    return bool(fallbacks) + sum(later.at - sooner.at > TOGETHER for sooner, later in pairwise(fallbacks))


def _finding(environment: Environment, costly: list[tuple[Trace, list[Trace]]], occasions: int) -> Finding:
    newest = costly[-1][1][-1].cause or Cause(Trouble.UNNAMED)
    lost = max((fallback.at - retries[0].at).total_seconds() for fallback, retries in costly)
    return Finding(
        subject=environment.home,
        severity=Severity.WARNING,
        environment=environment.id,
        data={"count": occasions, "seconds": round(lost), "cause": newest.shown},
        breaks=pairs(environment, Stack.WEBSOCKET),
        steps=(
            Manual("In the proxy program or the gateway, let websockets pass, or try its TUN mode."),
            Manual(
                "Or add to config.toml a provider of your own with the same base_url, requires_openai_auth = true and "
                "supports_websockets = false, and name it in model_provider."
            ),
        ),
    )
