"""What the watch and the teller need of others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import anyio
from anyio.abc import TaskStatus

from codexwatch.engine.tracker import Mark
from codexwatch.model.alert import Alert
from codexwatch.model.facts import Facts
from codexwatch.model.past import Sighting
from codexwatch.model.probe import Probe
from codexwatch.model.silence import Silence
from codexwatch.model.transition import Transition
from codexwatch.model.verdict import Evaluation
from codexwatch.notify.message import Message, Shown


class Desktop(Protocol):
    """Where popups are shown; never raises and never hangs."""

    async def prepare(self) -> str | None: ...

    async def show(self, message: Message) -> Shown: ...

    async def close(self, key: str) -> None: ...

    async def copy(self, text: str) -> str | None: ...

    async def open(self, page: Path) -> str | None: ...


class Remember(Protocol):
    """Where it is kept what the user has been told."""

    def load_alerts(self) -> Mapping[tuple[str, str], Alert]: ...

    def mark(self, identity: tuple[str, str], mark: Mark, content: str | None) -> None: ...

    def load_silences(self) -> tuple[Silence, ...]: ...

    def add_silence(self, silence: Silence) -> None: ...

    def remove_silences(self, silences: Iterable[Silence]) -> None: ...


class Schedule(Protocol):
    """Pokes again and again; a new call takes the place of the one before."""

    def every(self, seconds: float) -> None: ...


class Timer(Schedule, Protocol):
    """A schedule that has to be run, until cancelled."""

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None: ...


class Keep(Remember, Protocol):
    """The state file."""

    def save_alerts(self, alerts: Mapping[tuple[str, str], Alert]) -> None: ...

    def save_pass(self, document: str) -> None: ...

    def record_probes(self, now: datetime, probes: Iterable[Probe], network: str | None = None) -> None: ...

    def record_sighting(self, seen: Sighting) -> None: ...

    def record_transitions(self, now: datetime, transitions: Sequence[Transition]) -> None: ...


class Export(Protocol):
    """Monitoring outside of the machine; no call raises or blocks."""

    def passed(
        self, facts: Facts, evaluation: Evaluation, alerts: Mapping[tuple[str, str], Alert], seconds: float
    ) -> None: ...

    def changed(self, transitions: tuple[Transition, ...], now: datetime) -> None: ...


class NoExport:
    """Where nobody wants to know."""

    def passed(
        self, facts: Facts, evaluation: Evaluation, alerts: Mapping[tuple[str, str], Alert], seconds: float
    ) -> None: ...

    def changed(self, transitions: tuple[Transition, ...], now: datetime) -> None: ...


class Manager(Protocol):
    """The service manager; no call raises or blocks for long."""

    watchdog_interval: float | None

    def alive(self) -> bool: ...

    def status(self, text: str) -> bool: ...
