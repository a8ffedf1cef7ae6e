"""Runs a program of this machine for its output: with a deadline, a limit, no terminal, and nothing left behind."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

LIMIT = 1_048_576
_CHUNK = 65_536
# A program that has closed its output ends by itself, or not at all.
_GRACE = 0.2


def output_of(
    command: Sequence[str], environ: Mapping[str, str], *, timeout: float, until: bytes | None = None, folder: str = "/"
) -> bytes | None:
    """What `command` (an argument vector, its program by path) writes to its standard output in `timeout` seconds.

    With `until` the output is complete when it ends with that, whatever the program does then. None if the program
    cannot be started, fails, takes longer or writes more than 1 MiB. It gets a session of its own, so no terminal, and
    its whole process group is killed in the end.
    """
    try:
        process = subprocess.Popen(
            list(command),
            env=dict(environ),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):
        return None
    try:
        return _read(process, time.monotonic() + timeout, until)
    finally:
        _end(process)


def _read(process: subprocess.Popen[bytes], deadline: float, until: bytes | None) -> bytes | None:
    assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
    output = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            chunk = os.read(process.stdout.fileno(), _CHUNK)
            output += chunk
            if until is not None and output.endswith(until):
                return bytes(output)
            if not chunk:
                return bytes(output) if until is None and _succeeded(process, deadline) else None
            if len(output) > LIMIT:
                return None
    return None


def _succeeded(process: subprocess.Popen[bytes], deadline: float) -> bool:
    try:
        return process.wait(max(_GRACE, deadline - time.monotonic())) == 0
    except subprocess.TimeoutExpired:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kills the group: its number is the program's own, for it leads a session that was made for it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # nothing of it is left; macOS says so with EPERM
        process.poll()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()
