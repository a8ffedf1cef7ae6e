"""Whether the user has asked the desktop not to be disturbed: a popup is then put away unseen, or never shown."""

import subprocess
from collections.abc import Mapping
from shutil import which
from typing import NamedTuple

import anyio
from dbus_fast.aio import MessageBus

from codexwatch.notify.ask import ask, ask_property

_SECONDS = 1.0
_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"

_PROPERTIES = (
    ((_NAME, _PATH, "org.freedesktop.Notifications"), "Inhibited"),  # Plasma
    ((_NAME, _PATH, "org.dunstproject.cmd0"), "paused"),  # dunst
)
_XFCONF = ("org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf")


class _Key(NamedTuple):
    """A key of GSettings and what it says while nobody is to be disturbed."""

    schema: str
    name: str
    value: bytes


_GSETTINGS = {
    ("gnome-shell", "GNOME"): _Key("org.gnome.desktop.notifications", "show-banners", b"false"),
    ("Notification Daemon", "MATE"): _Key("org.mate.NotificationDaemon", "do-not-disturb", b"true"),
}
"""By the name and the vendor that the server gives itself."""


async def do_not_disturb(
    bus: MessageBus, server: tuple[str, str], properties: frozenset[str], environ: Mapping[str, str]
) -> bool:
    """What the server, or the settings that it goes by, say at this moment; False where nobody says anything.

    Args:
        bus: the session bus.
        server: name and vendor of the notification service.
        properties: what its introspection offers.
        environ: what `gsettings` is run with.
    """
    for whom, name in _PROPERTIES:
        # Without a bound: this is the server that the popup is for, and one that hangs hangs for both.
        if name in properties and await ask_property(bus, whom, name, seconds=None) is True:
            return True
    if server[0] == "Xfce Notify Daemon":
        return await ask(bus, _XFCONF, "GetProperty", "xfce4-notifyd", "/do-not-disturb") is True
    key = _GSETTINGS.get(server)
    return key is not None and await _setting(key, environ) == key.value


async def _setting(key: _Key, environ: Mapping[str, str]) -> bytes:
    program = which("gsettings", path=environ.get("PATH"))
    if program is None:
        return b""
    with anyio.move_on_after(_SECONDS):
        done = await anyio.run_process(
            [program, "get", key.schema, key.name],
            check=False,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
        )
        return done.stdout.strip()
    return b""
