"""What keeps an alert back: silences, quiet hours, an idle Codex; and what is told together."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import Popups
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import WarmUp, rules_that_measure
from codexwatch.engine.alert_pass import content
from codexwatch.model.alert import AlertState
from codexwatch.model.quiet_hours import quiet_until
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.settings import AlertSettings
from codexwatch.model.silence import Silence
from tests.unit.daemon.build import NOW, Clock, Desktop, Memory, alert, meta

pytestmark = pytest.mark.anyio

METAS = {"family-rule": meta(), "probe-rule": meta(Stage.ABSENCE, ("probes",))}
RESOLVED = AlertState.RESOLVED


class Told:
    """A teller with everything that it needs, and what it has said."""

    def __init__(self, settings: AlertSettings | None = None) -> None:
        self.clock, self.desktop, self.memory = Clock(0.0), Desktop(), Memory()
        self.idle = False
        warm_up = WarmUp(rules_that_measure(METAS), self.clock)
        self.policy = Policy(settings or AlertSettings(), warm_up, lambda: self.idle, self.clock.now)
        self.teller = Teller(self.desktop, self.memory, self.policy, Popups(METAS), clock=self.clock)

    async def after(self, seconds: float) -> list[str]:
        """The titles of what is shown after that many seconds."""
        self.clock.seconds += seconds
        self.desktop.shown.clear()
        await self.teller.tell()
        return self.desktop.titles


def silence(**about: object) -> Silence:
    return Silence(**{"made_at": NOW, "id": 1, **about})  # type: ignore[arg-type]


COVERED = [
    pytest.param(silence(), ["A is wrong", "B is wrong"], id="a pause"),
    pytest.param(silence(rule="family-rule"), ["A is wrong", "B is wrong"], id="a rule"),
    pytest.param(silence(rule="family-rule", subject="A"), ["A is wrong"], id="one alert"),
    pytest.param(silence(rule="probe-rule"), [], id="another rule"),
    pytest.param(silence(rule="family-rule", subject="C"), [], id="another alert"),
]


@pytest.mark.parametrize(("made", "silent"), COVERED)
async def test_what_is_silenced_is_not_told(made: Silence, silent: list[str]) -> None:
    told = Told()
    told.memory.silences = (made,)
    told.memory.put(alert("A"), alert("B"))
    shown = await told.after(0)
    assert [title for title in ("A is wrong", "B is wrong") if title not in shown] == silent


async def test_a_snoozed_popup_goes_and_comes_back_when_its_time_is_over() -> None:
    told = Told()
    told.memory.put(alert("A"))
    assert await told.after(0) == ["A is wrong"]
    told.memory.silences = (silence(rule="family-rule", subject="A", until=NOW + timedelta(hours=2)),)
    assert await told.after(60) == []
    assert told.desktop.closed == ["family-rule A"]
    assert await told.after(7000) == []
    assert await told.after(140) == ["A is wrong"]
    assert not told.memory.silences
    assert await told.after(60) == []


async def test_the_wait_ends_with_the_silence() -> None:
    told = Told()
    told.memory.put(alert("A"))
    told.memory.silences = (silence(until=NOW + timedelta(seconds=90)),)
    assert await told.teller.tell() == 90


async def test_until_resolved_ends_with_the_alert() -> None:
    told = Told()
    told.memory.silences = (silence(rule="family-rule", subject="A", until_resolved=True),)
    told.memory.put(alert("A"))
    assert await told.after(0) == []
    assert told.memory.silences
    told.memory.put(alert("A", state=RESOLVED))
    assert await told.after(0) == []
    assert not told.memory.silences
    told.memory.put(alert("A"))
    assert await told.after(0) == ["A is wrong"]


async def test_quiet_hours_collect_and_give_one_popup() -> None:
    told = Told(AlertSettings(quiet_hours="11:00-13:00"))
    told.memory.put(alert("A"))
    assert await told.after(0) == []
    told.memory.put(alert("A"), alert("B", severity=Severity.WARNING))
    assert await told.after(1800) == []
    assert await told.after(1800) == ["2 things keep Codex from working"]
    assert told.desktop.shown[0].body.splitlines()[:2] == ["• A is wrong", "• B is wrong"]
    assert await told.after(60) == []


async def test_what_ended_in_quiet_hours_is_never_told() -> None:
    told = Told(AlertSettings(quiet_hours="11:00-13:00"))
    told.memory.put(alert("A"))
    await told.after(0)
    told.memory.put(alert("A", state=RESOLVED))
    assert await told.after(3600) == []


async def test_one_alert_after_quiet_hours_has_a_popup_of_its_own() -> None:
    told = Told(AlertSettings(quiet_hours="11:00-13:00"))
    told.memory.put(alert("A"))
    await told.after(0)
    assert await told.after(3600) == ["A is wrong"]


async def test_three_at_once_are_one_popup_that_shrinks_as_they_end() -> None:
    told = Told()
    firing = [alert(name) for name in "ABC"]
    told.memory.put(*firing)
    assert await told.after(0) == ["3 things keep Codex from working"]
    a, b, c = told.memory.alerts.values()
    told.memory.put(replace(a, state=RESOLVED), b, c)
    assert await told.after(0) == ["2 things about Codex need a look"]
    a, b, c = told.memory.alerts.values()
    told.memory.put(a, replace(b, state=RESOLVED), c)
    assert await told.after(0) == ["Solved: B is wrong"]
    assert told.desktop.shown[0].body == "Still wrong: C is wrong"
    a, b, c = told.memory.alerts.values()
    told.memory.put(a, b, replace(c, state=RESOLVED))
    assert await told.after(0) == ["Solved: all 3 things"]
    assert {message.key for message in told.desktop.shown} == {"codexwatch"}


async def test_two_at_once_are_two_popups() -> None:
    told = Told()
    told.memory.put(alert("A"), alert("B"))
    assert await told.after(0) == ["A is wrong", "B is wrong"]


async def test_a_network_that_nobody_uses_is_not_told_of_until_codex_runs_again() -> None:
    told = Told()
    told.idle = True
    told.memory.put(alert("A"), alert("B", rule="probe-rule"))
    assert await told.after(0) == ["A is wrong"]
    told.idle = False
    assert await told.after(0) == ["B is wrong"]


READS_ITS_INPUT = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"


async def test_the_command_gets_each_alert_and_its_end_once(tmp_path: Path) -> None:
    file = tmp_path / "alert.json"
    command = (sys.executable, "-c", READS_ITS_INPUT, str(file))
    told = Told(AlertSettings(desktop=False, command=command))
    told.memory.put(alert("A"))
    assert await told.after(0) == []
    said = json.loads(file.read_text())
    assert (said["event"], said["rule"], said["title"]) == ("firing", "family-rule", "A is wrong")
    file.unlink()
    await told.after(60)
    assert not file.exists()
    (sent,) = told.memory.alerts.values()
    told.memory.put(replace(sent, state=RESOLVED))
    await told.after(0)
    assert json.loads(file.read_text())["event"] == "resolved"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("/no/such/program",), id="it is not there"),
        pytest.param((sys.executable, "-c", "raise SystemExit(3)"), id="it fails"),
    ],
)
async def test_a_command_that_fails_is_tried_again(command: tuple[str, ...]) -> None:
    told = Told(AlertSettings(desktop=False, command=command))
    told.memory.put(alert("A"))
    assert await told.teller.tell() == 5
    assert told.memory.alerts["family-rule", "A"].sent is None
    told.policy.settings = AlertSettings(desktop=False, command=(sys.executable, "-c", ""))
    await told.after(5)
    (sent,) = told.memory.alerts.values()
    assert sent.sent == content(sent)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{text}:00").replace(tzinfo=UTC)


HOURS = [
    pytest.param("22:00-07:00", "23:00", 8.0, id="before midnight"),
    pytest.param("22:00-07:00", "06:00", 1.0, id="after midnight"),
    pytest.param("22:00-07:00", "22:00", 9.0, id="their first minute"),
    pytest.param("22:00-07:00", "07:00", None, id="their end"),
    pytest.param("12:00-13:00", "12:30", 0.5, id="within a day"),
    pytest.param("12:00-13:00", "13:30", None, id="outside"),
    pytest.param(None, "12:30", None, id="none"),
]


@pytest.mark.parametrize(("hours", "now", "left"), HOURS)
def test_quiet_hours_by_the_local_clock(hours: str | None, now: str, left: float | None) -> None:
    end = quiet_until(hours, at(now))
    assert (end - at(now) if end else None) == (None if left is None else timedelta(hours=left))
