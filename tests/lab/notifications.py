"""A private session bus, and on it a notification service that records what it is asked to show.

The bus has no service directory: nothing is started behind the back of a test. The service answers from the event loop
of the test, and can be told to refuse, or to stop answering as a stopped process does: what it was sent meanwhile is
handled when it is thawed.
"""

import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import pytest
from dbus_fast import DBusError, MessageType, NameFlag, PropertyAccess, Variant
from dbus_fast import Message as BusMessage
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"

_BUS_CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

Strings = Annotated[list[str], DBusSignature("as")]
Hints = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
Identity = Annotated[tuple[str, str, str, str], DBusSignature("ssss")]
Numbers = Annotated[tuple[int, int], DBusSignature("uu")]
NumberAndKey = Annotated[tuple[int, str], DBusSignature("us")]


class SessionBus:
    """A dbus-daemon of the test's own, always at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"unix:path={folder / 'bus'}"
        self._configuration = folder / "bus.conf"
        self._configuration.write_text(_BUS_CONFIGURATION.format(socket=folder / "bus"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def start(self) -> None:
        """Returns when the bus takes connections."""
        with (self.folder / "bus.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["dbus-daemon", f"--config-file={self._configuration}", "--nofork", "--print-address"],
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith(b"unix:path="), "dbus-daemon did not start"

    def kill(self) -> None:
        """As a crash does: the socket stays behind."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


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
def session_bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionBus]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    bus = SessionBus(tmp_path_factory.mktemp("bus"))
    bus.start()
    yield bus
    bus.kill()


@pytest.fixture
async def notifications(session_bus: SessionBus) -> AsyncIterator[NotificationService]:
    service = NotificationService(session_bus.address)
    await service.start()
    yield service
    await service.stop()
