"""Runs a command of the service manager, with a time limit."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

NOT_FOUND = 127
TIMED_OUT = 124


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended; `code` is its exit code, or `NOT_FOUND` or `TIMED_OUT` as shells and timeout(1) have it."""

    code: int
    stdout: str = ""
    stderr: str = ""

    @property
    def last_line(self) -> str:
        """What it said last, which is where commands say what went wrong."""
        return ((self.stderr or self.stdout).strip().splitlines() or [f"exit code {self.code}"])[-1]


class Runner(Protocol):
    """Runs an argument vector, never through a shell, for at most `timeout` seconds; never raises."""

    def __call__(self, command: Sequence[str], *, timeout: float) -> Completed: ...


@dataclass(frozen=True, slots=True)
class CommandRunner:
    """The real one: `environ`, in English and without a pager."""

    environ: Mapping[str, str]

    def __call__(self, command: Sequence[str], *, timeout: float) -> Completed:
        environ = {**self.environ, "LC_ALL": "C.UTF-8", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"}
        # Left out by su, cron and some remote logins; systemctl finds the user manager by it alone.
        if "XDG_RUNTIME_DIR" not in environ and (runtime := Path("/run/user", str(os.getuid()))).is_dir():
            environ["XDG_RUNTIME_DIR"] = str(runtime)
        try:
            process = subprocess.run(
                command,
                env=environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Completed(TIMED_OUT, stderr=f"{command[0]} gave no answer within {timeout:g} s")
        except OSError as error:
            return Completed(NOT_FOUND, stderr=f"{command[0]}: {error.strerror}")
        return Completed(process.returncode, process.stdout, process.stderr)
