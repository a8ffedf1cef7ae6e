"""The desktop's autostart, for machines without systemd: it starts at login, and not again after a crash."""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM

from codexwatch.service.desktop_entry import command, desktop_entry
from codexwatch.service.installed import AUTOSTART_ENTRY, SERVICE_WORDS, words_of_entry
from codexwatch.service.interpreter import check
from codexwatch.service.manager import Blueprint, Installed, NotDone, Status
from codexwatch.service.runner import Runner
from codexwatch.service.units import write

LOOKS = 150
PAUSE_SECONDS = 0.1
"""Fifteen seconds together: what the systemd unit gives for a start and for an end."""


def launch(words: Sequence[str]) -> None:
    """Start a program that outlives the terminal, and says nothing on it. Raises OSError."""
    nothing = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]
    os.posix_spawn(words[0], tuple(words), os.environ, file_actions=nothing, setsid=True)


def daemons(state_home: str) -> list[int]:
    """The processes of this user that a service's command has started for that state folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
            environ = (process / "environ").read_bytes().split(b"\0")
            service = words[-len(SERVICE_WORDS) :] == [os.fsencode(word) for word in SERVICE_WORDS]
            if service and os.fsencode(f"XDG_STATE_HOME={state_home}") in environ:
                found.append(int(process.name))
    return found


@dataclass(frozen=True, slots=True)
class Autostart:
    """An entry in the desktop's autostart folder, and the daemon that it starts."""

    blueprint: Blueprint
    run: Runner
    launch: Callable[[Sequence[str]], None] = launch
    pause: Callable[[float], None] = time.sleep
    looks: int = LOOKS

    def install(self) -> Installed:
        """Write the entry and start what it will start at the next login."""
        check(self.blueprint.python, self.run)
        replaced = self._program()
        written = write(self.entry, desktop_entry(self.blueprint).encode(errors="surrogateescape"))
        before = self.status()
        if not written and before.active:
            return Installed(self.entry, before.pid, changed=False)
        return Installed(self.entry, self.restart().pid, changed=True, replaced=replaced if written else None)

    def uninstall(self) -> Path | None:
        """Stop the daemon and remove the entry."""
        there = self.entry.exists()
        self._stop()
        self.entry.unlink(missing_ok=True)
        return self.entry if there else None

    def restart(self) -> Status:
        """Start the daemon anew."""
        if not self.entry.exists():
            raise NotDone("It is not installed.", "Install it: codexwatch service install --autostart")
        self._stop()
        try:
            self.launch(command(self.blueprint))
        except OSError as error:
            raise NotDone(f"The daemon cannot be started: {error.strerror}", "See why: codexwatch run") from error
        for _ in range(self.looks):
            status = self.status()
            if status.active:
                return status
            self.pause(PAUSE_SECONDS)
        raise NotDone("The daemon does not start.", "See why: codexwatch run")

    def status(self) -> Status:
        """Whether it runs; the desktop itself knows nothing of what it has started."""
        pids = daemons(self.blueprint.state_home)
        there = self.entry.exists()
        state = "running" if pids else "not running"
        return Status(
            unit=self.entry if there else None,
            active=bool(pids),
            state=f"{state} (started by the desktop at login)" if there else "not installed",
            pid=pids[0] if pids else None,
        )

    @property
    def entry(self) -> Path:
        """Where desktops look for it."""
        return Path(self.blueprint.config_home, AUTOSTART_ENTRY)

    def _program(self) -> str | None:
        """As `program_of` for a unit."""
        try:
            words = words_of_entry(self.entry.read_text(errors="surrogateescape"))
        except OSError:
            return None
        return words[-len(SERVICE_WORDS) - 3] if len(words) > len(SERVICE_WORDS) + 2 else ""

    def _stop(self) -> None:
        state_home = self.blueprint.state_home
        for pid in daemons(state_home):
            with suppress(ProcessLookupError):
                os.kill(pid, SIGTERM)
        for _ in range(self.looks):
            if not daemons(state_home):
                return
            self.pause(PAUSE_SECONDS)
        for pid in daemons(state_home):
            with suppress(ProcessLookupError):
                os.kill(pid, SIGKILL)
