"""codexwatch as a person starts it, with a home directory of their own."""

import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

CODEXWATCH = (sys.executable, "-m", "codexwatch")
BOUND = 20.0


@dataclass(frozen=True)
class Shell:
    """A shell with nothing but what is needed in its environment. `before`: the words before each command."""

    home: Path
    before: Sequence[str] = ()

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/zsh", "LANG": "C.UTF-8"}

    def write(self, name: str, content: str) -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    def run(
        self, *argv: str, env: Mapping[str, str] | None = None, stdout: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.before, *CODEXWATCH, *argv],
            env={**self.environment, **(env or {})},
            stdout=stdout,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=BOUND,
            check=False,
        )

    def on_a_terminal(self, *argv: str, columns: int = 80, env: Mapping[str, str] | None = None) -> list[str]:
        """The results as they come to a terminal of that width, escape sequences included; no progress."""
        ours, theirs = pty.openpty()
        ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        variables = {**self.environment, "TERM": "xterm-256color", **(env or {})}
        with subprocess.Popen(
            [*self.before, *CODEXWATCH, *argv], env=variables, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL
        ):
            os.close(theirs)
            said = b""
            # The other end of a pseudo-terminal is closed with an error, not with an end of file.
            with suppress(OSError):
                while chunk := os.read(ours, 65536):
                    said += chunk
        os.close(ours)
        return said.decode().splitlines()
