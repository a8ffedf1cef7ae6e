"""Every metric that leaves the machine: its name, its meaning and its labels. Nothing else is ever exported.

Labels take few values that are known beforehand: no user, path, URL, host or account is one. Names follow
https://prometheus.io/docs/practices/naming/.
"""

from dataclasses import dataclass
from enum import StrEnum

PREFIX = "codexwatch_"


class Kind(StrEnum):
    """What a value is: as it stands, only ever more, or how often it was at most so large."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """`meaning` is the help text, a sentence without its full stop. `unit` is in UCUM, as OpenTelemetry wants."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    unit: str = "1"


def _gauge(name: str, meaning: str, *labels: str, unit: str = "1") -> Metric:
    return Metric(PREFIX + name, Kind.GAUGE, meaning, labels, unit)


def _counter(name: str, meaning: str, *labels: str, unit: str = "1") -> Metric:
    return Metric(PREFIX + name, Kind.COUNTER, meaning, labels, unit)


BUILD_INFO = _gauge(
    "build_info",
    "Always 1; the versions of codexwatch and of Codex, and the system",
    "version",
    "codex_version",
    "system",
)
VERDICT = _gauge("verdict", "1 for the verdict of the last pass, 0 for the others", "state")
VERDICT_CAUSE = _gauge("verdict_cause_info", "Always 1; the rule that explains the verdict, if one does", "rule")
CONNECTIVITY = _gauge(
    "connectivity",
    "1 for what the probes say about the way to OpenAI, 0 for the others: fine, network (nothing gets through), nearby"
    " (what fails is in the local network), unused-way (a way that works is not used), unknown",
    "state",
)
ALERT_FIRING = _gauge(
    "alert_firing",
    "1 while an alert of this rule fires, 0 after one has; absent until one has fired since the start",
    "rule",
    "severity",
)
ALERT_FIRED = _gauge(
    "alert_fired_timestamp_seconds",
    "Since when an alert of this rule fires, the earliest if there are several; absent while none fires",
    "rule",
    "severity",
    unit="s",
)
FINDINGS = _gauge(
    "findings",
    "What the last pass found wrong, without what follows from something else",
    "severity",
    "environment",
)
UNANSWERED = _gauge("unanswered_questions", "Questions that the last pass could not answer")
ENVIRONMENTS = _gauge("environments", "Environments that Codex runs in or would run in", "environment")
ROUTES = _gauge("routes", "Ways that Codex takes to what it needs, by how", "stack", "route")
PROBE_SUCCESS = _gauge(
    "probe_success",
    "Whether everything that Codex needs answered in the last pass, by the ways that it takes",
    "stack",
    "route",
)
PROBES = _counter("probes_total", "Attempts, at ways that Codex could take too", "stack", "route", "outcome")
PROBE_FAILURES = _counter("probe_failures_total", "Attempts that failed", "stack", "route", "phase", "reason")
PROBE_DURATION = Metric(
    PREFIX + "probe_duration_seconds",
    Kind.HISTOGRAM,
    "How long attempts took that were answered",
    ("stack", "route"),
    "s",
)
LAST_PASS = _gauge("last_pass_timestamp_seconds", "When the last whole pass saw the machine", unit="s")
LAST_PASS_DURATION = _gauge("last_pass_duration_seconds", "How long the last whole pass took", unit="s")
PASSES = _counter("passes_total", "Whole passes since the start")
RULES_CRASHED = _gauge("rules_crashed", "Rules that failed in the last pass, by a fault of codexwatch")
EXPORT_FAILURES = _counter("export_failures_total", "Exports that did not arrive", "outlet")
PROCESS_CPU = _counter("process_cpu_seconds_total", "Processor time that the daemon has used", unit="s")
PROCESS_MEMORY = _gauge("process_resident_memory_bytes", "Memory that the daemon holds", unit="By")
PROCESS_START = _gauge("process_start_time_seconds", "When the daemon was started", unit="s")

CATALOGUE = tuple(value for value in tuple(globals().values()) if isinstance(value, Metric))

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds: a near edge answers in 0.1, a proxy abroad in 1, and nothing takes longer than the deadline of 5."""
