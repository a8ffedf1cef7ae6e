"""A notification service that hangs, dies or restarts, and a bus that does."""

import asyncio
import gc

import anyio
import pytest

from codexwatch.notify import Notifier
from tests.desktop.helpers import PATIENCE, message, open_descriptors, until
from tests.lab.notifications import NotificationService, SessionBus

pytestmark = [pytest.mark.anyio, pytest.mark.desktop]


@pytest.mark.parametrize("connected", [True, False], ids=["while connected", "before the first contact"])
async def test_a_frozen_server_costs_no_more_than_the_patience(
    notifier: Notifier, notifications: NotificationService, *, connected: bool
) -> None:
    if connected:
        await notifier.prepare()
    notifications.freeze()
    shown = await notifier.show(message())
    assert (shown.delivered, shown.reason) == (False, "no answer from the notification service within 0.4 s")
    assert shown.seconds < 2 * PATIENCE
    notifications.thaw()
    assert (await notifier.show(message())).delivered


async def test_what_was_sent_to_a_frozen_server_is_shown_once_when_it_wakes(
    notifier: Notifier, notifications: NotificationService
) -> None:
    await notifier.prepare()
    notifications.freeze()
    for title in ("first", "second", "third"):
        assert not (await notifier.show(message(title))).delivered
    assert notifications.held_back == 1

    notifications.thaw()
    assert (await notifier.show(message("third"))).delivered
    assert [(call.title, call.replaces) for call in notifications.screen.notified] == [("first", 0), ("third", 1)]
    assert len(notifications.screen.showing) == 1


async def test_an_alert_resolved_while_the_server_was_frozen_does_not_stay_on_the_screen(
    notifier: Notifier, notifications: NotificationService
) -> None:
    await notifier.prepare()
    notifications.freeze()
    await notifier.show(message())
    await notifier.close("proxy@~/.zshrc")
    notifications.thaw()
    await notifier.close("proxy@~/.zshrc")
    assert notifications.screen.closed == [1]
    assert notifications.screen.showing == {}


async def test_several_alerts_wait_for_a_frozen_server_side_by_side(
    notifier: Notifier, notifications: NotificationService
) -> None:
    await notifier.prepare()
    notifications.freeze()
    started = anyio.current_time()
    answers = await asyncio.gather(*(notifier.show(message(key=f"alert {number}")) for number in range(10)))
    assert anyio.current_time() - started < 2 * PATIENCE
    assert {answer.delivered for answer in answers} == {False}
    assert notifications.held_back == 10

    notifications.thaw()
    assert (await notifier.show(message(key="alert 9"))).delivered
    assert len(notifications.screen.showing) == 10


@pytest.mark.parametrize("connected", [True, False], ids=["while connected", "while connecting"])
async def test_a_frozen_server_does_not_hold_up_the_end(
    session_bus: SessionBus, notifications: NotificationService, log: list[str], *, connected: bool
) -> None:
    before = open_descriptors()
    patient = Notifier(session_bus.environment, patience=30)
    if connected:
        await patient.prepare()
    notifications.freeze()
    shows = [asyncio.create_task(patient.show(message(key=key))) for key in ("one", "two")]
    await until(lambda: notifications.held_back > 0)

    started = anyio.current_time()
    await patient.aclose()
    answers = [await show for show in shows]
    assert anyio.current_time() - started < 0.5
    assert {answer.reason for answer in answers} == {"the notifier has been closed"}
    assert (await patient.show(message())).reason == "the notifier has been closed"
    assert await patient.prepare() == "the notifier has been closed"
    assert open_descriptors() == before
    gc.collect()
    assert log == []


async def test_a_restarted_server_gets_a_new_popup_and_no_number_of_the_old_one(
    notifier: Notifier, notifications: NotificationService
) -> None:
    notifications.screen.capabilities = ("body",)
    await notifier.show(message("first", body="<b>"))
    await notifications.stop()
    assert (await notifier.show(message())).reason == "no notification service is running on the session bus"

    notifications.screen.capabilities = ("body", "body-markup")
    await notifications.start()
    assert (await notifier.show(message("second", body="<b>"))).delivered
    assert [(call.number, call.replaces, call.body) for call in notifications.screen.notified] == [
        (1, 0, "<b>"),
        (1, 0, "&lt;b&gt;"),
    ]


async def test_a_popup_of_an_earlier_server_is_not_closed_on_the_next(
    notifier: Notifier, notifications: NotificationService
) -> None:
    await notifier.show(message())
    await notifications.stop()
    await notifications.start()
    await notifier.close("proxy@~/.zshrc")
    assert notifications.screen.closed == []


async def test_a_server_that_dies_with_the_message_in_its_hands(
    notifier: Notifier, notifications: NotificationService
) -> None:
    await notifier.prepare()
    notifications.freeze()
    waiting = asyncio.create_task(notifier.show(message()))
    await until(lambda: notifications.held_back > 0)
    await notifications.stop()
    shown = await waiting
    assert (shown.delivered, shown.reason) == (False, "no notification service is running on the session bus")


async def test_the_successor_of_a_server_that_died_shows_what_was_on_its_way(
    notifier: Notifier, session_bus: SessionBus, notifications: NotificationService
) -> None:
    await notifier.prepare()
    notifications.freeze()
    waiting = asyncio.create_task(notifier.show(message()))
    await until(lambda: notifications.held_back > 0)
    successor = NotificationService(session_bus.address)
    await successor.start(queue=True)
    await notifications.stop()
    assert (await waiting).delivered
    assert len(successor.screen.showing) == 1
    await successor.stop()


async def test_the_bus_dies_and_comes_back_at_the_same_address(
    notifier: Notifier,
    session_bus: SessionBus,
    notifications: NotificationService,
    log: list[str],
) -> None:
    assert (await notifier.show(message("before"))).delivered
    session_bus.kill()
    lost = await notifier.show(message("meanwhile"))
    assert not lost.delivered
    assert lost.reason is not None
    assert lost.reason.startswith(f"the session bus at {session_bus.address} cannot be reached: Connection refused")

    session_bus.start()
    await notifications.start()
    assert (await notifier.show(message("after"))).delivered
    assert [call.title for call in notifications.screen.showing.values()] == ["after"]
    gc.collect()
    assert log == []
