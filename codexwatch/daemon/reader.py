"""The collector as the daemon uses it: one reading at a time, and what the last whole one saw in files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TypeVar

from codexwatch.cycle import Collect
from codexwatch.model.facts import Facts

T = TypeVar("T")

PATIENCE = 50.0
"""Seconds to wait for one's turn: a little longer than a pass may take, so that those who wait do not pile up."""


class StillReading(Exception):  # noqa: N818 - a word, like the others that people read
    """An earlier reading has not come back: a network drive that is gone answers neither yes nor no."""


@dataclass
class Reader:
    """Files are read at once when they change, also while a pass waits for the network: from another thread."""

    collector: Collect
    patience: float = PATIENCE
    _lock: Lock = field(default_factory=Lock, init=False)
    _seen: object = field(default=None, init=False)

    def collect(self, now: datetime) -> Facts:
        """As the collector's. Raises StillReading."""
        with self._turn():
            facts = self.collector.collect(now)
            self._seen = _what_files_say(facts)
            return facts

    def collect_files(self, now: datetime) -> Facts:
        """As the collector's. Raises StillReading."""
        with self._turn():
            return self.collector.collect_files(now)

    def between_readings(self, ask: Callable[[], T]) -> T | None:
        """What `ask` wants of the collector; None while somebody reads, for which this does not wait."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            return ask()
        finally:
            self._lock.release()

    def agrees_with(self, later: Facts) -> bool:
        """Whether the files say now, as `later` has them, what they said when everything was collected last.

        Programs rewrite their files without another word in them; that is no reason to begin a pass anew.
        """
        return self._seen == _what_files_say(later)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=self.patience):
            raise StillReading
        try:
            yield
        finally:
            self._lock.release()


def _what_files_say(facts: Facts) -> object:
    started_anew = tuple(item for item in facts.environments if item.pid is None)
    return started_anew, facts.codex, dict(facts.auth), facts.editors, facts.settings
