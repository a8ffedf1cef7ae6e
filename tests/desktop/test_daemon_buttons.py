"""Buttons from end to end: a real daemon, a bus, and what becomes of a press."""

import signal
from pathlib import Path

import pytest

from tests.desktop.programs import Programs
from tests.desktop.test_daemon import ended, watched, world
from tests.desktop.watched import BROKEN, CLEAN, CORRECTION, TITLE, Watched, eventually
from tests.lab.notifications import NotificationService

__all__ = ["watched", "world"]
pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.namespaces]


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    """A screen with a clipboard and a browser."""
    programs = Programs(tmp_path)
    for name in ("xclip", "xdg-open"):
        programs.add(name)
    return programs


async def told(watched: Watched, notifications: NotificationService, programs: Programs) -> int:
    """The number of the popup about a broken line, all of it told."""
    await watched.watching(DISPLAY=":5", PATH=f"{programs.folder}:/usr/bin:/bin")
    watched.write(".zshrc", BROKEN)
    await watched.event("notification.sent")
    await watched.passes(1)
    return next(iter(notifications.screen.showing))


async def test_every_button_does_what_it_says(
    watched: Watched, notifications: NotificationService, programs: Programs
) -> None:
    number = await told(watched, notifications, programs)
    labels = notifications.screen.notified[-1].actions[1::2]
    assert labels == ("", "Copy fix", "Details", "Snooze 2h")

    notifications.action_invoked(number, "copy")
    await watched.event("popup.answered")
    assert (programs.called("xclip") or "").endswith(f"\n{CORRECTION}")

    notifications.action_invoked(number, "default")
    await watched.event("popup.answered", 1)
    page = watched.home / ".local/state/codexwatch/pages/proxy-scheme-missing.html"
    assert programs.called("xdg-open") == f"{page}\n"
    assert CORRECTION in page.read_text()

    notifications.press(number, "snooze")
    await watched.event("popup.answered", 2)
    listed = await watched.command("snooze", "--list")
    assert "proxy-scheme-missing HTTPS_PROXY@~/.zshrc" in listed.stdout
    assert listed.stdout.count("silent") == 1
    assert notifications.screen.showing == {}


async def test_a_daemon_that_was_killed_hears_the_buttons_of_its_popup_and_ends_it_in_place(
    watched: Watched, notifications: NotificationService, programs: Programs
) -> None:
    number = await told(watched, notifications, programs)
    await ended(watched, signal.SIGKILL)
    await watched.watching(DISPLAY=":5", PATH=f"{programs.folder}:/usr/bin:/bin")

    def answered() -> bool:
        # It listens once it has found the bus again.
        notifications.action_invoked(number, "copy")
        return bool(watched.events("popup.answered"))

    await eventually(answered, said=watched.story)
    watched.write(".zshrc", CLEAN)
    await eventually(lambda: notifications.screen.notified[-1].title == f"Solved: {TITLE}", said=watched.story)
    assert list(notifications.screen.showing) == [number]


async def test_status_says_why_popups_do_not_arrive(watched: Watched, notifications: NotificationService) -> None:
    notifications.screen.inhibited = True
    await watched.watching()
    watched.write(".zshrc", BROKEN)
    await watched.event("notification.failed")
    status = await watched.command("status")
    assert "Popups do not arrive since" in status.stdout
    assert "do not disturb is on" in status.stdout

    notifications.screen.inhibited = False
    await watched.event("notification.sent", seconds=15)
    assert "Popups do not arrive" not in (await watched.command("status")).stdout
