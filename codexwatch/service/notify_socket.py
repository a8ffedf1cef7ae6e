"""Tells systemd how the daemon is doing: sd_notify(3) in as few lines as it takes."""

import os
import socket
from collections.abc import Mapping


class NotifySocket:
    """Without a manager that listens every call does nothing; no call raises or blocks for more than a second.

    `watchdog_interval` is how many seconds may pass between two calls of `alive`, half of what systemd allows, as
    sd_watchdog_enabled(3) advises; None when nobody waits for them.
    """

    def __init__(self, environ: Mapping[str, str], pid: int | None = None) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self.watchdog_interval = _watchdog_interval(environ, os.getpid() if pid is None else pid)

    def ready(self, status: str) -> bool:
        """It watches: `systemctl start` returns. Whether the message was taken, as for the others."""
        return self._send(f"READY=1\nSTATUS={_one_line(status)}")

    def alive(self) -> bool:
        """To be called from the loop that watches, from nowhere else."""
        return self._send("WATCHDOG=1")

    def status(self, text: str) -> bool:
        """One line for `systemctl status`."""
        return self._send(f"STATUS={_one_line(text)}")

    def stopping(self) -> bool:
        """The stop has begun: systemd waits for the end and expects no more signs of life."""
        return self._send("STOPPING=1\nSTATUS=stopping")

    def _send(self, message: str) -> bool:
        if self._address is None:
            return False
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.settimeout(1)
                sender.connect(self._address)
                sender.sendall(message.encode(errors="replace"))
        except OSError:
            return False
        return True


def _address(value: str) -> str | None:
    """A path, or with @ in front a name in Linux's abstract namespace; other kinds are for virtual machines."""
    if value.startswith("@"):
        return f"\0{value[1:]}"
    return value if value.startswith("/") else None


def _watchdog_interval(environ: Mapping[str, str], pid: int) -> float | None:
    microseconds = environ.get("WATCHDOG_USEC", "")
    if not microseconds.isdecimal() or int(microseconds) == 0:
        return None
    return int(microseconds) / 2_000_000 if environ.get("WATCHDOG_PID", str(pid)) == str(pid) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
