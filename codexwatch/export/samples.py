"""What a metric said at one moment, in the form that every outlet starts from."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from codexwatch.export.catalogue import BUCKETS, Metric


@dataclass(frozen=True, slots=True)
class Distribution:
    """How often a value was in which bucket; the last one is for what is larger than every bound."""

    counts: tuple[int, ...] = (0,) * (len(BUCKETS) + 1)
    total: float = 0.0

    def plus(self, value: float) -> "Distribution":
        at = bisect_left(BUCKETS, value)
        return Distribution((*self.counts[:at], self.counts[at] + 1, *self.counts[at + 1 :]), self.total + value)

    @property
    def count(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Sample:
    """`labels` in the order of the metric's."""

    metric: Metric
    labels: tuple[str, ...]
    value: float | Distribution


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything at one moment; the times are seconds since 1970. `started`: since when counters count."""

    at: float
    started: float
    samples: tuple[Sample, ...]

    def by_metric(self) -> dict[Metric, list[Sample]]:
        """In the order of the samples."""
        found: dict[Metric, list[Sample]] = {}
        for sample in self.samples:
            found.setdefault(sample.metric, []).append(sample)
        return found


def rows(metric: Metric, values: Iterable[tuple[tuple[str, ...], float]]) -> list[Sample]:
    """Samples of one metric; the same labels twice are added up."""
    found: dict[tuple[str, ...], float] = {}
    for labels, value in values:
        found[labels] = found.get(labels, 0.0) + value
    return [Sample(metric, labels, value) for labels, value in found.items()]
