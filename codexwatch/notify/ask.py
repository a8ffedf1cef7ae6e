"""Small questions to programs on the bus, where no answer is an answer too."""

from contextlib import suppress

import anyio
from dbus_fast import DBusError, MessageFlag, MessageType, Variant
from dbus_fast import Message as BusMessage
from dbus_fast.aio import MessageBus

_SECONDS = 1.0
DBUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
"""Where the bus itself answers: name, path, interface."""


async def ask(
    bus: MessageBus, whom: tuple[str, str, str], method: str, *arguments: str, seconds: float | None = _SECONDS
) -> object:
    """The first value that a method answers with; None where nobody does in time. Nothing is started for it.

    seconds: None for who is to be waited for in any case.
    """
    name, path, interface = whom
    call = BusMessage(
        destination=name,
        path=path,
        interface=interface,
        member=method,
        signature="s" * len(arguments),
        body=list(arguments),
        flags=MessageFlag.NO_AUTOSTART,
    )
    with suppress(DBusError), anyio.move_on_after(seconds):
        reply = await bus.call(call)
        if reply.message_type is MessageType.METHOD_RETURN and reply.body:
            value: object = reply.body[0]
            return value.value if isinstance(value, Variant) else value
    return None


async def ask_property(
    bus: MessageBus, whom: tuple[str, str, str], name: str, *, seconds: float | None = _SECONDS
) -> object:
    """The value of a property; None where nobody answers."""
    return await ask(bus, (whom[0], whom[1], "org.freedesktop.DBus.Properties"), "Get", whom[2], name, seconds=seconds)
