"""How long the daemon waits between passes."""

import math

import pytest

from codexwatch.model.settings import ProbeSettings
from codexwatch.model.verdict import State
from codexwatch.triggers.pace import next_delay

LONG_AGO = math.inf


@pytest.mark.parametrize(
    ("codex_running", "on_battery", "last_verdict", "expected"),
    [
        pytest.param(True, False, State.HEALTHY, 60, id="a codex runs"),
        pytest.param(True, True, State.HEALTHY, 60, id="a codex runs on battery"),
        pytest.param(True, False, State.BROKEN, 60, id="a codex runs and it is broken"),
        pytest.param(False, False, State.HEALTHY, 300, id="idle"),
        pytest.param(False, False, State.UNKNOWN, 300, id="idle and unknown"),
        pytest.param(False, False, State.DEGRADED, 300, id="idle and degraded"),
        pytest.param(False, False, None, 300, id="idle before the first pass"),
        pytest.param(False, False, State.BROKEN, 60, id="idle and broken: somebody waits for it to pass"),
        pytest.param(False, True, State.HEALTHY, 600, id="idle on battery"),
        pytest.param(False, True, State.BROKEN, 600, id="idle and broken on battery"),
    ],
)
def test_when_nothing_changed(
    codex_running: bool, on_battery: bool, last_verdict: State | None, expected: float
) -> None:
    assert (
        next_delay(
            ProbeSettings(),
            codex_running=codex_running,
            on_battery=on_battery,
            last_verdict=last_verdict,
            seconds_since_change=LONG_AGO,
        )
        == expected
    )


def delays_after_a_change(settings: ProbeSettings, *, codex_running: bool, passes: int) -> list[float]:
    elapsed, delays = 0.0, []
    for _ in range(passes):
        delays.append(
            next_delay(
                settings,
                codex_running=codex_running,
                on_battery=False,
                last_verdict=State.HEALTHY,
                seconds_since_change=elapsed,
            )
        )
        elapsed += delays[-1]
    return delays


@pytest.mark.parametrize(
    ("codex_running", "expected"),
    [
        pytest.param(True, [1, 1, 2, 4, 8, 16, 32, 60, 60], id="up to the interval"),
        pytest.param(False, [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], id="up to the idle interval"),
    ],
)
def test_after_a_change_the_waits_double(codex_running: bool, expected: list[float]) -> None:
    assert delays_after_a_change(ProbeSettings(), codex_running=codex_running, passes=len(expected)) == expected


def test_the_settings_are_the_ceiling() -> None:
    settings = ProbeSettings(interval=10, idle_interval=20)
    assert delays_after_a_change(settings, codex_running=True, passes=7)[-1] == 10
    assert delays_after_a_change(settings, codex_running=False, passes=8)[-1] == 20


def test_a_clock_that_ran_backwards_gives_the_shortest_wait() -> None:
    delay = next_delay(
        ProbeSettings(), codex_running=True, on_battery=False, last_verdict=None, seconds_since_change=-500
    )
    assert delay == 1
