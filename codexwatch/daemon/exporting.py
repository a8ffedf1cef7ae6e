"""Hands what the watch has seen to a company's monitoring, where that is switched on; else nothing of it is loaded."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import anyio

from codexwatch import logs
from codexwatch.compose import metas
from codexwatch.model.alert import Alert
from codexwatch.model.facts import Facts
from codexwatch.model.settings import ExportSettings
from codexwatch.model.transition import Transition
from codexwatch.model.verdict import Evaluation

if TYPE_CHECKING:  # loaded where an export is on
    from codexwatch.export.exporter import Exporter
    from codexwatch.export.ledger import Ledger

LOG = logs.get(__name__)


@dataclass
class Exporting:
    """What is exported by the settings in force. Nothing that fails here reaches the watch."""

    home: str
    settings: ExportSettings
    _exporter: "Exporter | None" = field(default=None, init=False)
    _ledger: "Ledger | None" = field(default=None, init=False)
    _instance: str = field(default_factory=lambda: str(uuid.uuid4()), init=False)
    _changed: anyio.Event = field(default_factory=anyio.Event, init=False)

    def __post_init__(self) -> None:
        self._open()

    def apply(self, settings: ExportSettings) -> None:
        """Take over new settings; what is not exported any more is taken away."""
        if settings == self.settings:
            return
        if self._exporter is not None:
            self._exporter.give_way(settings)
        self.settings, self._exporter = settings, None
        self._open()
        self._changed.set()

    def passed(
        self, facts: Facts, evaluation: Evaluation, alerts: Mapping[tuple[str, str], Alert], seconds: float
    ) -> None:
        """A whole pass is over, which took so many seconds."""
        if self._exporter is not None:
            try:
                self._exporter.passed(facts, evaluation, alerts, seconds)
            except Exception:
                LOG.exception("export.crashed")

    def changed(self, transitions: tuple[Transition, ...], now: datetime) -> None:
        """Alerts have changed."""
        if self._exporter is not None:
            try:
                self._exporter.changed(transitions, now)
            except Exception:
                LOG.exception("export.crashed")

    async def run(self) -> None:
        """Until cancelled: what others may ask for."""
        try:
            while True:
                self._changed = anyio.Event()
                async with anyio.create_task_group() as tasks:
                    if self._exporter is not None:
                        tasks.start_soon(self._exporter.serve)
                    await self._changed.wait()
                    tasks.cancel_scope.cancel()
        finally:
            if self._exporter is not None:
                self._exporter.end()

    def _open(self) -> None:
        if not self.settings.on:
            return
        from codexwatch.export.exporter import Exporter
        from codexwatch.export.ledger import Ledger

        # It goes on over changed settings: a counter that starts anew looks like a daemon that did.
        self._ledger = self._ledger or Ledger(frozenset(metas()))
        self._exporter = Exporter(self.settings, self._ledger, self.home, self._instance, _report)


def _report(outlet: str, problem: str | None) -> None:
    if problem is None:
        LOG.info("export.recovered", outlet=outlet)
    else:
        LOG.error("export.failed", outlet=outlet, problem=problem)
