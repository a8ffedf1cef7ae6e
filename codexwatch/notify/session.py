"""The programs of the user's desktop session: the clipboard, and what opens a page."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import anyio
import anyio.to_thread

from codexwatch.notify.message import COPY, DETAILS
from codexwatch.notify.text import paragraphs

_SECONDS = 5.0
_SECONDS_TO_FAIL = 2.0
"""Programs that open a page fail within this time, or go on for as long as the page is open."""
_LONGEST_COPY = 10_000
_CLIPBOARDS = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard", "-in")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
)
_FREE = ("--user", "--quiet", "--collect", "--property=KillMode=process")
PASSED_ON = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "XDG_DATA_DIRS",
    "DESKTOP_SESSION",
    "KDE_FULL_SESSION",
    "KDE_SESSION_VERSION",
    "BROWSER",
)
"""What programs need to find the screen and the desktop's choice of browser."""


@dataclass(frozen=True)
class Session:
    """`environ` is that of programs which show windows; `platform` a `sys.platform`."""

    environ: Mapping[str, str]
    platform: str = sys.platform

    def offers(self, action: str) -> bool:
        """Whether a button can do here what it says."""
        if action == COPY:
            return self._clipboard() is not None
        return self._opener() is not None if action == DETAILS else True

    async def copy(self, text: str) -> str | None:
        """Put text on the clipboard; why not, or None. Never raises, takes at most 5 s."""
        command = self._clipboard()
        if command is None:
            return "there is no program for the clipboard: wl-copy, xclip or xsel"
        try:
            with anyio.fail_after(_SECONDS):
                done = await anyio.run_process(
                    command,
                    input=paragraphs(text, _LONGEST_COPY).encode(),
                    check=False,
                    # Each leaves a child behind that keeps the clipboard, and would keep a pipe open as long.
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=dict(self.environ),
                    start_new_session=True,
                )
        except TimeoutError:
            return f"{_name(command)} did not end within {_SECONDS:g} s"
        except (OSError, anyio.BrokenResourceError) as error:
            return f"{_name(command)} cannot be run: {type(error).__name__}"
        return None if done.returncode == 0 else f"{_name(command)} ended with {done.returncode}"

    async def open(self, page: Path) -> str | None:
        """Show a page in the browser; why not, or None. Never raises, takes at most 2 s."""
        command = self._opener()
        if command is None:
            return "there is no program that opens pages: xdg-open"
        return await anyio.to_thread.run_sync(_started, [*command, str(page)], dict(self.environ))

    def _clipboard(self) -> Sequence[str] | None:
        if self.platform == "darwin":
            return self._found(("pbcopy",))
        found = (self._found(command) for variable, command in _CLIPBOARDS if self.environ.get(variable))
        return next(filter(None, found), None)

    def _opener(self) -> Sequence[str] | None:
        if self.platform == "darwin":
            return self._found(("open",))
        if not (self.environ.get("DISPLAY") or self.environ.get("WAYLAND_DISPLAY")):
            return None
        command = self._found(("xdg-open",))
        return command and (*self._out_of_the_service(), *command)

    def _out_of_the_service(self) -> Sequence[str]:
        """A browser that is our child would have our unit's limits, in which its own sandbox cannot be set up."""
        if self.environ.get("SYSTEMD_EXEC_PID") != str(os.getpid()):
            return ()
        runner = self._found(("systemd-run", *_FREE))
        passed = (f"--setenv={name}={self.environ[name]}" for name in PASSED_ON if name in self.environ)
        return (*runner, *passed, "--") if runner else ()

    def _found(self, command: Sequence[str]) -> Sequence[str] | None:
        program = which(command[0], path=self.environ.get("PATH"))
        return program and (program, *command[1:])


def _started(command: Sequence[str], environ: Mapping[str, str]) -> str | None:
    try:
        process = subprocess.Popen(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return f"{_name(command)} cannot be run: {type(error).__name__}"
    try:
        code = process.wait(_SECONDS_TO_FAIL)
    except subprocess.TimeoutExpired:
        # Somebody has to be told of its end, or it stays in the process table.
        threading.Thread(target=process.wait, daemon=True).start()
        return None
    return None if code == 0 else f"{_name(command)} ended with {code}"


def _name(command: Sequence[str]) -> str:
    return Path(command[0]).name
