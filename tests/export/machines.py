"""Machines as the exporter sees them: facts from the rules' own test world, judged by the real engine."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from codexwatch.engine.evaluate import evaluate
from codexwatch.export.ledger import Ledger
from codexwatch.export.prometheus import prometheus_text
from codexwatch.export.samples import Snapshot
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Finding
from codexwatch.model.machine import Host
from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Phase, Probe, Probes
from codexwatch.model.reason import Reason
from codexwatch.rules.registry import all_rules
from tests.rules.world import World, closed, from_file, http, session, shell

RULES = all_rules()
SLUGS = frozenset(rule.slug for rule in RULES)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CANARY = "hunter2-canary"
USER = "canary-joe"

WORKING = World()
WRONG_PORT = World(
    environments=(shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"})),),
    ports=(closed(7890), http(7897)),
    direct=(Phase.CONNECT, Reason.TIMED_OUT),
)
"""The proxy has moved to another port: proxy-port-mismatch."""


def full_of_secrets() -> World:
    """Everything that must not be exported, in as many places as facts have."""
    proxies = {
        "HTTPS_PROXY": f"http://{USER}:{CANARY}@127.0.0.1:7890",
        "ALL_PROXY": f"socks5://{CANARY}@proxy.{CANARY}.example:1080",
        "NO_PROXY": f".{CANARY}.example",
    }
    variables = from_file(proxies, f"/home/{USER}/.zshrc")
    return World(
        environments=(shell(variables), session(variables, pid=4711)),
        ports=(closed(7890), http(7897, client=CANARY)),
        direct=(Phase.CONNECT, CANARY),
        program=f"/home/{USER}/bin/codex",
        version=f"0.169.0 {CANARY}",
        host=Host(CANARY, addresses=("192.0.2.77",)),
    )


def snapshot(
    world: World, now: datetime = NOW, *, ledger: Ledger | None = None, fired_at: datetime | None = None
) -> Snapshot:
    """What is exported of this world; each of its findings has become an alert that fires, since `fired_at`."""
    facts = replace(world.facts(), taken_at=now)
    facts = replace(facts, probes=Probes(map(_timed, facts.probes.all), facts.probes.controls))
    evaluation = evaluate(facts, RULES)
    alerts = {alert.identity: alert for alert in _alerts(evaluation.findings, fired_at or now)}
    return (ledger or Ledger(SLUGS)).note(facts, evaluation, alerts, 0.8)


def text(world: World, now: datetime = NOW, *, fired_at: datetime | None = None) -> str:
    return prometheus_text(snapshot(world, now, fired_at=fired_at)).decode()


def alert_of(finding: Finding, fired_at: datetime, state: AlertState = AlertState.FIRING) -> Alert:
    return Alert(
        rule=finding.rule,
        subject=finding.subject,
        state=state,
        severity=finding.severity,
        title=f"{finding.subject} is wrong",
        body=f"{CANARY} {finding.data}",
        since=fired_at - timedelta(seconds=30),
        fired_at=fired_at,
        inhibited_by=finding.inhibited_by,
        environment=finding.environment,
    )


def probe(target: Target, way: Way, seconds: float) -> Probe:
    """One that was answered in that time."""
    return Probe(target, way, ok=True, status=401, timings_ms={Phase.CONNECT: seconds * 1000})


def _timed(found: Probe) -> Probe:
    return replace(found, timings_ms={Phase.CONNECT: 40.0, Phase.TLS: 80.0}) if found.ok else found


def _alerts(findings: Iterable[Finding], fired_at: datetime) -> Iterable[Alert]:
    return (alert_of(finding, fired_at) for finding in findings)
