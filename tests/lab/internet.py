"""The process that plays the Internet inside a world, seen from outside."""

import subprocess
import sys
from pathlib import Path

import psutil
from msgspec import json

from tests.lab.namespaces import TOOL_ENVIRONMENT, unshare
from tests.lab.orders import Order, State
from tests.lab.world_files import BUILD

REPOSITORY = Path(__file__).parents[2]


class Internet:
    """Builds the namespaces with the files in `directory`, and takes orders until it is closed."""

    def __init__(self, directory: Path) -> None:
        self._log = directory / "lab.log"
        build = ["sh", "-c", BUILD, "sh", str(directory), sys.executable, "-m", "tests.lab.inside"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*unshare(), *build],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=REPOSITORY,
                env=TOOL_ENVIRONMENT,
            )

    def order(self, order: Order) -> State:
        """Sends one order and waits for what came of it.

        Raises:
            RuntimeError: the process has ended; the message holds what it said.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.encode(order) + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None
        if answer := self._process.stdout.readline():
            return json.decode(answer, type=State)
        raise self._ended()

    def first_process(self) -> int:
        """The world's pid 1 as this machine numbers it."""
        return psutil.Process(self._process.pid).children()[0].pid

    def close(self) -> None:
        """Ends the world; on return every process in it is gone, so that its files can be removed."""
        # The kernel lets the first process go only after all the others, and unshare waits for that one.
        for first in psutil.Process(self._process.pid).children():
            first.kill()
        with self._process:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _ended(self) -> RuntimeError:
        return RuntimeError(f"the world has ended: {self._log.read_text()}")
