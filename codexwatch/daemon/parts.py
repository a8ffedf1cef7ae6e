"""What the watch and the teller need of others."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from codexwatch.engine.tracker import Mark
from codexwatch.model.alert import Alert
from codexwatch.model.probe import Probe
from codexwatch.model.silence import Silence
from codexwatch.notify.message import Message, Shown


class Desktop(Protocol):
    """Where popups are shown; never raises and never hangs."""

    async def prepare(self) -> str | None: ...

    async def show(self, message: Message) -> Shown: ...

    async def close(self, key: str) -> None: ...


class Remember(Protocol):
    """Where it is kept what the user has been told."""

    def load_alerts(self) -> Mapping[tuple[str, str], Alert]: ...

    def mark(self, identity: tuple[str, str], mark: Mark, content: str | None) -> None: ...

    def load_silences(self) -> tuple[Silence, ...]: ...

    def remove_silences(self, silences: Iterable[Silence]) -> None: ...


class Schedule(Protocol):
    """Pokes again and again; a new call takes the place of the one before."""

    def every(self, seconds: float) -> None: ...


class Keep(Remember, Protocol):
    """The state file."""

    def save_alerts(self, alerts: Mapping[tuple[str, str], Alert]) -> None: ...

    def save_pass(self, document: str) -> None: ...

    def record_probes(self, now: datetime, probes: Iterable[Probe], network: str | None = None) -> None: ...


class Manager(Protocol):
    """The service manager; no call raises or blocks for long."""

    watchdog_interval: float | None

    def alive(self) -> bool: ...

    def status(self, text: str) -> bool: ...
