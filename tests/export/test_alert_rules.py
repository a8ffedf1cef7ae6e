"""The shipped alert rules, over hours of made-up time: promtool runs them as Prometheus would."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.export.tools import ALERTMANAGER_FILE, RULES_FILE, needs_prometheus, run_tool

pytestmark = needs_prometheus

MINUTES = 80
TEN_PAST_NINE = 1_795_338_600
"""Of 22 November 2026. promtool's own clock begins at 0, but these are values, not its times."""
SHARED = {"severity": "critical", "rule": "proxy-port-mismatch"}
WAYS = ("fine", "network")


def series(name: str, values: str, number: int, **labels: str) -> dict[str, str]:
    known = {"job": "node", "instance": f"m{number:03}", **labels}
    shown = ",".join(f"{key}={json.dumps(value)}" for key, value in known.items())
    return {"series": f"{name}{{{shown}}}", "values": values}


def machine(
    number: int, *, since: int | None = None, begins: int = 1, seen_until: int = MINUTES, way: str = "fine"
) -> list[dict[str, str]]:
    """A pass every minute until the daemon ends; from minute `begins` on an alert, which fires `since`."""
    found = [
        series(
            "codexwatch_last_pass_timestamp_seconds",
            f"0+60x{seen_until} {seen_until * 60}x{MINUTES - seen_until}",
            number,
        ),
        *(series("codexwatch_connectivity", f"{int(way == name)}x{MINUTES}", number, state=name) for name in WAYS),
    ]
    if since is not None:
        rest = MINUTES - begins
        found.append(series("codexwatch_alert_firing", f"0x{begins - 1} 1x{rest}", number, **SHARED))
        found.append(series("codexwatch_alert_fired_timestamp_seconds", f"_x{begins} {since}x{rest}", number, **SHARED))
    return found


def shared_alert(machines: int, since: str) -> dict[str, object]:
    return {
        "exp_labels": SHARED,
        "exp_annotations": {
            "summary": f"{machines} machines share proxy-port-mismatch since {since}",
            "description": "One cause on many machines; `codexwatch explain proxy-port-mismatch` says which, and how"
            " it is mended.",
        },
    }


def machine_alert(number: int) -> dict[str, object]:
    return {
        "exp_labels": {**SHARED, "job": "node", "instance": f"m{number:03}"},
        "exp_annotations": {
            "summary": f"m{number:03}: Codex cannot work (proxy-port-mismatch)",
            "description": "Nobody has mended it for a quarter of an hour; `codexwatch fix proxy-port-mismatch` on that"
            " machine does.",
        },
    }


def held(folder: Path, machines: Iterable[list[dict[str, str]]], at: str, **expected: list[dict[str, object]]) -> None:
    """Whether exactly these alerts fire at that time, by their names."""
    tests = [{"eval_time": at, "alertname": name, "exp_alerts": alerts} for name, alerts in expected.items()]
    inputs = [item for one in machines for item in one]
    body = {
        "rule_files": [str(RULES_FILE)],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": inputs, "alert_rule_test": tests}],
    }
    path = folder / "test.yml"
    path.write_text(json.dumps(body))
    run_tool("promtool", "test", "rules", str(path))


def test_the_files_are_well_formed() -> None:
    assert "10 rules found" in run_tool("promtool", "check", "rules", str(RULES_FILE))
    run_tool("amtool", "check-config", str(ALERTMANAGER_FILE))


SINCE = "09:10 UTC (22 Nov)"


def test_37_machines_with_one_cause_are_one_alert(tmp_path: Path) -> None:
    """Four had it for days; the fifth came at ten past nine, and the others after it."""
    since = [*(TEN_PAST_NINE - 86_400 * day for day in (1, 2, 3, 4)), *(TEN_PAST_NINE + 20 * n for n in range(33))]
    held(
        tmp_path,
        [machine(number, since=since[number] if number < 37 else None) for number in range(200)],
        "20m",
        CodexwatchShared=[shared_alert(37, SINCE)],
        CodexwatchMachine=[],
        CodexwatchWayOut=[],
        CodexwatchSilent=[],
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("24m", [], id="one that has just begun is given a quarter of an hour"),
        pytest.param("26m", [machine_alert(number) for number in range(4)], id="then each is told"),
    ],
)
def test_four_machines_are_four_alerts(tmp_path: Path, at: str, expected: list[dict[str, object]]) -> None:
    fleet = [machine(number, since=TEN_PAST_NINE if number < 4 else None, begins=10) for number in range(8)]
    held(tmp_path, fleet, at, CodexwatchShared=[], CodexwatchMachine=expected)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("11m", [], id="not at once"),
        pytest.param("13m", [shared_alert(6, SINCE)], id="after two minutes"),
    ],
)
def test_what_is_shared_must_last(tmp_path: Path, at: str, expected: list[dict[str, object]]) -> None:
    fleet = [machine(number, since=TEN_PAST_NINE, begins=10) for number in range(6)]
    held(tmp_path, fleet, at, CodexwatchShared=expected)


@pytest.mark.parametrize(
    ("at", "shared", "silent"),
    [
        pytest.param("30m", [shared_alert(7, SINCE)], 0, id="it may be between two passes"),
        pytest.param("45m", [], 0, id="what it said last is too old to count"),
        pytest.param("75m", [], 3, id="and in the end that is told"),
    ],
)
def test_a_daemon_that_has_ended(tmp_path: Path, at: str, shared: list[dict[str, object]], silent: int) -> None:
    fleet = [machine(n, since=TEN_PAST_NINE, seen_until=10 if n < 3 else MINUTES) for n in range(7)]
    told: dict[str, object] = {
        "exp_labels": {"severity": "warning"},
        "exp_annotations": {
            "summary": f"codexwatch has not looked for half an hour on machines that are on: {silent}",
            "description": "The service has been stopped or hangs; `codexwatch service status` on one of them says"
            " which.",
        },
    }
    held(tmp_path, fleet, at, CodexwatchShared=shared, CodexwatchSilent=[told] if silent else [])


@pytest.mark.parametrize(
    ("cut_off", "working", "share"),
    [
        pytest.param(8, 2, "80%", id="most of ten"),
        pytest.param(5, 5, None, id="near miss: half of them"),
        pytest.param(4, 0, None, id="near miss: too few to say"),
    ],
)
def test_a_company_that_is_cut_off_is_one_alert(tmp_path: Path, cut_off: int, working: int, share: str | None) -> None:
    fleet = [machine(number, way="network" if number < cut_off else "fine") for number in range(cut_off + working)]
    told: dict[str, object] = {
        "exp_labels": {"severity": "critical"},
        "exp_annotations": {
            "summary": f"{share} of the machines get through to OpenAI by no way",
            "description": "It is no machine's own fault, but the company's way out or OpenAI itself.",
        },
    }
    held(tmp_path, fleet, "10m", CodexwatchWayOut=[told] if share else [])


@pytest.mark.parametrize(
    ("faster", "expected"),
    [
        pytest.param(80, [], id="near miss: one of five is slow, and less than three seconds"),
        pytest.param(40, ["One attempt of twenty takes 4.792s (https, proxy)"], id="more than one of twenty is slow"),
    ],
)
def test_slow_ways(tmp_path: Path, faster: int, expected: list[str]) -> None:
    """A hundred attempts a minute, some faster than a second, the others slower than two and a half."""
    way = {"stack": "https", "route": "proxy"}
    counts = {"1.0": faster, "2.5": 100 if faster == 80 else faster, "5.0": 100, "+Inf": 100}
    name = "codexwatch_probe_duration_seconds_bucket"
    found = [series(name, f"0+{count}x{MINUTES}", 1, le=bound, **way) for bound, count in counts.items()]
    told: list[dict[str, object]] = [
        {"exp_labels": {"severity": "warning", **way}, "exp_annotations": {"summary": summary}} for summary in expected
    ]
    held(tmp_path, [found], "70m", CodexwatchSlow=told)
    held(tmp_path, [found], "20m", CodexwatchSlow=[])


def test_a_fault_of_our_own(tmp_path: Path) -> None:
    fleet = [[series("codexwatch_rules_crashed", f"{int(number < 2)}x{MINUTES}", number)] for number in range(5)]
    told: dict[str, object] = {
        "exp_labels": {"severity": "warning"},
        "exp_annotations": {
            "summary": "A rule of codexwatch fails by a fault of its own on machines: 2",
            "description": "The log of one of them names it (event rule.crashed); please report it.",
        },
    }
    held(tmp_path, fleet, "12m", CodexwatchFaulty=[told])
    held(tmp_path, fleet[2:], "12m", CodexwatchFaulty=[])
