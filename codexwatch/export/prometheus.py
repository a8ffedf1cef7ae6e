"""The text that Prometheus reads, written by prometheus-client from a registry of our own."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from codexwatch.export.catalogue import BUCKETS, Kind, Metric
from codexwatch.export.samples import Distribution, Sample, Snapshot

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def prometheus_text(snapshot: Snapshot) -> bytes:
    """Format 0.0.4, without timestamps: node_exporter refuses a file that has some."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Moment(snapshot))
    return generate_latest(registry)


class _Moment(Collector):
    """One snapshot; the library's own collectors (python_gc, process) stay in its global registry, which is not used:
    in a textfile they would be taken for node_exporter's."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Family]:
        for metric, samples in self._snapshot.by_metric().items():
            yield _family(metric, samples)


def _family(metric: Metric, samples: Iterable[Sample]) -> Family:
    help_text = f"{metric.meaning}."
    match metric.kind:
        case Kind.HISTOGRAM:
            histogram = HistogramMetricFamily(metric.name, help_text, labels=metric.labels)
            for sample in samples:
                if isinstance(sample.value, Distribution):
                    histogram.add_metric(sample.labels, list(_cumulative(sample.value)), sample.value.total)
            return histogram
        case Kind.COUNTER | Kind.GAUGE:
            kind = CounterMetricFamily if metric.kind is Kind.COUNTER else GaugeMetricFamily
            family = kind(metric.name, help_text, labels=metric.labels)
            for sample in samples:
                if not isinstance(sample.value, Distribution):
                    family.add_metric(sample.labels, sample.value)
            return family


def _cumulative(found: Distribution) -> Iterator[tuple[str, float]]:
    """Each bound with how many were at most so large."""
    below = 0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), found.counts, strict=True):
        below += count
        yield bound, below
