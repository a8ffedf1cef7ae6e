"""OTLP, as protobuf: https://opentelemetry.io/docs/specs/otlp/. Built from the published messages alone.

The SDK is not used: it reads OTEL_* variables, host detectors and proxies from an environment that is not the user's.
"""

from collections.abc import Iterable, Iterator, Mapping

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs, SeverityNumber
from opentelemetry.proto.metrics.v1 import metrics_pb2 as pb
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from codexwatch import __version__
from codexwatch.export.catalogue import BUCKETS, Kind, Metric
from codexwatch.export.events import AlertEvent
from codexwatch.export.samples import Distribution, Sample, Snapshot
from codexwatch.model.alert import AlertState
from codexwatch.model.scale import Severity

SCOPE = InstrumentationScope(name="codexwatch", version=__version__)
SEVERITIES = {
    Severity.INFO: SeverityNumber.SEVERITY_NUMBER_INFO,
    Severity.WARNING: SeverityNumber.SEVERITY_NUMBER_WARN,
    Severity.CRITICAL: SeverityNumber.SEVERITY_NUMBER_ERROR,
}


def metrics_message(snapshot: Snapshot, resource: Mapping[str, str]) -> bytes:
    """An ExportMetricsServiceRequest; counters and histograms are cumulative."""
    metrics = [_metric(metric, samples, snapshot) for metric, samples in snapshot.by_metric().items()]
    scope = pb.ScopeMetrics(scope=SCOPE, metrics=metrics)
    found = pb.ResourceMetrics(resource=_resource(resource), scope_metrics=[scope])
    return bytes(ExportMetricsServiceRequest(resource_metrics=[found]).SerializeToString())


def logs_message(events: Iterable[AlertEvent], resource: Mapping[str, str]) -> bytes:
    """An ExportLogsServiceRequest."""
    scope = ScopeLogs(scope=SCOPE, log_records=[_record(event) for event in events])
    found = ResourceLogs(resource=_resource(resource), scope_logs=[scope])
    return bytes(ExportLogsServiceRequest(resource_logs=[found]).SerializeToString())


def _metric(metric: Metric, samples: Iterable[Sample], snapshot: Snapshot) -> pb.Metric:
    made = pb.Metric(name=metric.name, description=metric.meaning, unit=metric.unit)
    match metric.kind:
        case Kind.GAUGE:
            made.gauge.data_points.extend(_numbers(samples, snapshot, counted=False))
        case Kind.COUNTER:
            made.sum.aggregation_temporality = pb.AGGREGATION_TEMPORALITY_CUMULATIVE
            made.sum.is_monotonic = True
            made.sum.data_points.extend(_numbers(samples, snapshot, counted=True))
        case Kind.HISTOGRAM:
            made.histogram.aggregation_temporality = pb.AGGREGATION_TEMPORALITY_CUMULATIVE
            made.histogram.data_points.extend(_distributions(samples, snapshot))
    return made


def _numbers(samples: Iterable[Sample], snapshot: Snapshot, *, counted: bool) -> Iterator[pb.NumberDataPoint]:
    for sample in samples:
        if not isinstance(sample.value, Distribution):
            yield pb.NumberDataPoint(
                attributes=_attributes(_labels(sample)),
                start_time_unix_nano=_nano(snapshot.started) if counted else 0,
                time_unix_nano=_nano(snapshot.at),
                as_double=sample.value,
            )


def _distributions(samples: Iterable[Sample], snapshot: Snapshot) -> Iterator[pb.HistogramDataPoint]:
    for sample in samples:
        if isinstance(sample.value, Distribution):
            yield pb.HistogramDataPoint(
                attributes=_attributes(_labels(sample)),
                start_time_unix_nano=_nano(snapshot.started),
                time_unix_nano=_nano(snapshot.at),
                count=sample.value.count,
                sum=sample.value.total,
                bucket_counts=sample.value.counts,
                explicit_bounds=BUCKETS,
            )


def _record(event: AlertEvent) -> LogRecord:
    said = "fires" if event.state is AlertState.FIRING else "is over"
    return LogRecord(
        time_unix_nano=_nano(event.at),
        observed_time_unix_nano=_nano(event.at),
        severity_number=SEVERITIES[event.severity],
        severity_text=event.severity.name,
        event_name=f"codexwatch.alert.{event.state.value}",
        body=AnyValue(string_value=f"{event.rule} {said}"),
        attributes=_attributes(
            {
                "codexwatch.rule": event.rule,
                "codexwatch.severity": event.severity.name.lower(),
                "codexwatch.state": event.state.value,
                "codexwatch.environment": event.environment,
            }
        ),
    )


def _labels(sample: Sample) -> dict[str, str]:
    return dict(zip(sample.metric.labels, sample.labels, strict=True))


def _resource(attributes: Mapping[str, str]) -> Resource:
    return Resource(attributes=_attributes(attributes))


def _attributes(values: Mapping[str, str]) -> list[KeyValue]:
    return [KeyValue(key=name, value=AnyValue(string_value=value)) for name, value in values.items()]


def _nano(seconds: float) -> int:
    return int(seconds * 1e9)
