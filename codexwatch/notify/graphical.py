"""Where the user's screen is: a service that was started before the desktop has no DISPLAY of its own."""

from collections.abc import Mapping
from pathlib import Path

from dbus_fast.aio import MessageBus

from codexwatch.notify.ask import ask_property
from codexwatch.notify.session import PASSED_ON

_SYSTEMD = ("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


async def with_screen(bus: MessageBus, server_pid: int | None, environ: Mapping[str, str]) -> Mapping[str, str]:
    """`environ` with what programs with windows need, as far as anybody knows.

    Desktops tell the user's service manager once they are up; else the process that shows popups was started with it.
    """
    if _has_screen(environ):
        return environ
    known = await ask_property(bus, _SYSTEMD, "Environment")
    session = _variables(known) if isinstance(known, list) else {}
    if not _has_screen(session) and server_pid is not None:
        session = _variables(_environ_of(server_pid))
    return {**environ, **{name: session[name] for name in PASSED_ON if session.get(name)}}


def _has_screen(environ: Mapping[str, str]) -> bool:
    return any(environ.get(name) for name in _SCREENS)


def _variables(lines: list[str]) -> dict[str, str]:
    return {name: value for name, found, value in (line.partition("=") for line in lines) if found}


def _environ_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/environ").read_text(errors="surrogateescape").split("\0")
    except OSError:
        return []
