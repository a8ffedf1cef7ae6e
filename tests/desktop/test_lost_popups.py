"""Popups and the server that shows them: which of them have gone with it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from codexwatch.notify import Notifier
from codexwatch.store import Store
from tests.desktop.helpers import message, until
from tests.desktop.test_daemon import watched, world
from tests.desktop.watched import BROKEN, TITLE, Watched, eventually
from tests.lab.notifications import NotificationService, SessionBus

__all__ = ["watched", "world"]
pytestmark = [pytest.mark.anyio, pytest.mark.desktop]


@dataclass
class Process:
    """A notifier over a state file, and what it has heard."""

    bus: SessionBus
    path: Path
    lost: list[Collection[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = Store(self.path, pytest.fail)
        self.notifier = Notifier(self.bus.environment, numbers=self.store.desktop)
        self.notifier.lost = self.lost.append

    async def shows(self, *keys: str) -> None:
        for key in keys:
            assert (await self.notifier.show(message(key=key))).delivered

    async def end(self) -> None:
        await self.notifier.aclose()
        self.store.close()


async def restart(notifications: NotificationService) -> None:
    await notifications.stop()
    await notifications.start()


async def test_only_what_was_on_the_screen_is_lost(
    session_bus: SessionBus, notifications: NotificationService, tmp_path: Path
) -> None:
    process = Process(session_bus, tmp_path / "state.db")
    await process.shows("dismissed", "closed", "there", "there too")
    notifications.dismiss(1)
    await process.notifier.close("closed")
    await restart(notifications)
    await until(lambda: bool(process.lost))
    assert process.lost == [["there", "there too"]]
    await process.shows("there")
    await restart(notifications)
    await until(lambda: len(process.lost) > 1)
    assert process.lost[1:] == [["there"]]
    await process.end()


async def test_a_server_that_has_gone_is_waited_for(
    session_bus: SessionBus, notifications: NotificationService, tmp_path: Path
) -> None:
    process = Process(session_bus, tmp_path / "state.db")
    await process.shows("there")
    await notifications.stop()
    with anyio.fail_after(15):
        while await process.notifier.prepare() is None:
            await anyio.lowlevel.checkpoint()
    assert process.lost == []
    await notifications.start()
    assert await process.notifier.prepare() is None
    assert process.lost == [("there",)]
    await process.end()


@pytest.mark.parametrize("meanwhile", ["the server is restarted", "the bus is restarted", "nothing"])
async def test_a_daemon_that_was_restarted_knows_what_was_lost_meanwhile(
    session_bus: SessionBus, notifications: NotificationService, tmp_path: Path, meanwhile: str
) -> None:
    first = Process(session_bus, tmp_path / "state.db")
    await first.shows("there")
    await first.end()
    if meanwhile == "the server is restarted":
        await restart(notifications)
    elif meanwhile == "the bus is restarted":
        await notifications.stop()
        session_bus.kill()
        session_bus.start()
        await notifications.start()
    for expected in ([] if meanwhile == "nothing" else [("there",)], []):
        another = Process(session_bus, tmp_path / "state.db")
        await another.notifier.prepare()
        assert another.lost == expected
        await another.end()


@pytest.mark.namespaces
async def test_a_popup_comes_back_with_its_server_once(watched: Watched, notifications: NotificationService) -> None:
    await watched.watching()
    watched.write(".zshrc", BROKEN)
    await watched.event("notification.sent")
    await watched.passes(1)
    said = len(notifications.screen.notified)

    await restart(notifications)
    await eventually(lambda: len(notifications.screen.notified) > said, said=watched.story)
    assert [popup.title for popup in notifications.screen.showing.values()] == [TITLE]
    await watched.event("notification.sent", said)

    await restart(notifications)
    watched.write(".profile", "# another pass\n")
    await watched.passes(1)
    assert len(notifications.screen.notified) == said + 1
