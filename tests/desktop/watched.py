"""A real daemon in a private world, with a private session bus whose notification service records."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread

from tests.faults.machine import CODEXWATCH, ZSH
from tests.lab.notifications import SessionBus
from tests.lab.processes import Completed, Started
from tests.lab.world import World

POLL = 0.01
NO_PROBES = "[probe]\nenabled = false\n"
CLEAN = "# my settings\nexport EDITOR=vim\n"
BROKEN = f"{CLEAN}export HTTPS_PROXY=127.0.0.1:7890\n"
CORRECTION = "export HTTPS_PROXY=http://127.0.0.1:7890"
TITLE = "HTTPS_PROXY has no http:// in front of it"


async def eventually(condition: Callable[[], object], seconds: float = 40, said: Callable[[], str] = str) -> None:
    """Another process has no event to wait for; `said` explains a condition that never came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s\n{said()}"
        await anyio.sleep(POLL)


@dataclass
class Watched:
    """The machine of one user, whose daemon is started and ended by the test."""

    world: World
    bus: SessionBus
    daemon: Started | None = field(default=None)

    @property
    def home(self) -> Path:
        return self.world.home

    @property
    def log_file(self) -> Path:
        return self.home / ".local/state/codexwatch/log/codexwatch.jsonl"

    @property
    def config_file(self) -> Path:
        return self.home / ".config/codexwatch/config.toml"

    def write(self, name: str, text: str) -> None:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def configure(self, text: str) -> None:
        self.write(".config/codexwatch/config.toml", text)

    def start(self, before: Sequence[str] = (), **environ: str) -> Started:
        """before: the words of a command that runs the daemon."""
        self.daemon = self.world.start([*before, *CODEXWATCH, "run"], {**ZSH, **self.bus.environment, **environ})
        return self.daemon

    def start_service(self) -> Started:
        """As a service manager does."""
        self.daemon = self.world.start([*CODEXWATCH, "run", "--service"], {**ZSH, **self.bus.environment})
        return self.daemon

    async def watching(self, **environ: str) -> Started:
        """Started, and through with its first pass."""
        before = len(self.events("cycle.finished"))
        daemon = self.start(**environ)
        await self.event("cycle.finished", before)
        return daemon

    async def command(self, *arguments: str) -> Completed:
        """Another codexwatch beside the daemon. In a thread: the service answers from this event loop."""
        return await anyio.to_thread.run_sync(lambda: self.world.run([*CODEXWATCH, *arguments], ZSH))

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """What the log says; a line that is being written is left for the next time."""
        if not self.log_file.exists():
            return []
        lines = [json.loads(line) for line in self.log_file.read_text().splitlines(keepends=True) if line[-1] == "\n"]
        return [line for line in lines if name in (None, line["event"])]

    async def event(self, name: str, after: int = 0, seconds: float = 40) -> dict[str, Any]:
        """The first event of this name beyond the `after` first ones."""
        await eventually(lambda: len(self.events(name)) > after, seconds, self.story)
        return self.events(name)[after]

    async def passes(self, count: int, seconds: float = 15) -> None:
        """That many more passes: whatever was going to be told has been told."""
        before = len(self.events("cycle.finished"))
        await eventually(lambda: len(self.events("cycle.finished")) >= before + count, seconds, self.story)

    def story(self) -> str:
        return (self.log_file.read_text() if self.log_file.exists() else "no log") + (
            self.daemon.stderr if self.daemon else ""
        )
