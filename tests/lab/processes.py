"""A command that runs inside a world, seen from outside."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType
from typing import IO, Self

import psutil
from msgspec import Struct

# How long a process may take to appear, or to end once it was told to.
PATIENCE = 10.0


class Completed(Struct, frozen=True):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str
    seconds: float


class Started:
    """The command and what it says; killed, with its children, at the end of the context or of the world."""

    def __init__(self, argv: list[str], stdin: str | None = None) -> None:
        self._changed = Condition()
        self._lines: dict[str, list[str]] = {"stdout": [], "stderr": []}
        self._entry = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._readers = [self._reader("stdout", self._entry.stdout), self._reader("stderr", self._entry.stderr)]
        if self._entry.stdin is not None and stdin is not None:
            self._entry.stdin.write(stdin.encode())
            self._entry.stdin.close()

    @property
    def stdout(self) -> str:
        with self._changed:
            return "".join(self._lines["stdout"])

    @property
    def stderr(self) -> str:
        with self._changed:
            return "".join(self._lines["stderr"])

    @property
    def pid(self) -> int:
        """The process as this machine numbers it.

        Raises:
            ProcessLookupError: it has ended.
        """
        deadline = time.monotonic() + PATIENCE
        while self._entry.poll() is None and time.monotonic() < deadline:
            # nsenter stays outside the pid namespace and waits for its one child.
            if children := psutil.Process(self._entry.pid).children():
                return children[0].pid
            time.sleep(0.005)
        raise ProcessLookupError(f"ended with {self._entry.poll()}: {self.stderr}")

    @property
    def pid_inside(self) -> int:
        """The process as the world numbers it."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        numbers = next(line for line in status.splitlines() if line.startswith("NSpid:"))
        return int(numbers.split()[-1])

    def wait_for(self, text: str, timeout: float) -> str:
        """The first line of either stream that holds `text`, said already or within `timeout` seconds.

        Raises:
            TimeoutError: it was not said; the message holds what was.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._line_with(text) is not None, timeout)
            found = self._line_with(text)
        if found is None:
            raise TimeoutError(f"no {text!r} within {timeout} s:\n{self.stdout}\n{self.stderr}")
        return found

    def finish(self, timeout: float) -> int:
        """The exit status.

        Raises:
            TimeoutError: it still runs; the message holds what it has said.
        """
        try:
            returncode = self._entry.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"still running after {timeout} s:\n{self.stdout}\n{self.stderr}") from None
        self._hear_out()
        return returncode

    def terminate(self, how: signal.Signals = signal.SIGTERM, timeout: float = PATIENCE) -> int:
        """Sends the signal to the process itself and waits for its exit status (negative: the signal)."""
        os.kill(self.pid, how)
        return self.finish(timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kills what is left of it; nsenter itself then ends, and must not sooner.

        A process that loses nsenter goes to this machine's first process, which may be slow to reap it; until then the
        dead one is listed in the world, and holds up its end.
        """
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            command = psutil.Process(self.pid)
            for process in (*command.children(recursive=True), command):
                process.kill()
        self._entry.wait()
        self._hear_out()

    def _hear_out(self) -> None:
        """Waits for the last words, though not for those of a daemon that still holds the pipe."""
        for reader in self._readers:
            reader.join(0.1)

    def _line_with(self, text: str) -> str | None:
        return next((line for lines in self._lines.values() for line in lines if text in line), None)

    def _reader(self, name: str, stream: IO[bytes] | None) -> Thread:
        def read() -> None:
            assert stream is not None
            with stream:
                for line in stream:
                    with self._changed:
                        self._lines[name].append(line.decode(errors="replace"))
                        self._changed.notify_all()

        thread = Thread(target=read, daemon=True)
        thread.start()
        return thread
