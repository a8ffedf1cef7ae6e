"""Connects to the notification service on the session bus, and says why that fails.

desktop-notifier opens its connection from the process environment, never closes it (a descriptor is lost on every send
that finds no service), cannot use it again after the bus has died, and hears which button was pressed only on a
connection that it has opened itself. So the connection is made here and handed to it; the library goes on to do the
sending.
"""

import contextlib
from typing import Any

from dbus_fast import DBusError, DBusFastError
from dbus_fast.aio import MessageBus
from dbus_fast.introspection import Interface

from codexwatch.notify.ask import DBUS, ask
from codexwatch.notify.message import UndeliverableError
from codexwatch.notify.reasons import BUS_UNREACHABLE, NOBODY
from codexwatch.notify.service import NAME, PATH, Introduction, Service, disconnect
from codexwatch.notify.text import one_line

_NOBODY_THERE = ("org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner")
_ARGUMENTS = 8
"""Those of Notify in the specification."""


async def connect(address: str) -> Service:
    """Connect to the bus at a D-Bus address and ask the notification service what it can do.

    Raises:
        UndeliverableError: no bus, or no notification service on it.
    """
    try:
        bus = MessageBus(bus_address=address)
        await bus.connect()
    except (OSError, EOFError, DBusFastError) as error:
        raise UndeliverableError(f"{BUS_UNREACHABLE} {address} cannot be reached: {_detail(error)}") from error
    try:
        return await _notification_service(bus)
    except BaseException as error:
        await disconnect(bus)
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
            return NOBODY
        if kind == "org.freedesktop.DBus.Error.NoReply":
            return "the notification service ended without an answer"
        if kind.startswith("org.freedesktop.DBus.Error.Spawn"):
            return f"the notification service cannot be started: {_detail(error)}"
        return f"the notification service refused: {_detail(error)}"
    if isinstance(error, OSError | EOFError):
        return f"the connection to the session bus was lost: {_detail(error)}"
    # The text of other errors may quote the message itself.
    return f"an unexpected {type(error).__name__} on the way to the desktop"


async def _notification_service(bus: MessageBus) -> Service:
    introspection = await bus.introspect(NAME, PATH)
    interfaces = {interface.name: interface for interface in introspection.interfaces}
    if NAME not in interfaces:
        raise UndeliverableError("the owner of org.freedesktop.Notifications is no notification service")
    if not _speaks_the_standard(interfaces[NAME]):
        # The library would send nothing, and report success.
        raise UndeliverableError("the notification service has an interface that is not supported")
    proxy: Any = bus.get_proxy_object(NAME, PATH, introspection).get_interface(NAME)
    said: list[str] = []
    capabilities = frozenset(await proxy.call_get_capabilities())
    with contextlib.suppress(DBusError, AttributeError):
        said = await proxy.call_get_server_information()
    name, vendor, version, *_ = [*said, "", "", ""]
    properties = frozenset(item.name for interface in introspection.interfaces for item in interface.properties)
    pid = await ask(bus, DBUS, "GetConnectionUnixProcessID", NAME)
    introduction = Introduction(
        name=name,
        vendor=vendor,
        version=version,
        capabilities=capabilities,
        properties=properties,
        # Owners are numbered anew on each bus, and each bus has an identifier of its own.
        identity=f"{await ask(bus, DBUS, 'GetId')} {await ask(bus, DBUS, 'GetNameOwner', NAME)}",
        pid=pid if isinstance(pid, int) else None,
    )
    return Service(bus, proxy, introduction)


def _speaks_the_standard(interface: Interface) -> bool:
    return any(method.name == "Notify" and len(method.in_args) == _ARGUMENTS for method in interface.methods)


def _detail(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(text, 200) or type(error).__name__
