"""What one pass says, as samples; pure."""

from collections.abc import Iterable, Iterator

from codexwatch import __version__
from codexwatch.export import catalogue as c
from codexwatch.export.samples import Sample, rows
from codexwatch.model.alert import Alert
from codexwatch.model.environment import EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.network import Way
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Severity
from codexwatch.model.setting_values import is_version
from codexwatch.model.verdict import Connectivity, Evaluation, State

HOST = "host"
OTHER = "other"
SYSTEMS = frozenset({"linux", "darwin", "wsl"})
Fired = tuple[str, str]
"""A rule and a severity."""


def gauges(facts: Facts, evaluation: Evaluation, alerts: Iterable[Alert], fired: Iterable[Fired]) -> Iterator[Sample]:
    """fired: what has fired since the start, which goes on as 0 once it has ended."""
    yield Sample(c.BUILD_INFO, (__version__, _codex_version(facts), _system(facts)), 1)
    verdict = evaluation.verdict
    yield from (Sample(c.VERDICT, (state.value,), state is verdict.state) for state in State)
    if verdict.cause:
        yield Sample(c.VERDICT_CAUSE, (verdict.cause,), 1)
    yield from (Sample(c.CONNECTIVITY, (state.value,), state is verdict.connectivity) for state in Connectivity)
    yield from _alerts(alerts, fired)
    shown = [item for item in evaluation.findings if item.inhibited_by is None]
    yield from rows(c.FINDINGS, (((_name(item.severity), environment_label(item.environment)), 1) for item in shown))
    yield Sample(c.UNANSWERED, (), len(evaluation.unknowns))
    in_use = [item for item in facts.environments if item.in_use]
    yield from rows(c.ENVIRONMENTS, (((item.kind.value,), 1) for item in in_use))
    essential = [item for item in facts.routes if item.target.essential]
    yield from rows(c.ROUTES, (((item.target.stack.value, item.kind.value), 1) for item in essential))
    yield from _success(facts)
    yield Sample(c.LAST_PASS, (), facts.taken_at.timestamp())
    yield Sample(c.RULES_CRASHED, (), len(evaluation.crashed))


def firing(alerts: Iterable[Alert]) -> set[Fired]:
    """What fires, advice left out."""
    return {(alert.rule, _name(alert.severity)) for alert in alerts if alert.fires}


def way_labels(probe: Probe) -> tuple[str, str]:
    """Stack and way."""
    return probe.target.stack.value, _by(probe.way)


def failure_labels(probe: Probe) -> tuple[str, str, str, str]:
    """Stack, way, phase and reason of an attempt that failed."""
    phase = probe.failed_phase.value if probe.failed_phase in tuple(Phase) else OTHER
    return *way_labels(probe), phase, probe.reason if probe.reason in tuple(Reason) else OTHER


def environment_label(environment: str | None) -> str:
    """The kind alone of `process:4711`; HOST for what concerns the whole host."""
    kind = (environment or HOST).partition(":")[0]
    return kind if kind in tuple(EnvironmentKind) else HOST


def _alerts(alerts: Iterable[Alert], fired: Iterable[Fired]) -> Iterator[Sample]:
    known = tuple(alerts)
    now = firing(known)
    for labels in sorted(now | set(fired)):
        yield Sample(c.ALERT_FIRING, labels, labels in now)
    for labels in sorted(now):
        same = (alert for alert in known if alert.fires and (alert.rule, _name(alert.severity)) == labels)
        yield Sample(c.ALERT_FIRED, labels, min((alert.fired_at or alert.since).timestamp() for alert in same))


def _success(facts: Facts) -> Iterator[Sample]:
    answered: dict[tuple[str, str], bool] = {}
    for route in facts.routes:
        probe = facts.probes.find(route.target, route.way)
        if probe is not None and route.target.essential:
            labels = route.target.stack.value, route.kind.value
            answered[labels] = answered.get(labels, True) and probe.ok
    return (Sample(c.PROBE_SUCCESS, labels, ok) for labels, ok in answered.items())


def _codex_version(facts: Facts) -> str:
    """A word for what is no version: a program may print anything."""
    if not facts.codex.installed:
        return "none"
    version = facts.codex.version
    return version if version and is_version(version) and len(version) < 30 else "unknown"


def _system(facts: Facts) -> str:
    system = "wsl" if facts.host.wsl else facts.host.system
    return system if system in SYSTEMS else OTHER


def _by(way: Way) -> str:
    return "proxy" if way.proxy else "direct"


def _name(severity: Severity) -> str:
    return severity.name.lower()
