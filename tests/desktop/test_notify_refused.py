"""Why a popup could not be shown, said in plain words: no bus, no service, a service that refuses."""

from typing import cast

import pytest
from dbus_fast import NameFlag
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method

from codexwatch.notify import Message, Notifier
from codexwatch.notify.message import Urgency
from tests.desktop.helpers import message, open_descriptors
from tests.lab.notifications import NAME, PATH, NotificationService, SessionBus, Strings

pytestmark = [pytest.mark.anyio, pytest.mark.desktop]


async def test_without_a_service_the_reason_is_said_and_no_descriptor_is_lost(
    notifier: Notifier, session_bus: SessionBus, log: list[str]
) -> None:
    first = await notifier.show(message())
    before = open_descriptors()
    refusals = {(shown.delivered, shown.reason) for shown in [await notifier.show(message()) for _ in range(30)]}

    assert refusals == {(first.delivered, first.reason)}
    assert refusals == {(False, "no notification service is running on the session bus")}
    assert open_descriptors() == before
    assert log == []


async def test_a_service_that_appears_later_is_used(notifier: Notifier, session_bus: SessionBus) -> None:
    assert not (await notifier.show(message())).delivered
    service = NotificationService(session_bus.address)
    await service.start()
    assert (await notifier.show(message())).delivered
    await service.stop()


async def test_a_refusal_carries_the_words_of_the_server(
    notifier: Notifier, notifications: NotificationService, log: list[str]
) -> None:
    notifications.screen.refuses_with = "too many\nnotifications"
    refused = await notifier.show(message())
    assert refused.reason == "the notification service refused: too many notifications"

    notifications.screen.refuses_with = None
    assert (await notifier.show(message())).delivered
    assert len(notifications.screen.showing) == 1
    assert log == []


async def test_an_update_that_is_refused_leaves_the_popup_to_the_next_one(
    notifier: Notifier, notifications: NotificationService
) -> None:
    await notifier.show(message("first"))
    notifications.screen.refuses_with = "busy"
    assert not (await notifier.show(message("second"))).delivered
    notifications.screen.refuses_with = None
    assert (await notifier.show(message("third"))).delivered
    assert [call.title for call in notifications.screen.showing.values()] == ["third"]


class AncientService(ServiceInterface):
    """Notify as it was before there were hints; the library gives up on it and reports success."""

    def __init__(self) -> None:
        super().__init__(NAME)

    @dbus_method("Notify")
    def notify(self, title: DBusStr) -> DBusUInt32:
        raise AssertionError(title)

    @dbus_method("GetCapabilities")
    def get_capabilities(self) -> Strings:
        return []

    @dbus_method("GetServerInformation")
    def get_server_information(self) -> Strings:
        return ["ancient"]


@pytest.mark.parametrize(
    ("ancient", "reason"),
    [
        pytest.param(
            True, "the notification service has an interface that is not supported", id="a server without hints"
        ),
        pytest.param(
            False,
            "the owner of org.freedesktop.Notifications is no notification service",
            id="a program that only took the name",
        ),
    ],
)
async def test_a_server_that_is_none_is_not_counted_as_delivery(
    notifier: Notifier, session_bus: SessionBus, *, ancient: bool, reason: str
) -> None:
    bus = await MessageBus(bus_address=session_bus.address).connect()
    if ancient:
        bus.export(PATH, AncientService())
    await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
    shown = await notifier.show(message())
    assert (shown.delivered, shown.reason) == (False, reason)
    bus.disconnect()
    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call] # dbus-fast gives it no types


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        pytest.param(
            {},
            "there is no session bus: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set",
            id="no D-Bus at all",
        ),
        pytest.param(
            {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": "/nowhere"},
            "there is no session bus: DBUS_SESSION_BUS_ADDRESS is not set and /nowhere/bus is no socket",
            id="a runtime folder without a bus",
        ),
        pytest.param(
            {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"},
            "the session bus at unix:path=/nowhere/bus cannot be reached: No such file or directory",
            id="the address of a bus that is gone",
        ),
        pytest.param(
            {"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"},
            "the session bus at autolaunch: cannot be reached: got unknown address transport: autolaunch",
            id="an address of a kind that cannot be used",
        ),
        pytest.param(
            {"DBUS_SESSION_BUS_ADDRESS": "nonsense"},
            "the session bus at nonsense cannot be reached: address did not contain a transport",
            id="an address that is none",
        ),
    ],
)
async def test_without_a_bus_the_reason_is_said(environment: dict[str, str], reason: str) -> None:
    notifier = Notifier(environment)
    shown = await notifier.show(message())
    assert (shown.delivered, shown.reason) == (False, reason)
    assert await notifier.prepare() == reason
    await notifier.close("proxy@~/.zshrc")
    await notifier.aclose()


async def test_the_bus_of_the_login_is_found_without_the_variable(
    session_bus: SessionBus, notifications: NotificationService
) -> None:
    notifier = Notifier({"XDG_RUNTIME_DIR": str(session_bus.folder)})
    assert (await notifier.show(message())).delivered
    await notifier.aclose()


async def test_a_mistake_of_our_own_is_an_answer_too(notifier: Notifier, notifications: NotificationService) -> None:
    shown = await notifier.show(Message("key", "title", "body", cast("Urgency", "loud")))
    assert (shown.delivered, shown.reason) == (False, "an unexpected ValueError on the way to the desktop")
    assert (await notifier.show(message())).delivered
