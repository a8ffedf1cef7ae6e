"""What reaches the desktop, how often, and when it is tried again."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codexwatch import logs
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import Popups
from codexwatch.daemon.retries import FIRST_RETRY, LONGEST_DESKTOP_RETRY
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import AFTER_LOGIN, AFTER_WAKING, WarmUp, rules_that_measure
from codexwatch.engine.alert_pass import content
from codexwatch.model.alert import AlertState
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.settings import AlertSettings, LogSettings
from codexwatch.places import find_places
from tests.unit.daemon.build import Clock, Desktop, Memory, alert, meta

pytestmark = pytest.mark.anyio

METAS = {
    "family-rule": meta(),
    "family-other": meta(),
    "network-rule": meta(Stage.HOP, ("environments", "listeners")),
    "probe-rule": meta(Stage.ABSENCE, ("probes",)),
}
RESOLVED = AlertState.RESOLVED


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desktop() -> Desktop:
    return Desktop()


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def teller(desktop: Desktop, memory: Memory, clock: Clock) -> Teller:
    warm_up = WarmUp(rules_that_measure(METAS), clock)
    return Teller(desktop, memory, Policy(AlertSettings(), warm_up, now=clock.now), Popups(METAS), clock=clock)


class Lines:
    """What the log says."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self._stream.getvalue().splitlines()) if line["event"] == event]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Lines]:
    stream = io.StringIO()
    logs.configure(LogSettings(), find_places({}, str(tmp_path), "linux"), environ={}, stderr=stream, echo=True)
    yield Lines(stream)
    logs.close()


async def test_the_same_is_never_told_twice(teller: Teller, desktop: Desktop, memory: Memory) -> None:
    memory.put(alert("A"))
    assert await teller.tell() is None
    assert await teller.tell() is None
    assert desktop.titles == ["A is wrong"]


async def test_new_words_are_told_under_the_same_key(teller: Teller, desktop: Desktop, memory: Memory) -> None:
    memory.put(alert("A"))
    await teller.tell()
    memory.put(replace(memory.alerts["family-rule", "A"], body="and mended by this"))
    await teller.tell()
    assert [(message.key, message.body) for message in desktop.shown] == [
        ("family-rule A", "A was seen"),
        ("family-rule A", "and mended by this"),
    ]


async def test_what_the_process_before_told_is_not_told_again(teller: Teller, desktop: Desktop, memory: Memory) -> None:
    memory.put(alert("A", told=content(alert("A"))), alert("B"))
    await teller.tell()
    assert desktop.titles == ["B is wrong"]


async def test_a_crash_between_popup_and_mark_repeats_the_message_and_loses_none(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock
) -> None:
    memory.put(alert("A"))
    await teller.tell()
    memory.put(alert("A"))  # as the state file has it when the mark was not written any more
    after = Teller(desktop, memory, Policy(AlertSettings(), WarmUp(frozenset(), clock)), Popups(METAS), clock=clock)
    await after.tell()
    assert desktop.titles == ["A is wrong", "A is wrong"]


@pytest.mark.parametrize("reason", [None, "no answer from the notification service within 5 s"])
async def test_a_crash_between_the_end_and_its_mark_does_not_silence_the_next_beginning(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock, reason: str | None
) -> None:
    memory.put(alert("A", told=content(alert("A")), state=RESOLVED))
    on_disk: list[str | None] = []
    desktop.meanwhile = lambda: on_disk.append(memory.alerts["family-rule", "A"].told)
    desktop.refuses = reason
    await teller.tell()
    assert desktop.titles == ["Solved: A is wrong"]
    memory.put(alert("A", told=on_disk[0] if reason is None else memory.alerts["family-rule", "A"].told))
    desktop.refuses = None
    after = Teller(desktop, memory, Policy(AlertSettings(), WarmUp(frozenset(), clock)), Popups(METAS), clock=clock)
    await after.tell()
    assert desktop.titles == ["Solved: A is wrong", "A is wrong"]


async def test_words_that_the_desktop_refused_leave_what_it_shows_known(
    teller: Teller, desktop: Desktop, memory: Memory
) -> None:
    told = content(alert("A"))
    memory.put(replace(alert("A", told=told), body="in other words"))
    desktop.refuses = "no notification service is running on the session bus"
    await teller.tell()
    assert memory.alerts["family-rule", "A"].told == told


async def test_what_failed_is_tried_again_later_and_later(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock, log: Lines
) -> None:
    desktop.refuses = "no bus"
    memory.put(alert("A"))
    waits = []
    for _ in range(9):
        wait = await teller.tell()
        assert wait is not None
        waits.append(wait)
        clock.seconds += wait - 0.01
        assert await teller.tell() == pytest.approx(0.01)
        clock.seconds += 0.01
    assert waits == [5, 10, 20, 40, 60, 60, 60, 60, 60]
    assert (waits[0], waits[-1]) == (FIRST_RETRY, LONGEST_DESKTOP_RETRY)
    assert len(desktop.shown) == 9
    assert len(log.of("notification.failed")) == 1

    desktop.refuses = None
    assert await teller.tell() is None
    assert len(log.of("notification.sent")) == 1


async def test_another_reason_is_logged_again(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock, log: Lines
) -> None:
    memory.put(alert("A"))
    for reason in ("no bus", "no service"):
        desktop.refuses = reason
        clock.seconds += await teller.tell() or 0
    assert [line["reason"] for line in log.of("notification.failed")] == ["no bus", "no service"]


async def test_what_failed_and_is_no_news_any_more_is_not_waited_for(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock
) -> None:
    desktop.refuses = "no bus"
    memory.put(alert("A"))
    await teller.tell()
    memory.put(replace(alert("A"), inhibited_by="network-offline"))
    clock.seconds += 60
    assert await teller.tell() is None
    assert len(desktop.shown) == 1


async def test_one_that_fails_does_not_hold_up_another(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock
) -> None:
    desktop.refuses = "no bus"
    memory.put(alert("A"))
    await teller.tell()
    desktop.refuses = None
    memory.put(alert("A"), alert("B", rule="family-other"))
    assert await teller.tell() == FIRST_RETRY
    assert desktop.titles == ["A is wrong", "B is wrong"]
    clock.seconds += FIRST_RETRY
    assert await teller.tell() is None
    assert desktop.titles[2:] == ["A is wrong"]


@pytest.mark.parametrize(
    ("settings", "severity", "told"),
    [
        pytest.param(AlertSettings(), Severity.CRITICAL, True, id="critical by default"),
        pytest.param(AlertSettings(), Severity.WARNING, True, id="a warning by default"),
        pytest.param(AlertSettings(), Severity.INFO, False, id="no advice by default"),
        pytest.param(AlertSettings(min_severity="info"), Severity.INFO, True, id="advice when wished for"),
        pytest.param(AlertSettings(min_severity="critical"), Severity.WARNING, False, id="critical alone"),
        pytest.param(AlertSettings(desktop=False), Severity.CRITICAL, False, id="the desktop switched off"),
    ],
)
async def test_the_settings_say_what_is_told(
    teller: Teller, desktop: Desktop, memory: Memory, *, settings: AlertSettings, severity: Severity, told: bool
) -> None:
    teller.policy.settings = settings
    memory.put(alert("A", severity=severity), alert("B", severity=severity, state=AlertState.PENDING))
    assert await teller.tell() is None
    assert (bool(desktop.shown), bool(desktop.prepared)) == (told, told)


@pytest.mark.parametrize(
    ("severity", "urgency"),
    [pytest.param(Severity.CRITICAL, "critical", id="stays"), pytest.param(Severity.WARNING, "normal", id="goes")],
)
async def test_the_urgency_is_that_of_the_alert(
    teller: Teller, desktop: Desktop, memory: Memory, severity: Severity, urgency: str
) -> None:
    memory.put(alert("A", severity=severity))
    await teller.tell()
    assert desktop.shown[0].urgency == urgency


async def test_the_end_of_what_was_told_is_told_quietly(teller: Teller, desktop: Desktop, memory: Memory) -> None:
    memory.put(alert("A", state=RESOLVED, told=content(alert("A"))), alert("B", state=RESOLVED))
    await teller.tell()
    assert [(message.title, message.urgency) for message in desktop.shown] == [("Solved: A is wrong", "low")]


async def test_the_end_of_what_was_told_is_told_though_it_had_become_mere_advice(
    teller: Teller, desktop: Desktop, memory: Memory
) -> None:
    memory.put(alert("A", state=RESOLVED, severity=Severity.INFO, told="something"))
    await teller.tell()
    assert desktop.titles == ["Solved: A is wrong"]


@pytest.mark.parametrize(
    ("rule", "others", "said"),
    [
        pytest.param("family-rule", (), "One that was already running keeps the old settings", id="a value in a file"),
        pytest.param("network-rule", (), "a turn that waits goes on by itself", id="the network"),
        pytest.param("family-rule", (alert("B"),), "Still wrong: B is wrong", id="another alert goes on"),
        pytest.param(
            "family-rule", (alert("B", severity=Severity.INFO),), "Codex should work again", id="mere advice goes on"
        ),
    ],
)
async def test_the_end_promises_no_more_than_is_true(
    teller: Teller, desktop: Desktop, memory: Memory, *, rule: str, others: tuple[Any, ...], said: str
) -> None:
    memory.put(alert("A", rule=rule, state=RESOLVED, told="something"), *others)
    await teller.tell()
    assert said in next(message.body for message in desktop.shown if message.title.startswith("Solved"))


async def test_a_popup_whose_alert_is_gone_without_an_end_is_taken_away(
    teller: Teller, desktop: Desktop, memory: Memory
) -> None:
    desktop.refuses = "no answer in time"
    memory.put(alert("A"))
    await teller.tell()
    memory.put()
    assert await teller.tell() is None
    assert desktop.closed == ["family-rule A"]
    await teller.tell()
    assert desktop.closed == ["family-rule A"]


async def test_what_came_back_in_other_words_and_went_before_it_could_be_shown_is_taken_away(
    teller: Teller, desktop: Desktop, memory: Memory
) -> None:
    ended = content(alert("A", state=RESOLVED))
    memory.put(replace(alert("A", told=ended), body="other words"))
    desktop.refuses = "no answer in time"
    await teller.tell()
    memory.put(replace(alert("A", state=RESOLVED, told=ended), body="other words"))
    assert await teller.tell() is None
    assert desktop.closed == ["family-rule A"]


async def test_what_ends_while_another_popup_is_on_its_way_is_not_told(
    teller: Teller, desktop: Desktop, memory: Memory
) -> None:
    memory.put(alert("A"), alert("B"))
    desktop.meanwhile = lambda: memory.put(alert("A"))
    await teller.tell()
    assert desktop.titles == ["A is wrong"]


async def test_what_changes_while_its_popup_is_on_its_way_is_told_again(
    teller: Teller, desktop: Desktop, memory: Memory
) -> None:
    memory.put(alert("A"))
    desktop.meanwhile = lambda: memory.put(replace(alert("A"), body="new"))
    assert await teller.tell() == 0
    desktop.meanwhile = lambda: None
    assert await teller.tell() is None
    assert [message.body for message in desktop.shown] == ["A was seen", "new"]


@pytest.mark.parametrize("rule", ["network-rule", "probe-rule"])
async def test_what_is_measured_is_not_told_while_the_session_starts(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock, rule: str
) -> None:
    teller.policy.warm_up.session_began(20)
    memory.put(alert("A", rule=rule), alert("B"))
    assert await teller.tell() == AFTER_LOGIN - 20
    assert desktop.titles == ["B is wrong"]
    clock.seconds += AFTER_LOGIN - 20
    assert await teller.tell() is None
    assert desktop.titles == ["B is wrong", "A is wrong"]


async def test_a_daemon_that_starts_later_in_a_session_tells_at_once(
    teller: Teller, desktop: Desktop, memory: Memory
) -> None:
    teller.policy.warm_up.session_began(3600)
    memory.put(alert("A", rule="probe-rule"))
    assert await teller.tell() is None
    assert len(desktop.shown) == 1


async def test_waking_never_shortens_the_time_after_login(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock
) -> None:
    memory.put(alert("A", rule="probe-rule"))
    teller.policy.warm_up.session_began(0)
    teller.policy.warm_up.machine_woke()
    assert await teller.tell() == AFTER_LOGIN
    clock.seconds += AFTER_LOGIN
    teller.policy.warm_up.machine_woke()
    assert await teller.tell() == AFTER_WAKING
