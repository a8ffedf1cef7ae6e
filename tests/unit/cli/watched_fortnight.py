"""A state file as two weeks of watching leave it, with a company's names in every place that can hold one."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.past import Cause, Sighting
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.scale import Severity
from codexwatch.model.transition import Change, Transition
from codexwatch.model.verdict import State
from codexwatch.store import rows
from codexwatch.store.days import count_probes
from codexwatch.store.past import record_sighting, record_transitions
from codexwatch.store.silences import opened

NETWORK = "10.1.2.0/24"
HOST = "proxy.corp.acme.example"
PROXY = Proxy("http", HOST, 8080)
WAYS = (
    (Target("https://chatgpt.com/backend-api/codex/responses", Stack.HTTPS, essential=True), Way(PROXY)),
    (Target("wss://chatgpt.com/backend-api/codex/responses", Stack.WEBSOCKET, essential=True), Way(PROXY)),
    (Target("https://chatgpt.com/backend-api/codex/responses", Stack.HTTPS, essential=True), Way()),
)
DEAD = Cause(
    rule="proxy-not-listening",
    subject=f"{HOST}:8080",
    title=f"Nothing listens on {HOST}:8080",
    stage="hop",
    path="~/.zshrc",
)
ALERT = Alert(
    rule="proxy-not-listening",
    subject=f"{HOST}:8080",
    state=AlertState.FIRING,
    severity=Severity.CRITICAL,
    title=DEAD.title,
    body=f"~/.zshrc:3: HTTPS_PROXY=http://{HOST}:8080\nFix: ask bob@acme.example, or see ~/clients/acme/readme",
    since=datetime(2026, 1, 1, tzinfo=UTC),
)


@dataclass(frozen=True)
class Fortnight:
    """When it ended, and when the one outage in it began and ended."""

    now: datetime
    broke: datetime
    mended: datetime


def watch(path: Path, now: datetime, document: str | None = None) -> Fortnight:
    """Fill the state file: a pass each five minutes, all healthy but for three of them."""
    random = Random(1)
    broke = now - timedelta(days=3)
    mended = broke + timedelta(minutes=12)
    moments = [now - timedelta(minutes=5 * number) for number in range(14 * 24 * 12)][::-1]
    with opened(path) as connection:
        for at in moments:
            works = not broke <= at < mended
            probes = [_probe(random, target, way, works=works) for target, way in WAYS]
            rows.add_probes(connection, at, probes, NETWORK)
            count_probes(connection, at, probes)
            state = State.HEALTHY if works else State.BROKEN
            record_sighting(connection, Sighting(at=at, state=state, cause=None if works else DEAD, network=NETWORK))
        fired = replace(ALERT, since=broke, fired_at=broke)
        record_transitions(connection, broke, [Transition(Change.FIRED, fired, None)])
        record_transitions(connection, mended, [Transition(Change.RESOLVED, fired, None)])
        rows.write_last_pass(connection, document)
    return Fortnight(now, broke, mended)


def _probe(random: Random, target: Target, way: Way, *, works: bool) -> Probe:
    if not works:
        return Probe(target, way, ok=False, failed_phase=Phase.CONNECT, reason="refused")
    times = {Phase.RESOLVE: 5, Phase.CONNECT: 12, Phase.TLS: 60, Phase.RESPONSE: 140}
    spent = {phase: usual * random.lognormvariate(0, 0.3) for phase, usual in times.items()}
    return Probe(target, way, ok=True, status=401, timings_ms=spent)
