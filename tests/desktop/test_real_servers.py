"""The notifier with the notification servers that people have, clicked on with a real mouse."""

import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from codexwatch.notify import Action, Message, Notifier
from codexwatch.notify.message import COPY, DETAILS, SNOOZE
from codexwatch.notify.reasons import DO_NOT_DISTURB
from codexwatch.store import Store
from tests.desktop.helpers import open_descriptors
from tests.desktop.screens import DUNST, KINDS, MATE, XFCE, Kind, Screen, screen_of
from tests.desktop.watched import eventually
from tests.lab.notifications import SessionBus

pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.screen]

PATIENCE = 1.0
ACTIONS = (Action(COPY, "Copy fix"), Action(DETAILS, "Details"), Action(SNOOZE, "Snooze 2h"))
TITLE = "ALL_PROXY is a SOCKS proxy; Codex needs HTTP"
BODY = (
    "~/.zshrc:42: ALL_PROXY=socks5://127.0.0.1:7891 is a SOCKS-only port. Codex's HTTPS requests speak HTTP to it and "
    "all fail.\nFix (just seen to work): in ~/.zshrc:42 write\nexport ALL_PROXY=http://127.0.0.1:7890"
)
every_kind = pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS])


def popup(title: str = TITLE, key: str = "proxy") -> Message:
    return Message(key, title, BODY, "critical", ACTIONS)


@pytest.fixture
def screen(kind: Kind, session_bus: SessionBus, tmp_path: Path) -> Iterator[Screen]:
    with screen_of(kind, session_bus, tmp_path) as screen:
        # Buttons are offered for programs that are there; nobody presses these.
        for name in ("xclip", "xdg-open"):
            (tmp_path / name).write_text("#!/bin/sh\n")
            (tmp_path / name).chmod(0o755)
        screen.environment["PATH"] += f":{tmp_path}"
        yield screen


@pytest.fixture
async def notifier(screen: Screen) -> AsyncIterator[Notifier]:
    notifier = Notifier(screen.environment, patience=PATIENCE)
    await up(notifier)
    yield notifier
    await notifier.aclose()


async def up(notifier: Notifier) -> None:
    with anyio.fail_after(15):
        while await notifier.prepare() is not None:
            await anyio.lowlevel.checkpoint()


async def visible(screen: Screen, count: int) -> None:
    await eventually(lambda: len(screen.popups()) == count, said=lambda: str(screen.popups()))


@every_kind
async def test_a_popup_appears_is_updated_in_place_and_goes(notifier: Notifier, screen: Screen, tmp_path: Path) -> None:
    assert notifier.server is not None
    assert (notifier.server.name, notifier.server.buttons) == (screen.kind.called, True)
    assert screen.colours(tmp_path / "before.png") == 1
    for title in ("Codex: checking", TITLE):
        assert (await notifier.show(popup(title))).delivered
    await visible(screen, 1)
    await eventually(lambda: screen.colours(tmp_path / "shown.png") > 10)

    await notifier.close("proxy")
    if screen.kind.closes:
        await visible(screen, 0)
        assert screen.colours(tmp_path / "after.png") == 1


@every_kind
async def test_a_real_click_is_heard(notifier: Notifier, screen: Screen, tmp_path: Path) -> None:
    heard: list[tuple[str, str]] = []
    notifier.pressed = lambda key, action: heard.append((key, action))
    assert (await notifier.show(popup())).delivered
    await visible(screen, 1)
    await eventually(lambda: screen.colours(tmp_path / "shown.png") > 10)
    screen.click()
    await eventually(lambda: heard)
    assert heard == [("proxy", screen.kind.clicked)]
    await visible(screen, 0)
    assert (await notifier.show(popup())).delivered
    await visible(screen, 1)


@every_kind
async def test_a_server_that_was_killed_shows_what_is_still_wrong_when_it_is_back(
    notifier: Notifier, screen: Screen
) -> None:
    await notifier.show(popup())
    await visible(screen, 1)
    screen.kill_server()
    await visible(screen, 0)
    lost = await notifier.show(popup())
    assert (lost.delivered, lost.reason) == (False, "no notification service is running on the session bus")
    screen.start_server()
    await up(notifier)
    assert (await notifier.show(popup())).delivered
    await visible(screen, 1)


@every_kind
async def test_it_is_known_at_once_which_popups_went_with_a_server_that_was_killed(
    screen: Screen, tmp_path: Path
) -> None:
    store = Store(tmp_path / "state.db", pytest.fail)
    notifier = Notifier(screen.environment, patience=PATIENCE, numbers=store.desktop)
    lost: list[str] = []
    notifier.lost = lost.extend
    await up(notifier)
    assert (await notifier.show(popup())).delivered
    await visible(screen, 1)
    screen.kill_server()
    await visible(screen, 0)
    screen.start_server()
    await eventually(lambda: lost)
    assert lost == ["proxy"]
    await notifier.aclose()
    store.close()


@every_kind
async def test_a_server_that_hangs_shows_one_popup_when_it_goes_on(notifier: Notifier, screen: Screen) -> None:
    screen.server.send_signal(signal.SIGSTOP)
    for title in ("first", TITLE):
        shown = await notifier.show(popup(title))
        assert (shown.delivered, shown.reason) == (False, "no answer from the notification service within 1 s")
    screen.server.send_signal(signal.SIGCONT)
    assert (await notifier.show(popup())).delivered
    await visible(screen, 1)


DND = {
    DUNST.name: ("dunstctl", "set-paused", "{value}"),
    XFCE.name: (
        *("gdbus", "call", "--session", "--dest", "org.xfce.Xfconf", "--object-path", "/org/xfce/Xfconf"),
        *("--method", "org.xfce.Xfconf.SetProperty", "xfce4-notifyd", "/do-not-disturb", "<{value}>"),
    ),
    MATE.name: ("gsettings", "set", "org.mate.NotificationDaemon", "do-not-disturb", "{value}"),
}


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in (DUNST, XFCE, MATE)])
async def test_do_not_disturb_is_seen_and_its_end(notifier: Notifier, screen: Screen) -> None:
    switch = DND[screen.kind.name]
    screen.run(*(part.format(value="true") for part in switch))
    kept = await notifier.show(popup())
    assert (kept.delivered, kept.reason) == (False, DO_NOT_DISTURB)
    screen.run(*(part.format(value="false") for part in switch))
    assert (await notifier.show(popup())).delivered
    await visible(screen, 1)


@pytest.mark.parametrize("kind", [pytest.param(DUNST, id=DUNST.name)])
async def test_a_bus_that_was_killed_and_a_hundred_failures_leave_nothing_behind(
    notifier: Notifier, screen: Screen, session_bus: SessionBus
) -> None:
    await notifier.show(popup())
    session_bus.kill()
    screen.kill_server()
    assert not (await notifier.show(popup())).delivered
    before = open_descriptors()
    answers = [await notifier.show(popup(key=f"alert {number}")) for number in range(100)]
    assert {answer.delivered for answer in answers} == {False}
    assert open_descriptors() == before
    assert (len(notifier._workers), len(notifier._wanted)) == (0, 0)

    session_bus.start()
    screen.start_server()
    await up(notifier)
    assert (await notifier.show(popup())).delivered
    await visible(screen, 1)
