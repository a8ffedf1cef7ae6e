"""All outlets together: what a pass has seen goes to each that is on, in a thread of its own."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import anyio

from codexwatch.export.events import alert_events
from codexwatch.export.ledger import Ledger
from codexwatch.export.outlets import MissingExtra, OtlpOutlet, Outlet, TextfileOutlet, metrics_server
from codexwatch.export.samples import Snapshot
from codexwatch.export.worker import Worker
from codexwatch.model.alert import Alert
from codexwatch.model.facts import Facts
from codexwatch.model.settings import ExportSettings
from codexwatch.model.transition import Transition
from codexwatch.model.verdict import Evaluation

Report = Callable[[str, str | None], None]
"""An outlet and why it fails, or None when it works again; called from any thread."""
LAST_WAIT = 2.0
PORT_AGAIN = 60.0
"""Seconds after which a port that another program holds is tried again."""


@dataclass
class Exporter:
    """`home` is what `~` stands for, `instance` a random name of this start. No method blocks for long or raises."""

    settings: ExportSettings
    ledger: Ledger
    home: str
    instance: str
    report: Report
    _outlets: dict[str, tuple[Outlet, Worker[Snapshot | None]]] = field(default_factory=dict, init=False)
    _problems: dict[str, str | None] = field(default_factory=dict, init=False)
    _latest: Snapshot | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.settings.textfile:
            path = Path(self._at_home(self.settings.textfile))
            self._open("textfile", lambda: TextfileOutlet(path))
        if self.settings.otlp.endpoint:
            ca_file = self.settings.otlp.ca_file
            settings = replace(self.settings.otlp, ca_file=self._at_home(ca_file) if ca_file else None)
            self._open("otlp", lambda: OtlpOutlet(settings, self.instance))

    def passed(
        self, facts: Facts, evaluation: Evaluation, alerts: Mapping[tuple[str, str], Alert], seconds: float
    ) -> None:
        """A whole pass is over, which took so many seconds."""
        self._latest = self.ledger.note(facts, evaluation, alerts, seconds)
        self._hand_out()

    def changed(self, transitions: Iterable[Transition], now: datetime) -> None:
        """Alerts have begun or ended."""
        events = alert_events(transitions, now, self.ledger.slugs)
        if events:
            for outlet, _ in self._outlets.values():
                outlet.remember(events)
            self._hand_out()

    async def serve(self) -> None:
        """`/metrics`, until cancelled; returns at once where it is off or cannot be had."""
        port = self.settings.metrics_port
        if port is None:
            return
        try:
            serve = metrics_server(lambda: self._latest)
        except MissingExtra as missing:
            self._tell("metrics_port", str(missing))
            return
        while True:
            try:
                await serve(port, lambda: self._tell("metrics_port", None))
            except OSError as error:
                self._tell("metrics_port", f"cannot listen at 127.0.0.1:{port}: {error.strerror or error}")
            except Exception as error:  # noqa: BLE001 - a fault of an export ends no watch
                self._tell("metrics_port", f"a fault of codexwatch itself ({type(error).__name__})")
            await anyio.sleep(PORT_AGAIN)

    def give_way(self, following: ExportSettings) -> None:
        """These settings come instead: what is not exported any more is taken away."""
        if self.settings.textfile != following.textfile and (writing := self._outlets.pop("textfile", None)):
            writing[1].end(writing[0].take_away)
        for _, worker in self._outlets.values():
            worker.end()

    def end(self) -> None:
        """The daemon ends, and leaves its file, whose age tells everything. Takes LAST_WAIT seconds at most."""
        for _, worker in self._outlets.values():
            worker.end()
        deadline = time.monotonic() + LAST_WAIT
        for _, worker in self._outlets.values():
            worker.wait(max(deadline - time.monotonic(), 0))

    def _at_home(self, path: str) -> str:
        return f"{self.home}{path[1:]}" if path.startswith("~/") else path

    def _open(self, name: str, make: Callable[[], Outlet]) -> None:
        try:
            outlet = make()
        except MissingExtra as missing:
            self._tell(name, str(missing))
            return
        self._outlets[name] = outlet, Worker(name, outlet.send, lambda problem: self._tell(name, problem))

    def _hand_out(self) -> None:
        for _, worker in self._outlets.values():
            worker.hand(self._latest)

    def _tell(self, outlet: str, problem: str | None) -> None:
        """The same problem is told once, and its end."""
        if problem is not None:
            self.ledger.failed(outlet)
        if self._problems.get(outlet) != problem:
            self._problems[outlet] = problem
            self.report(outlet, problem)
