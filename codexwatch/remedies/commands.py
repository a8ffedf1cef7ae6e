"""Runs the command of a step: an argument vector, no shell, a time limit."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from codexwatch.model.secret import mask_urls

DRAIN = 75.0
"""Seconds: Codex's background server lets turns in flight end for 60 before it stops (measured, 0.169.0)."""
QUICK = 15.0
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """`problem` is None if it went well, else for the user."""

    command: tuple[str, ...]
    problem: str | None = None


def run(command: tuple[str, ...], environ: Mapping[str, str]) -> Outcome:
    """Run it in its own process group, which is ended with it when the time is up."""
    program = shutil.which(command[0], path=environ.get("PATH"))
    if program is None:
        return Outcome(command, f"{command[0]} was not found on your PATH")
    limit = DRAIN if command[:1] == ("codex",) else QUICK
    try:
        process = subprocess.Popen(
            [program, *command[1:]],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        return Outcome(command, f"it could not be started: {(error.strerror or '').lower()}")
    try:
        _, said = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        _end(process)
        return Outcome(command, f"it had not ended after {limit:.0f} seconds")
    if process.returncode == 0:
        return Outcome(command)
    words = mask_urls(" ".join(said.decode("utf-8", "replace").split()))[:_SHOWN]
    return Outcome(command, f"it ended with {process.returncode}" + (f": {words}" if words else ""))


def _end(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
