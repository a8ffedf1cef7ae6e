"""The notification service on the session bus, with what desktop-notifier's own connection cannot do.

The library opens its connection from the process environment, never closes it (a descriptor is lost on every send
that finds no service), cannot use it again after the bus has died, and never replaces a popup. So the connection is
made here and handed to it; the library goes on to do the sending.
"""

import contextlib
from contextvars import ContextVar
from typing import Any

import anyio
from dbus_fast import DBusError, DBusFastError
from dbus_fast import Message as BusMessage
from dbus_fast.aio import MessageBus, ProxyInterface

from codexwatch.notify.message import UndeliverableError
from codexwatch.notify.text import one_line

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_NOBODY_THERE = ("org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner")
_SECONDS_TO_DISCONNECT = 0.1

popup: ContextVar[int] = ContextVar("popup")
"""The popup that the running task is showing: the library's call does not say which one it would replace."""


class Service:
    """Stands between desktop-notifier and the bus.

    To the library a popup keeps one number for as long as it exists. What the server calls it is known here alone, so
    a second Notify for it carries the server's number and is an update in place.
    """

    def __init__(self, bus: MessageBus, proxy: ProxyInterface, *, markup: bool) -> None:
        self.markup = markup
        """Whether the server reads the body as markup."""
        self._bus = bus
        self._proxy: Any = proxy  # its methods are made from the introspection of the server
        self._on_screen: dict[int, int] = {}
        self._restarted = False
        bus.add_message_handler(self._note_owner)
        if hasattr(proxy, "on_notification_closed"):
            proxy.on_notification_closed(self._forget)

    @property
    def usable(self) -> bool:
        """False after the bus or the server has gone: numbers of an earlier server may belong to other programs now."""
        return self._bus.connected and not self._restarted

    def shows(self, number: int) -> bool:
        """Whether the popup is, as far as the server has said, on the screen."""
        return number in self._on_screen

    async def call_notify(self, app_name: str, _replaces: int, *rest: object) -> int:
        """Called by the library, which always asks for a new popup."""
        number = popup.get()
        self._on_screen[number] = await self._proxy.call_notify(app_name, self._on_screen.get(number, 0), *rest)
        return number

    async def call_close_notification(self, number: int) -> None:
        """Called by the library."""
        if (server_number := self._on_screen.pop(number, None)) is not None:
            await self._proxy.call_close_notification(server_number)

    def __getattr__(self, name: str) -> object:
        attribute: object = getattr(self._proxy, name)
        return attribute

    async def disconnect(self) -> None:
        """Close the connection; pending calls end with an error."""
        await _disconnect(self._bus)

    def _forget(self, server_number: int, _reason: int) -> None:
        self._on_screen = {ours: theirs for ours, theirs in self._on_screen.items() if theirs != server_number}

    def _note_owner(self, message: BusMessage) -> None:
        if message.sender != "org.freedesktop.DBus" or message.member != "NameOwnerChanged":
            return
        name, old_owner, _new_owner = message.body
        if name == _NAME and old_owner:
            self._restarted = True


async def connect(address: str) -> Service:
    """Connect to the bus at a D-Bus address and ask the notification service what it can do.

    Raises:
        UndeliverableError: no bus, or no notification service on it.
    """
    try:
        bus = MessageBus(bus_address=address)
        await bus.connect()
    except (OSError, EOFError, DBusFastError) as error:
        raise UndeliverableError(f"the session bus at {address} cannot be reached: {_detail(error)}") from error
    try:
        return await _notification_service(bus)
    except BaseException as error:
        await _disconnect(bus)
        if isinstance(error, DBusError | EOFError | OSError):
            raise UndeliverableError(reason(error)) from error
        raise


def reason(error: BaseException) -> str:
    """Why a call to the notification service failed, in words for the user."""
    if isinstance(error, UndeliverableError):
        return str(error)
    if isinstance(error, DBusError):
        kind = str(error.type)
        if kind in _NOBODY_THERE:
            return "no notification service is running on the session bus"
        if kind == "org.freedesktop.DBus.Error.NoReply":
            return "the notification service ended without an answer"
        if kind.startswith("org.freedesktop.DBus.Error.Spawn"):
            return f"the notification service cannot be started: {_detail(error)}"
        return f"the notification service refused: {_detail(error)}"
    if isinstance(error, OSError | EOFError):
        return f"the connection to the session bus was lost: {_detail(error)}"
    # The text of other errors may quote the message itself.
    return f"an unexpected {type(error).__name__} while showing the popup"


async def _notification_service(bus: MessageBus) -> Service:
    introspection = await bus.introspect(_NAME, _PATH)
    interfaces = {interface.name for interface in introspection.interfaces}
    if _NAME not in interfaces:
        raise UndeliverableError("the owner of org.freedesktop.Notifications is no notification service")
    proxy: Any = bus.get_proxy_object(_NAME, _PATH, introspection).get_interface(_NAME)
    return Service(bus, proxy, markup="body-markup" in await proxy.call_get_capabilities())


async def _disconnect(bus: MessageBus) -> None:
    bus.disconnect()
    untyped: Any = bus  # dbus-fast has left wait_for_disconnect without types
    # It is closed when the reader has seen the end of the stream, in the next turns of the event loop.
    with anyio.move_on_after(_SECONDS_TO_DISCONNECT, shield=True), contextlib.suppress(Exception):
        await untyped.wait_for_disconnect()


def _detail(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(text, 200) or type(error).__name__
