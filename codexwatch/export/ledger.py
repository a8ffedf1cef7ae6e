"""What is counted from pass to pass, and the snapshot that is exported after each."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from codexwatch.export import catalogue as c
from codexwatch.export.catalogue import Metric
from codexwatch.export.gauges import Fired, failure_labels, firing, gauges, way_labels
from codexwatch.export.samples import Distribution, Sample, Snapshot
from codexwatch.model.alert import Alert
from codexwatch.model.facts import Facts
from codexwatch.model.probe import Probe
from codexwatch.model.verdict import Evaluation

Labels = tuple[str, ...]


@dataclass
class Ledger:
    """Counts since `started`, seconds since 1970. An alert of a rule that is not in `slugs` is not exported."""

    slugs: frozenset[str]
    started: float = field(default_factory=time.time)
    _counts: dict[tuple[Metric, Labels], float] = field(default_factory=dict, init=False)
    _durations: dict[Labels, Distribution] = field(default_factory=dict, init=False)
    _fired: set[Fired] = field(default_factory=set, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    """An outlet that fails is counted in its own thread."""

    def note(
        self, facts: Facts, evaluation: Evaluation, alerts: Mapping[tuple[str, str], Alert], seconds: float
    ) -> Snapshot:
        """Count this pass, which took so many seconds, and say what is so now."""
        known = [alert for alert in alerts.values() if alert.rule in self.slugs]
        self._fired |= firing(known)
        self._count(c.PASSES)
        self._probed(facts.probes.all)
        now = [*gauges(facts, evaluation, known, self._fired), Sample(c.LAST_PASS_DURATION, (), seconds), *_own_cost()]
        with self._lock:
            now += [Sample(metric, labels, value) for (metric, labels), value in self._counts.items()]
        now += [Sample(c.PROBE_DURATION, labels, found) for labels, found in self._durations.items()]
        return Snapshot(facts.taken_at.timestamp(), self.started, tuple(now))

    def failed(self, outlet: str) -> None:
        """An export did not arrive. From any thread."""
        self._count(c.EXPORT_FAILURES, outlet)

    def _count(self, metric: Metric, *labels: str) -> None:
        with self._lock:
            self._counts[metric, labels] = self._counts.get((metric, labels), 0.0) + 1

    def _probed(self, probes: Iterable[Probe]) -> None:
        for probe in probes:
            labels = way_labels(probe)
            self._count(c.PROBES, *labels, "ok" if probe.ok else "failed")
            if not probe.ok:
                self._count(c.PROBE_FAILURES, *failure_labels(probe))
                continue
            seconds = sum(probe.timings_ms.values()) / 1000
            self._durations[labels] = self._durations.get(labels, Distribution()).plus(seconds)


def _own_cost() -> tuple[Sample, ...]:
    import psutil

    process = psutil.Process()
    return (
        Sample(c.PROCESS_CPU, (), time.process_time()),
        Sample(c.PROCESS_MEMORY, (), process.memory_info().rss),
        Sample(c.PROCESS_START, (), process.create_time()),
    )
