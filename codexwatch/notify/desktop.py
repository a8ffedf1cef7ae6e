"""The only file that knows desktop-notifier. Importing it costs 100 ms; its caller does that when a popup is near."""

import logging
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path

from desktop_notifier import Button, DesktopNotifier, Icon, Notification, Urgency
from desktop_notifier.backends.base import DesktopNotifierBackend
from desktop_notifier.backends.dummy import DummyNotificationCenter

from codexwatch.notify.address import session_bus_address
from codexwatch.notify.message import Channel, Lost, Message, Numbers, Pressed, Server, UndeliverableError
from codexwatch.notify.osascript import Osascript
from codexwatch.notify.session import Session
from codexwatch.notify.text import escaped, one_line, paragraphs

if sys.platform == "linux":
    from desktop_notifier.backends.dbus import DBusDesktopNotifier

    from codexwatch.notify import bus
    from codexwatch.notify.bus_channel import BusChannel

_ICONS = {"critical": "dialog-error", "normal": "dialog-warning", "low": "dialog-information"}
_TITLE_LIMIT = 100
_BODY_LIMIT = 1000
_OSASCRIPT = "/usr/bin/osascript"

_failures: ContextVar[list[BaseException]] = ContextVar("failures")


class _FailureCollector(logging.Handler):
    """Hands the reason of a failed send to the task that waits for it: the library's `send` only ever logs it."""

    def emit(self, record: logging.LogRecord) -> None:
        failures = _failures.get(None)
        if failures is not None and record.exc_info and record.exc_info[1]:
            failures.append(record.exc_info[1])


def _keep_out_of_the_log(*libraries: str) -> None:
    for library in libraries:
        logger = logging.getLogger(library)
        logger.addHandler(_FailureCollector())
        logger.propagate = False


_keep_out_of_the_log("desktop_notifier", "dbus_fast")


class Library:
    """Sends through desktop-notifier, and says why that failed."""

    def __init__(self, notifier: DesktopNotifier) -> None:
        self._notifier = notifier

    async def send(self, message: Message, *, markup: bool = False) -> None:
        """Raises what the library has caught, and UndeliverableError where it says nothing."""
        failures: list[BaseException] = []
        dispatched: list[bool] = []
        _failures.set(failures)
        await self._notifier.send_notification(_notification(message, markup, lambda: dispatched.append(True)))
        if failures:
            raise failures[0]
        if not dispatched:
            raise UndeliverableError("the system did not accept the popup")

    async def clear(self, key: str) -> None:
        """Take the popup away. Raises KeyError for one that it has not shown or has closed already."""
        await self._notifier.clear(key)

    def forget(self, number: int, reason: int) -> None:
        """Its own handler, which it connects only on a connection of its own: else it keeps all that was ever shown."""
        if sys.platform == "linux" and isinstance(backend := _backend(self._notifier), DBusDesktopNotifier):
            backend._on_closed(number, reason)  # noqa: SLF001 - as its _init_dbus connects it


class LibraryChannel:
    """Popups of a signed app on macOS, without buttons."""

    usable = True
    server = Server("Notification Center", "", buttons=False)

    def __init__(self, library: Library, session: Session) -> None:
        self._library = library
        self._session = session
        self._shown: set[str] = set()

    async def show(self, message: Message) -> None:
        """Raises UndeliverableError."""
        try:
            await self._library.send(replace(message, actions=()))
        except UndeliverableError:
            raise
        except Exception as error:
            raise UndeliverableError("the system did not accept the popup") from error
        self._shown.add(message.key)

    async def close(self, key: str) -> None:
        """Nothing happens when there is none."""
        if key in self._shown:
            self._shown.discard(key)
            await self._library.clear(key)

    async def copy(self, text: str) -> str | None:
        """Why not, or None."""
        return await self._session.copy(text)

    async def open(self, page: Path) -> str | None:
        """Why not, or None."""
        return await self._session.open(page)

    async def disconnect(self) -> None:
        """Nothing is held open."""


def _notification(message: Message, markup: bool, on_dispatched: Callable[[], None]) -> Notification:  # noqa: FBT001 - private
    body = paragraphs(message.body, _BODY_LIMIT)
    return Notification(
        title=one_line(message.title, _TITLE_LIMIT),
        message=escaped(body) if markup else body,
        urgency=Urgency(message.urgency),
        # Without one the library shows the logo of Python.
        icon=Icon(name=_ICONS[message.urgency]),
        buttons=tuple(Button(action.label, identifier=action.name) for action in message.actions),
        on_dispatched=on_dispatched,
        # Some servers let a critical popup expire within 10 s when the choice is left to them (-1).
        timeout=0 if message.urgency == "critical" else -1,
        # The same for every message of an alert: macOS, too, replaces in place by it.
        identifier=message.key,
    )


def _backend(notifier: DesktopNotifier) -> DesktopNotifierBackend:
    return notifier._backend  # noqa: SLF001 - there is no other way to learn of the dummy


async def open_channel(
    environment: Mapping[str, str], patience: float, pressed: Pressed, lost: Lost, numbers: Numbers | None
) -> Channel:
    """Connect to whatever shows popups here.

    Args:
        environment: where the address of the session bus is looked up.
        patience: seconds that a popup through a child process may take.
        pressed: told which button the user has pressed.
        lost: told which popups went with the server that showed them.
        numbers: where it is kept what the server calls the popups.

    Raises:
        UndeliverableError: nothing here shows popups.
    """
    notifier = DesktopNotifier(app_name="codexwatch", app_icon=None)
    return await channel_through(notifier, environment, patience, pressed=pressed, lost=lost, numbers=numbers)


async def channel_through(
    notifier: DesktopNotifier,
    environment: Mapping[str, str],
    patience: float,
    osascript: str = _OSASCRIPT,
    *,
    pressed: Pressed = lambda _key, _action: None,
    lost: Lost = lambda _keys: None,
    numbers: Numbers | None = None,
) -> Channel:
    """The channel that fits the backend which the library has chosen."""
    backend = _backend(notifier)
    if isinstance(backend, DummyNotificationCenter):
        # Outside a signed app bundle, so under every Python of Homebrew, uv or pipx, macOS gets this backend: it shows
        # nothing and reports success (samschott/desktop-notifier#253).
        return Osascript(osascript, patience, Session(environment))
    if sys.platform == "linux" and isinstance(backend, DBusDesktopNotifier):
        service = await bus.connect(session_bus_address(environment))
        backend.interface = service  # type: ignore[assignment] # answers to all that the backend calls on a proxy
        session = Session(await service.with_screen(environment))
        return BusChannel(Library(notifier), service, session, pressed=pressed, lost=lost, numbers=numbers)
    return LibraryChannel(Library(notifier), Session(environment))
