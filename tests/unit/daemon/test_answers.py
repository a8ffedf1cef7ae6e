"""What the buttons of a popup do."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from codexwatch.daemon.answers import WAITING
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import SHARED, Popups
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import WarmUp
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.scale import Severity
from codexwatch.model.settings import AlertSettings
from codexwatch.model.silence import Silence
from codexwatch.notify.message import COPY, DETAILS, SNOOZE
from tests.unit.daemon.build import Clock, Desktop, Memory, alert, meta, settled, until

pytestmark = pytest.mark.anyio

METAS = {"family-rule": meta()}
LINE = "export HTTPS_PROXY=http://127.0.0.1:7890"
BODY = f"~/.zshrc:3: it has no scheme.\nFix: in ~/.zshrc:3 write\n{LINE}"
PAGE = Path("/state/pages/page.html")


def mendable(subject: str = "A", body: str = BODY) -> Alert:
    return replace(alert(subject), body=body)


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
def detailed() -> list[tuple[str, ...]]:
    """The subjects of each page that was written."""
    return []


@pytest.fixture
async def teller(
    desktop: Desktop, memory: Memory, clock: Clock, detailed: list[tuple[str, ...]]
) -> AsyncIterator[Teller]:
    """One that runs."""

    def write(alerts: Sequence[Alert]) -> Path:
        detailed.append(tuple(item.subject for item in alerts))
        return PAGE

    policy = Policy(AlertSettings(snooze="30m"), WarmUp(frozenset(), clock), now=clock.now)
    teller = Teller(desktop, memory, policy, Popups(METAS), clock=clock, details=write)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(teller.run)
        yield teller
        tasks.cancel_scope.cancel()


async def told(teller: Teller, desktop: Desktop) -> None:
    before = len(desktop.shown)
    teller.news()
    await until(lambda: len(desktop.shown) > before)
    await settled()


@pytest.mark.parametrize(
    ("body", "names"),
    [
        pytest.param(BODY, [COPY, DETAILS, SNOOZE], id="a line to paste"),
        pytest.param("proof\nFix: log in again\ncodex login", [COPY, DETAILS, SNOOZE], id="a command to paste"),
        pytest.param("proof\nFix: ask the provider", [DETAILS, SNOOZE], id="nothing to paste"),
    ],
)
async def test_the_buttons_fit_the_fix(
    teller: Teller, desktop: Desktop, memory: Memory, body: str, names: list[str]
) -> None:
    memory.put(mendable(body=body))
    await told(teller, desktop)
    (message,) = desktop.shown
    assert [action.name for action in message.actions] == names
    assert message.actions[-1].label == "Snooze 30m"


async def test_the_end_has_no_buttons(teller: Teller, desktop: Desktop, memory: Memory) -> None:
    memory.put(mendable())
    await told(teller, desktop)
    memory.put(replace(memory.alerts["family-rule", "A"], state=AlertState.RESOLVED))
    await told(teller, desktop)
    assert desktop.shown[-1].title == "Solved: A is wrong"
    assert desktop.shown[-1].actions == ()


@pytest.mark.parametrize(
    ("body", "copied"),
    [
        pytest.param(BODY, LINE, id="the corrected line, and nothing else"),
        pytest.param(f"{BODY}\nthen run\ncodex app-server daemon stop", LINE, id="a line is no command"),
        pytest.param("proof\nFix: so\ncodex logout\ncodex login", "codex logout\ncodex login", id="every command"),
        pytest.param(
            BODY.replace("127", "me:•••@127"), "codexwatch fix family-rule", id="what is masked is left to the command"
        ),
    ],
)
async def test_copy_gives_what_a_person_pastes(
    teller: Teller, desktop: Desktop, memory: Memory, body: str, copied: str
) -> None:
    memory.put(mendable(body=body))
    await told(teller, desktop)
    teller.answers.press("family-rule A", COPY)
    await until(lambda: desktop.copied)
    assert (desktop.copied, desktop.opened) == ([copied], [])


async def test_a_copy_that_fails_opens_the_page_with_the_fix(
    teller: Teller, desktop: Desktop, memory: Memory, detailed: list[tuple[str, ...]]
) -> None:
    memory.put(mendable())
    desktop.cannot_copy = "xclip ended with 1"
    teller.answers.press("family-rule A", COPY)
    await until(lambda: desktop.opened)
    assert (desktop.opened, detailed) == ([PAGE], [("A",)])


async def test_details_open_the_page_of_that_alert(
    teller: Teller, desktop: Desktop, memory: Memory, detailed: list[tuple[str, ...]]
) -> None:
    memory.put(mendable("A"), mendable("B"))
    teller.answers.press("family-rule B", DETAILS)
    await until(lambda: desktop.opened)
    assert detailed == [("B",)]


async def test_snooze_silences_the_alert_and_takes_its_popup_away(
    teller: Teller, desktop: Desktop, memory: Memory, clock: Clock
) -> None:
    memory.put(mendable("A"), mendable("B"))
    await told(teller, desktop)
    teller.answers.press("family-rule A", SNOOZE)
    await until(lambda: desktop.closed)
    now = clock.now()
    assert memory.silences == (
        Silence(made_at=now, rule="family-rule", subject="A", until=now + timedelta(minutes=30)),
    )
    assert desktop.closed == ["family-rule A"]


async def test_the_shared_popup_answers_for_all_in_it(
    teller: Teller, desktop: Desktop, memory: Memory, detailed: list[tuple[str, ...]]
) -> None:
    memory.put(mendable("A"), mendable("B"), mendable("C"))
    await told(teller, desktop)
    (message,) = desktop.shown
    assert [action.name for action in message.actions] == [DETAILS, SNOOZE]
    teller.answers.press(SHARED, DETAILS)
    await until(lambda: desktop.opened)
    assert detailed == [("A", "B", "C")]
    teller.answers.press(SHARED, SNOOZE)
    await until(lambda: SHARED in desktop.closed)
    assert {item.subject for item in memory.silences} == {"A", "B", "C"}


async def test_a_shared_popup_of_an_earlier_daemon_stands_for_all_that_fires(
    teller: Teller, desktop: Desktop, memory: Memory, detailed: list[tuple[str, ...]]
) -> None:
    advice = replace(mendable("advice"), severity=Severity.INFO)
    memory.put(mendable("A"), mendable("B"), advice, alert("over", state=AlertState.RESOLVED))
    teller.answers.press(SHARED, DETAILS)
    await until(lambda: desktop.opened)
    assert detailed == [("A", "B")]


@pytest.mark.parametrize(
    ("key", "action"),
    [
        pytest.param("family-rule gone", SNOOZE, id="an alert that has ended"),
        pytest.param("family-rule A", "launch", id="a button that nobody has offered"),
    ],
)
async def test_what_means_nothing_does_nothing(
    teller: Teller, desktop: Desktop, memory: Memory, key: str, action: str
) -> None:
    memory.put(mendable())
    teller.answers.press(key, action)
    await settled()
    assert (desktop.copied, desktop.opened, desktop.closed, memory.silences) == ([], [], [], ())


async def test_a_stuck_mouse_is_not_followed_for_ever(teller: Teller, desktop: Desktop, memory: Memory) -> None:
    memory.put(mendable())
    for _ in range(1000):
        teller.answers.press("family-rule A", DETAILS)
    await until(lambda: len(desktop.opened) >= WAITING)
    await settled()
    assert len(desktop.opened) == WAITING


async def test_a_page_that_cannot_be_written_or_a_fault_of_ours_ends_nothing(
    teller: Teller, desktop: Desktop, memory: Memory
) -> None:
    def full(alerts: Sequence[Alert]) -> Path:
        raise OSError(28, "No space left on device")

    def faulty(alerts: Sequence[Alert]) -> Path:
        raise KeyError("a fault")

    memory.put(mendable())
    for details in (full, faulty):
        teller.answers.details = details
        teller.answers.press("family-rule A", DETAILS)
        await settled()
    teller.answers.press("family-rule A", COPY)
    await until(lambda: desktop.copied)
    assert desktop.opened == []


@pytest.mark.parametrize(
    ("severity", "idle", "urgency"),
    [
        pytest.param(Severity.CRITICAL, False, "critical", id="Codex runs and cannot work"),
        pytest.param(Severity.CRITICAL, True, "normal", id="nobody is kept from working"),
        pytest.param(Severity.WARNING, False, "normal", id="a warning"),
    ],
)
async def test_only_what_keeps_somebody_from_working_stays_on_the_screen(
    severity: Severity, idle: bool, urgency: str
) -> None:
    popups = Popups(METAS, lambda: idle)
    one = alert("A", severity=severity)
    assert popups.of(one, [one]).urgency == urgency
    assert popups.shared([one, alert("B", severity=Severity.WARNING)]).urgency == urgency


async def test_why_popups_do_not_arrive_is_kept_until_one_does(desktop: Desktop, memory: Memory, clock: Clock) -> None:
    said: list[str | None] = []
    policy = Policy(AlertSettings(), WarmUp(frozenset(), clock), now=clock.now)
    teller = Teller(
        desktop, memory, policy, Popups(METAS), clock=clock, trouble=lambda reason, _now: said.append(reason)
    )
    memory.put(mendable())
    desktop.refuses = "do not disturb is on"
    clock.seconds += await teller.tell() or 0
    desktop.refuses = None
    await teller.tell()
    assert said == ["do not disturb is on", None]


async def test_a_popup_of_the_daemon_before_is_taken_away_when_it_is_silenced(
    desktop: Desktop, memory: Memory, clock: Clock
) -> None:
    memory.put(replace(mendable(), told="said"))
    policy = Policy(AlertSettings(), WarmUp(frozenset(), clock), now=clock.now)
    teller = Teller(desktop, memory, policy, Popups(METAS), clock=clock)
    memory.add_silence(Silence(made_at=clock.now(), rule="family-rule", subject="A"))
    await teller.tell()
    assert desktop.closed == ["family-rule A"]


async def test_what_was_to_be_shared_and_came_alone_ends_alone(desktop: Desktop, memory: Memory, clock: Clock) -> None:
    policy = Policy(AlertSettings(), WarmUp(frozenset(), clock), now=clock.now)
    teller = Teller(desktop, memory, policy, Popups(METAS), clock=clock)
    desktop.refuses = "no bus"
    memory.put(mendable("A"), mendable("B"), mendable("C"))
    clock.seconds += await teller.tell() or 0
    desktop.refuses = None
    memory.put(mendable("A"))
    await teller.tell()
    memory.put(replace(memory.alerts["family-rule", "A"], state=AlertState.RESOLVED))
    await teller.tell()
    assert [(item.key, item.title) for item in desktop.shown[1:]] == [
        ("family-rule A", "A is wrong"),
        ("family-rule A", "Solved: A is wrong"),
    ]


async def test_what_a_hanging_desktop_may_show_late_goes_when_its_end_was_told_before(
    desktop: Desktop, memory: Memory, clock: Clock
) -> None:
    policy = Policy(AlertSettings(), WarmUp(frozenset(), clock), now=clock.now)
    teller = Teller(desktop, memory, policy, Popups(METAS), clock=clock)
    ended = replace(mendable(), state=AlertState.RESOLVED)
    memory.put(mendable())
    await teller.tell()
    memory.put(replace(ended, told=memory.alerts["family-rule", "A"].told))
    await teller.tell()
    told_end = memory.alerts["family-rule", "A"].told
    memory.put(replace(mendable(), told=told_end))
    desktop.refuses = "no answer in time"
    await teller.tell()
    memory.put(replace(ended, told=told_end))
    await teller.tell()
    assert desktop.titles == ["A is wrong", "Solved: A is wrong", "A is wrong"]
    assert desktop.closed == ["family-rule A"]
