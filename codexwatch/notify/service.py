"""The notification service, with what desktop-notifier cannot do: update a popup in place, and hear what is pressed."""

import contextlib
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import anyio
from dbus_fast import Message as BusMessage
from dbus_fast.aio import MessageBus, ProxyInterface

from codexwatch.notify.disturb import do_not_disturb
from codexwatch.notify.graphical import with_screen

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
_SECONDS_TO_DISCONNECT = 0.1
_ACTIONS = 3
"""Where the actions stand among the arguments of Notify that follow the number."""

popup: ContextVar[int] = ContextVar("popup")
"""The popup that the running task is showing: the library's call does not say which one it would replace."""


@dataclass(frozen=True)
class Introduction:
    """What the server says of itself. `identity` names this one process of it on this one bus, for all time."""

    name: str
    vendor: str
    version: str
    capabilities: frozenset[str]
    properties: frozenset[str]
    identity: str
    pid: int | None


class Service:
    """Stands between desktop-notifier and the bus.

    To the library a popup keeps one number for as long as it exists. What the server calls it is known here alone, so
    a second Notify for it carries the server's number and is an update in place.
    """

    def __init__(self, bus: MessageBus, proxy: ProxyInterface, introduction: Introduction) -> None:
        self.introduction = introduction
        self.pressed: Callable[[int, str], None] = lambda _number, _action: None
        """Called with a popup and the action that was chosen on it."""
        self.closed: Callable[[int, int], None] = lambda _number, _reason: None
        """Called with a popup that has gone from the screen."""
        self.replaced: Callable[[Collection[int]], None] = lambda _numbers: None
        """Called with the popups that were on the screen of this server, once another one has taken its place."""
        self._bus = bus
        self._proxy: Any = proxy  # its methods are made from the introspection of the server
        self._on_screen: dict[int, int] = {}
        self._restarted = False
        self._lost: set[int] = set()
        bus.add_message_handler(self._note_owner)
        # dbus-fast hears the owner of the name alone: what other programs on the bus claim was pressed counts nothing.
        if hasattr(proxy, "on_notification_closed"):
            proxy.on_notification_closed(self._note_closed)
        if hasattr(proxy, "on_action_invoked"):
            proxy.on_action_invoked(self._note_pressed)

    @property
    def markup(self) -> bool:
        """Whether the server reads the body as markup."""
        return "body-markup" in self.introduction.capabilities

    @property
    def buttons(self) -> bool:
        """Whether the server shows buttons."""
        return "actions" in self.introduction.capabilities and hasattr(self._proxy, "on_action_invoked")

    @property
    def usable(self) -> bool:
        """False after the bus or the server has gone: numbers of an earlier server may belong to other programs now."""
        return self._bus.connected and not self._restarted

    def shows(self, number: int) -> bool:
        """Whether the popup is, as far as the server has said, on the screen."""
        return number in self._on_screen

    @property
    def on_screen(self) -> Mapping[int, int]:
        """What the server calls each popup."""
        return self._on_screen

    def adopt(self, number: int, server_number: int) -> None:
        """A popup that this server shows for a process before this one."""
        self._on_screen[number] = server_number

    async def do_not_disturb(self, environ: Mapping[str, str]) -> bool:
        """Whether the user has switched popups off for now."""
        server = self.introduction
        return await do_not_disturb(self._bus, (server.name, server.vendor), server.properties, environ)

    async def with_screen(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        """`environ` with what programs with windows need."""
        return await with_screen(self._bus, self.introduction.pid, environ)

    async def call_notify(self, app_name: str, _replaces: int, *rest: object) -> int:
        """Called by the library, which always asks for a new popup."""
        number = popup.get()
        # The library makes every popup one that can be clicked. Where nothing answers a click it is not to seem so, and
        # servers without buttons (notify-osd) make a dialogue of it that has to be answered.
        actions = rest[_ACTIONS]
        offered = actions if self.buttons and isinstance(actions, list) and len(actions) > 2 else []
        arguments = (*rest[:_ACTIONS], offered, *rest[_ACTIONS + 1 :])
        server_number = await self._proxy.call_notify(app_name, self._on_screen.get(number, 0), *arguments)
        self._on_screen[number] = server_number
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
        await disconnect(self._bus)

    def _ours(self, server_number: int) -> int | None:
        return next((ours for ours, theirs in self._on_screen.items() if theirs == server_number), None)

    def _note_closed(self, server_number: int, reason: int) -> None:
        if (number := self._ours(server_number)) is not None:
            del self._on_screen[number]
            self.closed(number, reason)

    def _note_pressed(self, server_number: int, action: str) -> None:
        if (number := self._ours(server_number)) is not None:
            self.pressed(number, action)

    def _note_owner(self, message: BusMessage) -> None:
        if message.sender != "org.freedesktop.DBus" or message.member != "NameOwnerChanged":
            return
        name, old_owner, new_owner = message.body
        if name != NAME:
            return
        if old_owner:
            self._restarted = True
            self._lost |= self._on_screen.keys()
            # What the next server calls by these numbers is not ours.
            self._on_screen.clear()
        if new_owner and self._restarted:
            lost, self._lost = self._lost, set()
            self.replaced(lost)


async def disconnect(bus: MessageBus) -> None:
    """Close the connection."""
    bus.disconnect()
    untyped: Any = bus  # dbus-fast has left wait_for_disconnect without types
    # It is closed when the reader has seen the end of the stream, in the next turns of the event loop.
    with anyio.move_on_after(_SECONDS_TO_DISCONNECT, shield=True), contextlib.suppress(Exception):
        await untyped.wait_for_disconnect()
