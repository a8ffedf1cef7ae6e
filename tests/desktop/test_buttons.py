"""Buttons: offered where the server shows any and what they need is there, heard from the server alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dbus_fast.aio import MessageBus

from codexwatch.notify import Action, Message, Notifier
from codexwatch.notify.message import COPY, DETAILS, SNOOZE
from tests.desktop.helpers import PATIENCE, message, until
from tests.desktop.programs import Programs
from tests.lab.notifications import PATH, NotificationService, SessionBus

pytestmark = [pytest.mark.anyio, pytest.mark.desktop]

ACTIONS = (Action(COPY, "Copy fix"), Action(DETAILS, "Details"), Action(SNOOZE, "Snooze 2h"))
CLICK = ("default", "")
BUTTONS = {"copy": ("copy", "Copy fix"), "details": ("details", "Details"), "snooze": ("snooze", "Snooze 2h")}


def with_actions(key: str = "proxy") -> Message:
    return Message(key, "Codex cannot connect", "port 7890", "critical", ACTIONS)


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path)


class Heard(list[tuple[str, str]]):
    """Keys and actions, as the daemon hears them."""

    def __call__(self, key: str, action: str) -> None:
        self.append((key, action))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def desk(session_bus: SessionBus, programs: Programs, heard: Heard) -> AsyncIterator[Notifier]:
    """A notifier on a screen with a clipboard and a browser."""
    programs.add("xclip")
    programs.add("xdg-open")
    await Notifier({}).prepare()
    notifier = Notifier(programs.environment(DISPLAY=":5", **session_bus.environment), patience=PATIENCE)
    notifier.pressed = heard
    yield notifier
    await notifier.aclose()


@pytest.mark.parametrize(
    ("there", "screen", "capabilities", "offered"),
    [
        pytest.param(
            ("xclip", "xdg-open"),
            {"DISPLAY": ":5"},
            ("body", "actions"),
            ("copy", "details", "snooze"),
            id="all of them",
        ),
        pytest.param(("xdg-open",), {"DISPLAY": ":5"}, ("actions",), ("details", "snooze"), id="no clipboard program"),
        pytest.param(("wl-copy",), {"DISPLAY": ":5"}, ("actions",), ("snooze",), id="a clipboard of another screen"),
        pytest.param(("wl-copy",), {"WAYLAND_DISPLAY": "w"}, ("actions",), ("copy", "snooze"), id="Wayland"),
        pytest.param(("xclip", "xdg-open"), {}, ("actions",), ("snooze",), id="no screen"),
        pytest.param(("xclip", "xdg-open"), {"DISPLAY": ":5"}, ("body",), None, id="a server without buttons"),
    ],
)
async def test_buttons_are_those_that_can_do_what_they_say(
    session_bus: SessionBus,
    notifications: NotificationService,
    programs: Programs,
    *,
    there: tuple[str, ...],
    screen: dict[str, str],
    capabilities: tuple[str, ...],
    offered: tuple[str, ...] | None,
) -> None:
    for name in there:
        programs.add(name)
    notifications.screen.capabilities = capabilities
    notifier = Notifier({**programs.environment(), **screen, **session_bus.environment}, patience=5)
    assert (await notifier.show(with_actions())).delivered
    (call,) = notifications.screen.notified
    wanted = () if offered is None else sum((BUTTONS[name] for name in offered), CLICK)
    assert call.actions == wanted
    await notifier.aclose()


async def test_a_popup_that_offers_nothing_cannot_be_clicked(
    desk: Notifier, notifications: NotificationService
) -> None:
    await desk.show(message())
    assert notifications.screen.notified[0].actions == ()


@pytest.mark.parametrize(
    ("pressed", "action"),
    [("copy", "copy"), ("details", "details"), ("snooze", "snooze"), ("default", "details")],
    ids=["a button", "another", "the last", "the popup itself"],
)
async def test_what_is_pressed_is_heard_with_the_key_of_the_alert(
    desk: Notifier, notifications: NotificationService, heard: Heard, pressed: str, action: str
) -> None:
    await desk.show(with_actions("other"))
    await desk.show(with_actions("proxy"))
    notifications.press(2, pressed)
    await until(lambda: bool(heard))
    assert heard == [("proxy", action)]


async def test_a_popup_that_was_pressed_comes_back_as_a_new_one(
    desk: Notifier, notifications: NotificationService, heard: Heard
) -> None:
    await desk.show(with_actions())
    notifications.press(1, "copy")
    await until(lambda: bool(heard))
    await desk.show(with_actions())
    assert [call.replaces for call in notifications.screen.notified] == [0, 0]


async def test_a_press_on_an_updated_popup_is_heard_once(
    desk: Notifier, notifications: NotificationService, heard: Heard
) -> None:
    for _ in range(3):
        await desk.show(with_actions())
    notifications.action_invoked(1, "snooze")
    await desk.show(message(key="after the signal"))
    assert heard == [("proxy", "snooze")]


@pytest.mark.parametrize("number", [pytest.param(7, id="of another program"), pytest.param(2, id="already gone")])
async def test_a_press_on_a_popup_that_is_not_ours_counts_nothing(
    desk: Notifier, notifications: NotificationService, heard: Heard, number: int
) -> None:
    await desk.show(with_actions())
    await desk.show(with_actions("other"))
    await desk.close("other")
    notifications.action_invoked(number, "snooze")
    await desk.show(message(key="after the signal"))
    assert heard == []


async def test_what_another_program_claims_was_pressed_counts_nothing(
    desk: Notifier, session_bus: SessionBus, notifications: NotificationService, heard: Heard
) -> None:
    await desk.show(with_actions())
    forger = NotificationService(session_bus.address)
    forger._bus = await MessageBus(bus_address=session_bus.address).connect()
    forger._bus.export(PATH, forger)
    forger.action_invoked(1, "snooze")
    await forger._bus.introspect("org.freedesktop.DBus", "/org/freedesktop/DBus")  # the forged signal is on its way
    await desk.show(message(key="after the signal"))
    assert heard == []
    await forger.stop()


async def test_numbers_of_a_server_that_died_are_nobody_s(
    desk: Notifier, notifications: NotificationService, heard: Heard
) -> None:
    await desk.show(with_actions())
    await notifications.stop()
    await notifications.start()
    notifications.action_invoked(1, "snooze")
    await desk.show(message(key="after the signal"))
    assert heard == []


async def test_copying_and_opening_reach_the_session(
    desk: Notifier, notifications: NotificationService, programs: Programs, tmp_path: Path
) -> None:
    await desk.prepare()
    assert await desk.copy("export A=1\nexport B=2") is None
    assert programs.called("xclip") == "-selection\nclipboard\n-in\nexport A=1\nexport B=2"
    assert await desk.open(tmp_path / "page.html") is None
    assert programs.called("xdg-open") == f"{tmp_path}/page.html\n"
