"""What Prometheus reads: well formed, complete, bounded and without a secret."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from codexwatch.export.catalogue import CATALOGUE, Kind
from codexwatch.export.gauges import HOST, OTHER
from codexwatch.export.ledger import Ledger
from codexwatch.export.prometheus import prometheus_text
from codexwatch.model.environment import EnvironmentKind
from codexwatch.model.network import RouteKind, Stack
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Severity
from codexwatch.model.verdict import Connectivity, State
from tests.export.machines import CANARY, SLUGS, USER, WORKING, WRONG_PORT, full_of_secrets, snapshot, text
from tests.export.tools import needs_prometheus, run_tool
from tests.rules.world import REFUSED, World

WORLDS = {"works": WORKING, "wrong port": WRONG_PORT, "secrets": full_of_secrets(), "nothing": World(direct=REFUSED)}
STATES = {*State, *Connectivity}
VALUES: dict[str, set[str]] = {
    "state": {item.value for item in STATES},
    "rule": set(SLUGS),
    "severity": {item.name.lower() for item in Severity},
    "environment": {*(item.value for item in EnvironmentKind), HOST},
    "stack": {item.value for item in Stack},
    "route": {item.value for item in RouteKind},
    "phase": {*(item.value for item in Phase), OTHER},
    "reason": {*(item.value for item in Reason), OTHER},
    "outcome": {"ok", "failed"},
    "outlet": {"textfile", "metrics_port", "otlp"},
    "system": {"linux", "darwin", "wsl", OTHER},
}
"""Everything that a label can say, versions apart."""


@pytest.mark.parametrize("name", WORLDS)
def test_every_label_says_one_of_few_things(name: str) -> None:
    found = text(WORLDS[name])
    for family in text_string_to_metric_families(found):
        for sample in family.samples:
            for label, value in sample.labels.items():
                if label in ("version", "codex_version"):
                    assert re.fullmatch(r"none|unknown|\d+\.\d+\.\d+(-[\w.]+)?", value)
                elif label != "le":
                    assert value in VALUES[label], f"{sample.name} {label}"
    for secret in (CANARY, USER, "openai.com", "chatgpt.com", "7890", "/home", "4711", "192.0.2"):
        assert secret not in re.sub(r"^\w+(\{.*\})? [\d.e+-]+$", lambda line: line[1] or "", found, flags=re.MULTILINE)


def test_what_is_exported_is_what_the_catalogue_says() -> None:
    ledger = Ledger(SLUGS)
    ledger.failed("otlp")
    texts = [prometheus_text(snapshot(world, ledger=ledger)).decode() for world in WORLDS.values()]
    families = {family.name: family for found in texts for family in text_string_to_metric_families(found)}
    expected = {
        metric.name.removesuffix("_total") if metric.kind is Kind.COUNTER else metric.name: metric
        for metric in CATALOGUE
    }
    assert set(families) == set(expected)
    for name, metric in expected.items():
        assert (families[name].type, families[name].documentation) == (metric.kind.value, f"{metric.meaning}.")
        labels = {frozenset(sample.labels) - {"le"} for sample in families[name].samples}
        assert labels == {frozenset(metric.labels)}


def test_an_alert_that_is_over_goes_on_as_zero() -> None:
    ledger = Ledger(SLUGS)
    snapshot(WRONG_PORT, ledger=ledger)
    over = prometheus_text(snapshot(WORKING, ledger=ledger)).decode()
    assert 'codexwatch_alert_firing{rule="proxy-port-mismatch",severity="critical"} 0.0' in over
    assert "codexwatch_alert_fired_timestamp_seconds" not in over
    assert "codexwatch_passes_total 2.0" in over


def test_nothing_of_the_library_is_exported() -> None:
    """Its own collectors describe the Python process by names that node_exporter's own may have."""
    assert {family.name[:11] for family in text_string_to_metric_families(text(WORKING))} == {"codexwatch_"}


@needs_prometheus
@pytest.mark.parametrize("name", WORLDS)
def test_promtool_has_nothing_to_say(name: str) -> None:
    assert run_tool("promtool", "check", "metrics", stdin=text(WORLDS[name]).encode()) == ""
