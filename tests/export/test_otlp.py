"""OpenTelemetry, sent to a receiver that decodes it."""

import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from codexwatch import __version__
from codexwatch.engine.evaluate import evaluate
from codexwatch.export.catalogue import BUCKETS, CATALOGUE, Kind
from codexwatch.export.events import alert_events
from codexwatch.export.samples import Distribution
from codexwatch.model.alert import AlertState
from codexwatch.model.scale import Severity
from codexwatch.model.secret import Secret
from codexwatch.model.transition import Change, Transition
from tests.export.collector import Receiver, attributes
from tests.export.machines import CANARY, NOW, RULES, SLUGS, USER, WRONG_PORT, alert_of, full_of_secrets, snapshot
from tests.export.sending import otlp
from tests.export.tools import free_port


def test_every_sample_arrives_as_it_was(receiver: Receiver) -> None:
    sent = snapshot(WRONG_PORT)
    assert otlp(receiver).send(sent) is None
    arrived = {}
    for metric in CATALOGUE:
        if metric.name not in receiver.metrics:
            continue
        found = receiver.metrics[metric.name]
        assert (found.unit, found.description) == (metric.unit, metric.meaning)
        points: Any = {Kind.GAUGE: found.gauge, Kind.COUNTER: found.sum, Kind.HISTOGRAM: found.histogram}[metric.kind]
        for point in points.data_points:
            assert point.time_unix_nano == int(NOW.timestamp() * 1e9)
            assert (point.start_time_unix_nano == 0) == (metric.kind is Kind.GAUGE)
            value = (
                Distribution(tuple(point.bucket_counts), point.sum)
                if metric.kind is Kind.HISTOGRAM
                else point.as_double
            )
            arrived[metric, tuple(sorted(attributes(point.attributes).items()))] = value
    assert arrived == {
        (item.metric, tuple(sorted(zip(item.metric.labels, item.labels, strict=True)))): item.value
        for item in sent.samples
    }
    assert receiver.metrics["codexwatch_passes_total"].sum.is_monotonic
    histogram = receiver.metrics["codexwatch_probe_duration_seconds"].histogram.data_points[0]
    assert tuple(histogram.explicit_bounds) == BUCKETS
    assert histogram.count == sum(histogram.bucket_counts) > 0


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({}, {"service.instance.id": "some-instance"}, id="as usual"),
        pytest.param({"instance_id": False}, {}, id="nothing that tells machines apart"),
        pytest.param({"host_name": True, "instance_id": False}, {"host.name"}, id="the machine's name, where wanted"),
    ],
)
def test_what_is_said_about_the_sender(
    receiver: Receiver, settings: dict[str, Any], expected: dict[str, str] | set[str]
) -> None:
    otlp(receiver, **settings).send(snapshot(WRONG_PORT))
    said = receiver.resource()
    assert (said.pop("service.name"), said.pop("service.version")) == ("codexwatch", __version__)
    assert (set(said) if isinstance(expected, set) else said) == expected


def test_alerts_arrive_as_log_records(receiver: Receiver) -> None:
    evaluation = evaluate(WRONG_PORT.facts(), RULES)
    found, explained = (alert_of(item, NOW) for item in evaluation.findings)
    over = replace(found, state=AlertState.RESOLVED, gone_since=NOW)
    advice = replace(found, severity=Severity.INFO)
    changes = [
        Transition(Change.FIRED, found, None),
        Transition(Change.FIRED, explained, None),
        Transition(Change.FIRED, advice, None),
        Transition(Change.UPDATED, found, None),
        Transition(Change.RESOLVED, over, None),
        Transition(Change.RESOLVED, replace(over, fired_at=None), None),
        Transition(Change.FIRED, replace(found, rule=CANARY), None),
    ]
    sender = otlp(receiver)
    sender.remember(alert_events(changes, NOW, SLUGS))
    assert sender.send(None) is None
    shown = [(item.event_name, item.severity_text, item.body.string_value) for item in receiver.records]
    assert shown == [
        ("codexwatch.alert.firing", "CRITICAL", "proxy-port-mismatch fires"),
        ("codexwatch.alert.resolved", "CRITICAL", "proxy-port-mismatch is over"),
    ]
    assert attributes(receiver.records[0].attributes) == {
        "codexwatch.rule": "proxy-port-mismatch",
        "codexwatch.severity": "critical",
        "codexwatch.state": "firing",
        "codexwatch.environment": "login-shell",
    }


def test_no_secret_leaves(receiver: Receiver) -> None:
    world = full_of_secrets()
    found = evaluate(world.facts(), RULES).findings
    assert found, "a world without findings would show nothing"
    sender = otlp(receiver, headers={"Authorization": Secret(f"Bearer {CANARY}")})
    sender.remember(alert_events([Transition(Change.FIRED, alert_of(found[0], NOW), found[0])], NOW, SLUGS))
    assert sender.send(snapshot(world)) is None
    assert {headers["Authorization"] for _, headers in receiver.asked} == {f"Bearer {CANARY}"}
    assert len(receiver.bodies) == 2
    for body in receiver.bodies:
        for secret in (CANARY, USER, "127.0.0.1", "7890", "chatgpt.com", "openai.com", "/home", "4711", "192.0.2"):
            assert secret.encode() not in body
    assert CANARY not in repr(sender)


def test_only_its_own_proxy_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, dead)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", dead)
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", f"user={USER}")
    assert otlp(receiver).send(snapshot(WRONG_PORT)) is None
    proxied = otlp(
        receiver, endpoint="http://collector.example:4318/", proxy=Secret(f"http://u:{CANARY}@{receiver.url[7:]}")
    )
    assert proxied.send(snapshot(WRONG_PORT)) is None
    assert [target for target, _ in receiver.asked] == ["/v1/metrics", "http://collector.example:4318/v1/metrics"]
    assert USER not in str(receiver.resource())
    gone = otlp(receiver, proxy=Secret(f"http://u:{CANARY}@127.0.0.1:{free_port()}"))
    problem = gone.send(snapshot(WRONG_PORT))
    assert problem == "there is no connection to the collector"


def test_certificates_of_the_companys_own(tmp_path: Path, receiver: Receiver) -> None:
    authority, ca_file = trustme.CA(), tmp_path / "ca.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    endpoint = receiver.url.replace("http:", "https:")

    def sent(settings: dict[str, Any]) -> str | None:
        return otlp(receiver, endpoint=endpoint, **settings).send(snapshot(WRONG_PORT))

    assert sent({}) == "there is no connection to the collector"
    assert sent({"ca_file": str(ca_file)}) == "ca_file cannot be used: No such file or directory"
    authority.cert_pem.write_to_path(str(ca_file))
    assert sent({"ca_file": str(ca_file)}) is None
    assert "codexwatch_verdict" in receiver.metrics
