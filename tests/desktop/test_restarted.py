"""A daemon that was restarted finds the popups of the one before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from codexwatch.notify import Action, Message, Notifier
from codexwatch.notify.message import SNOOZE
from codexwatch.store import Store
from tests.desktop.helpers import message, until
from tests.lab.notifications import NotificationService, SessionBus

pytestmark = [pytest.mark.anyio, pytest.mark.desktop]


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[list[Store]]:
    opened: list[Store] = []
    yield opened
    for store in opened:
        store.close()


class Daemons:
    """One after the other, over the same state file."""

    def __init__(self, bus: SessionBus, path: Path, stores: list[Store]) -> None:
        self.bus, self.path, self.stores = bus, path, stores

    def another(self) -> Notifier:
        self.stores.append(Store(self.path, pytest.fail))
        return Notifier(self.bus.environment, numbers=self.stores[-1].desktop)


@pytest.fixture
def daemons(session_bus: SessionBus, tmp_path: Path, stores: list[Store]) -> Daemons:
    return Daemons(session_bus, tmp_path / "state.db", stores)


async def test_the_old_popup_is_updated_in_place(daemons: Daemons, notifications: NotificationService) -> None:
    first = daemons.another()
    await first.show(message("wrong"))
    await first.aclose()
    second = daemons.another()
    await second.show(message("solved"))
    assert [(call.title, call.replaces) for call in notifications.screen.notified] == [("wrong", 0), ("solved", 1)]
    await second.show(message("wrong again"))
    assert notifications.screen.notified[-1].replaces == 1
    await second.aclose()


async def test_the_old_popup_is_taken_away(daemons: Daemons, notifications: NotificationService) -> None:
    first = daemons.another()
    await first.show(message())
    await first.aclose()
    second = daemons.another()
    await second.prepare()
    await second.close(message().key)
    await second.close(message().key)
    assert notifications.screen.closed == [1]
    await second.aclose()


async def test_the_buttons_of_the_old_popup_are_heard(daemons: Daemons, notifications: NotificationService) -> None:
    first = daemons.another()
    await first.show(Message("proxy", "wrong", "", "critical", (Action(SNOOZE, "Snooze 2h"),)))
    await first.aclose()
    second = daemons.another()
    heard: list[tuple[str, str]] = []
    second.pressed = lambda key, action: heard.append((key, action))
    await second.prepare()
    notifications.press(1, SNOOZE)
    await until(lambda: bool(heard))
    assert heard == [("proxy", SNOOZE)]
    await second.aclose()


async def test_what_was_dismissed_or_closed_is_not_looked_for(
    daemons: Daemons, notifications: NotificationService
) -> None:
    first = daemons.another()
    for key in ("dismissed", "closed", "there"):
        await first.show(message(key=key))
    notifications.dismiss(1)
    await first.close("closed")  # answered after the signal
    await first.aclose()
    second = daemons.another()
    for key in ("dismissed", "closed", "there"):
        await second.show(message(key=key))
    assert [call.replaces for call in notifications.screen.notified[3:]] == [0, 0, 3]
    await second.aclose()


@pytest.mark.parametrize("what", ["the server", "the bus"])
async def test_a_server_or_a_bus_that_is_another_one_knows_no_old_popup(
    daemons: Daemons, session_bus: SessionBus, notifications: NotificationService, what: str
) -> None:
    first = daemons.another()
    await first.show(message())
    await first.aclose()
    await notifications.stop()
    if what == "the bus":
        session_bus.kill()
        session_bus.start()
    await notifications.start()
    second = daemons.another()
    await second.show(message())
    assert notifications.screen.notified[-1].replaces == 0
    await second.aclose()
