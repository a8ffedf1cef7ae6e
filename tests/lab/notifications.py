"""A notification service on a private session bus that records what it is asked to show.

It answers from the event loop of the test, and can be told to refuse, or to stop answering as a stopped process does:
what it was sent meanwhile is handled when it is thawed.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated

import pytest
from dbus_fast import DBusError, MessageType, NameFlag, PropertyAccess, Variant
from dbus_fast import Message as BusMessage
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from tests.lab.session_bus import SessionBus, session_bus

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"

Strings = Annotated[list[str], DBusSignature("as")]
Hints = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
Identity = Annotated[tuple[str, str, str, str], DBusSignature("ssss")]
Numbers = Annotated[tuple[int, int], DBusSignature("uu")]
NumberAndKey = Annotated[tuple[int, str], DBusSignature("us")]


@dataclass(frozen=True)
class Notify:
    """One call of Notify as it came over the bus. `number` is the answer, `at` is on the monotonic clock."""

    number: int
    replaces: int
    app_name: str
    icon: str
    title: str
    body: str
    urgency: int
    timeout: int
    at: float
    actions: tuple[str, ...] = ()
    """Key and label in turn."""


@dataclass
class Screen:
    """What the service was asked for, and how it is to behave."""

    capabilities: tuple[str, ...] = ("body", "actions", "persistence")
    refuses_with: str | None = None
    inhibited: bool = False
    """Do not disturb, as Plasma says it."""
    identity: tuple[str, str, str, str] = ("recorder", "codexwatch tests", "1", "1.2")
    notified: list[Notify] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    showing: dict[int, Notify] = field(default_factory=dict)


class NotificationService(ServiceInterface):
    """org.freedesktop.Notifications on a bus, by the rules of the specification."""

    def __init__(self, address: str) -> None:
        super().__init__(NAME)
        self.screen = Screen()
        self._address = address
        self._bus: MessageBus | None = None
        self._last_number = 0
        self._held_back: list[BusMessage] | None = None

    async def start(self, *, queue: bool = False) -> None:
        """Own the name, or wait in the queue for it; it is a new server, which counts from 1 and shows nothing."""
        self._last_number = 0
        self.screen.showing.clear()
        self._bus = await MessageBus(bus_address=self._address).connect()
        self._bus.add_message_handler(self._hold_back)
        self._bus.export(PATH, self)
        await self._bus.request_name(NAME, NameFlag.NONE if queue else NameFlag.DO_NOT_QUEUE)

    async def stop(self) -> None:
        """Leave the bus, without a word about what was on the screen."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.unexport(PATH, self)
            if bus.connected:
                bus.disconnect()
                await bus.wait_for_disconnect()  # type: ignore[no-untyped-call] # dbus-fast gives it no types

    def freeze(self) -> None:
        """Answer nothing from now on, not even to introspection."""
        self._held_back = []

    @property
    def held_back(self) -> int:
        """How many calls wait for an answer."""
        return len(self._held_back or ())

    def thaw(self) -> None:
        """Answer what has come in meanwhile, in its order."""
        messages, self._held_back = self._held_back or [], None
        assert self._bus is not None
        for message in messages:
            self._bus._process_message(message)

    def dismiss(self, number: int) -> None:
        """As the user does by clicking the popup away."""
        del self.screen.showing[number]
        self.notification_closed(number, 2)

    def press(self, number: int, action: str) -> None:
        """As the user does, with a server that takes the popup away then."""
        self.action_invoked(number, action)
        self.dismiss(number)

    def _hold_back(self, message: BusMessage) -> bool:
        if self._held_back is None or message.message_type is not MessageType.METHOD_CALL:
            return False
        self._held_back.append(message)
        return True

    @dbus_method("Notify")
    def notify(  # noqa: PLR0917 - the arguments of the specification
        self,
        app_name: DBusStr,
        replaces: DBusUInt32,
        icon: DBusStr,
        title: DBusStr,
        body: DBusStr,
        actions: Strings,
        hints: Hints,
        timeout: DBusInt32,
    ) -> DBusUInt32:
        if self.screen.refuses_with is not None:
            raise DBusError("org.freedesktop.Notifications.Error", self.screen.refuses_with)
        if not replaces:
            self._last_number += 1
        call = Notify(
            number=replaces or self._last_number,
            replaces=replaces,
            app_name=app_name,
            icon=icon,
            title=title,
            body=body,
            urgency=hints["urgency"].value,
            timeout=timeout,
            at=time.monotonic(),
            actions=tuple(actions),
        )
        self.screen.notified.append(call)
        self.screen.showing[call.number] = call
        return call.number

    @dbus_method("CloseNotification")
    def close_notification(self, number: DBusUInt32) -> None:
        self.screen.closed.append(number)
        if self.screen.showing.pop(number, None) is None:
            raise DBusError("org.freedesktop.Notifications.Error", "there is no such notification")
        self.notification_closed(number, 3)

    @dbus_method("GetCapabilities")
    def get_capabilities(self) -> Strings:
        return list(self.screen.capabilities)

    @dbus_method("GetServerInformation")
    def get_server_information(self) -> Identity:
        return self.screen.identity

    @dbus_property(access=PropertyAccess.READ, name="Inhibited")
    def inhibited(self) -> DBusBool:
        return self.screen.inhibited

    @dbus_signal("NotificationClosed")
    def notification_closed(self, number: int, reason: int) -> Numbers:
        return (number, reason)

    @dbus_signal("ActionInvoked")
    def action_invoked(self, number: int, key: str) -> NumberAndKey:
        return (number, key)


@pytest.fixture
async def notifications(session_bus: SessionBus) -> AsyncIterator[NotificationService]:
    service = NotificationService(session_bus.address)
    await service.start()
    yield service
    await service.stop()


__all__ = ["NotificationService", "Notify", "Screen", "SessionBus", "Strings", "notifications", "session_bus"]
