"""Popups on the session bus: sent by the library, numbered, answered and remembered here."""

import contextlib
import itertools
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from dbus_fast import DBusError

from codexwatch.notify import bus
from codexwatch.notify.message import DETAILS, Lost, Message, Numbers, Pressed, Server, UndeliverableError
from codexwatch.notify.reasons import DO_NOT_DISTURB
from codexwatch.notify.service import Service, popup
from codexwatch.notify.session import Session

_CLICKED = "default"
"""What the specification calls a click on the popup itself."""


class Library(Protocol):
    """What sends the popups."""

    async def send(self, message: Message, *, markup: bool) -> None:
        """Raises whatever kept it from being sent."""

    async def clear(self, key: str) -> None:
        """Take away a popup that was sent."""

    def forget(self, number: int, reason: int) -> None:
        """A popup has gone from the screen."""


class BusChannel:
    """One connection to one server."""

    def __init__(
        self,
        library: Library,
        service: Service,
        session: Session,
        *,
        pressed: Pressed,
        lost: Lost,
        numbers: Numbers | None,
    ) -> None:
        self._library = library
        self._service = service
        self._session = session
        self._pressed = pressed
        self._lost = lost
        self._kept = numbers
        self._count = itertools.count(1)
        self._numbers: dict[str, int] = {}
        self._adopted: set[str] = set()
        """Shown by a process before this one: the library does not know them."""
        service.pressed, service.closed, service.replaced = self._note_pressed, self._note_closed, self._note_replaced
        self._adopt()

    @property
    def usable(self) -> bool:
        return self._service.usable

    @property
    def server(self) -> Server:
        introduction = self._service.introduction
        return Server(introduction.name or "unknown", introduction.version, self._service.buttons)

    async def show(self, message: Message) -> None:
        if await self._service.do_not_disturb(self._session.environ):
            raise UndeliverableError(DO_NOT_DISTURB)
        number = self._numbers.get(message.key) or next(self._count)
        popup.set(number)
        offered = tuple(action for action in message.actions if self._session.offers(action.name))
        try:
            await self._library.send(replace(message, actions=offered), markup=self._service.markup)
        except UndeliverableError:
            raise
        except Exception as error:
            lost = "the connection to the notification service was lost"
            raise UndeliverableError(bus.reason(error) if self.usable else lost) from error
        self._numbers[message.key] = number
        self._adopted.discard(message.key)
        self._keep()

    async def close(self, key: str) -> None:
        number = self._numbers.pop(key, None)
        if number is None:
            return
        if key in self._adopted:
            self._adopted.discard(key)
            with contextlib.suppress(DBusError):
                await self._service.call_close_notification(number)
        else:
            await self._library.clear(key)
        self._keep()

    async def copy(self, text: str) -> str | None:
        return await self._session.copy(text)

    async def open(self, page: Path) -> str | None:
        return await self._session.open(page)

    async def disconnect(self) -> None:
        await self._service.disconnect()

    def _note_pressed(self, number: int, action: str) -> None:
        if (key := self._key(number)) is not None:
            self._pressed(key, DETAILS if action == _CLICKED else action)

    def _note_closed(self, number: int, reason: int) -> None:
        self._library.forget(number, reason)
        if (key := self._key(number)) is not None:
            del self._numbers[key]
            self._adopted.discard(key)
            self._keep()

    def _note_replaced(self, numbers: Collection[int]) -> None:
        self._tell_lost([key for key, number in self._numbers.items() if number in numbers])

    def _tell_lost(self, keys: Collection[str]) -> None:
        if self._kept is not None:
            self._kept.save_popups(self._service.introduction.identity, {})
        if keys:
            self._lost(keys)

    def _key(self, number: int) -> str | None:
        return next((key for key, ours in self._numbers.items() if ours == number), None)

    def _adopt(self) -> None:
        """The same server goes on to show what this daemon showed before it was restarted; another one does not."""
        if self._kept is None:
            return
        identity = self._service.introduction.identity
        if lost := self._kept.lost_popups(identity):
            self._tell_lost(lost)
        for key, server_number in self._kept.load_popups(identity).items():
            self._numbers[key] = next(self._count)
            self._service.adopt(self._numbers[key], server_number)
            self._adopted.add(key)

    def _keep(self) -> None:
        # What was on the screen of a server that has gone stays known until another one is there.
        if self._kept is not None and self.usable:
            shown = self._service.on_screen
            numbers = {key: shown[number] for key, number in self._numbers.items() if number in shown}
            self._kept.save_popups(self._service.introduction.identity, numbers)
