"""The only file that knows desktop-notifier. Importing it costs 100 ms; its caller does that when a popup is near."""

import itertools
import logging
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar

from desktop_notifier import DesktopNotifier, Icon, Notification, Urgency
from desktop_notifier.backends.base import DesktopNotifierBackend
from desktop_notifier.backends.dummy import DummyNotificationCenter

from codexwatch.notify.address import session_bus_address
from codexwatch.notify.message import Channel, Message, UndeliverableError
from codexwatch.notify.osascript import Osascript
from codexwatch.notify.text import escaped, one_line, paragraphs

if sys.platform == "linux":
    from desktop_notifier.backends.dbus import DBusDesktopNotifier

    from codexwatch.notify import bus

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


class DesktopChannel:
    """Popups through desktop-notifier."""

    def __init__(self, notifier: DesktopNotifier, service: "bus.Service | None") -> None:
        self._notifier = notifier
        self._service = service
        self._count = itertools.count(1)
        self._numbers: dict[str, int] = {}

    @property
    def usable(self) -> bool:
        return self._service is None or self._service.usable

    async def show(self, message: Message) -> None:
        number = self._numbers.get(message.key) or next(self._count)
        failures: list[BaseException] = []
        dispatched: list[bool] = []
        _failures.set(failures)
        if self._service:
            bus.popup.set(number)
        await self._notifier.send_notification(self._notification(message, lambda: dispatched.append(True)))
        if failures or not dispatched:
            raise UndeliverableError(self._why(failures))
        # A server without a hints argument is given up by the library, which reports success all the same.
        if self._service and not self._service.shows(number):
            raise UndeliverableError("the notification service has an interface that is not supported")
        self._numbers[message.key] = number

    async def close(self, key: str) -> None:
        # The library raises KeyError for a popup that it has not shown or has closed already.
        if self._numbers.pop(key, None):
            await self._notifier.clear(key)

    async def disconnect(self) -> None:
        if self._service:
            await self._service.disconnect()

    def _notification(self, message: Message, on_dispatched: Callable[[], None]) -> Notification:
        body = paragraphs(message.body, _BODY_LIMIT)
        return Notification(
            title=one_line(message.title, _TITLE_LIMIT),
            message=escaped(body) if self._service and self._service.markup else body,
            urgency=Urgency(message.urgency),
            # Without one the library shows the logo of Python.
            icon=Icon(name=_ICONS[message.urgency]),
            on_dispatched=on_dispatched,
            # Some servers let a critical popup expire within 10 s when the choice is left to them (-1).
            timeout=0 if message.urgency == "critical" else -1,
            # The same for every message of an alert: macOS, too, replaces in place by it.
            identifier=message.key,
        )

    def _why(self, failures: list[BaseException]) -> str:
        if not self.usable:
            return "the connection to the notification service was lost"
        if failures and self._service:
            return bus.reason(failures[0])
        return "the system did not accept the popup"


async def open_channel(environment: Mapping[str, str], patience: float) -> Channel:
    """Connect to whatever shows popups here.

    Args:
        environment: where the address of the session bus is looked up.
        patience: seconds that a popup through a child process may take.

    Raises:
        UndeliverableError: nothing here shows popups.
    """
    return await channel_through(DesktopNotifier(app_name="codexwatch", app_icon=None), environment, patience)


async def channel_through(
    notifier: DesktopNotifier, environment: Mapping[str, str], patience: float, osascript: str = _OSASCRIPT
) -> Channel:
    """The channel that fits the backend which the library has chosen."""
    backend: DesktopNotifierBackend = notifier._backend  # noqa: SLF001 - there is no other way to learn of the dummy
    if isinstance(backend, DummyNotificationCenter):
        # Outside a signed app bundle, so under every Python of Homebrew, uv or pipx, macOS gets this backend: it shows
        # nothing and reports success (samschott/desktop-notifier#253).
        return Osascript(osascript, patience)
    if sys.platform == "linux" and isinstance(backend, DBusDesktopNotifier):
        service = await bus.connect(session_bus_address(environment))
        backend.interface = service  # type: ignore[assignment] # answers to all that the backend calls on a proxy
        return DesktopChannel(notifier, service)
    return DesktopChannel(notifier, None)
