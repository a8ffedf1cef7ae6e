"""The collector as the daemon uses it: one reading at a time, and what the last whole one saw in files."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from codexwatch.cycle import Collect
from codexwatch.model.facts import Facts


@dataclass
class Reader:
    """Files are read at once when they change, also while a pass waits for the network: from another thread."""

    collector: Collect
    _lock: Lock = field(default_factory=Lock, init=False)
    _seen: object = field(default=None, init=False)

    def collect(self, now: datetime) -> Facts:
        """As the collector's."""
        with self._lock:
            facts = self.collector.collect(now)
            self._seen = _what_files_say(facts)
            return facts

    def collect_files(self, now: datetime) -> Facts:
        """As the collector's."""
        with self._lock:
            return self.collector.collect_files(now)

    def agrees_with(self, later: Facts) -> bool:
        """Whether the files say now, as `later` has them, what they said when everything was collected last.

        Programs rewrite their files without another word in them; that is no reason to begin a pass anew.
        """
        return self._seen == _what_files_say(later)


def _what_files_say(facts: Facts) -> object:
    started_anew = tuple(item for item in facts.environments if item.pid is None)
    return started_anew, facts.codex, dict(facts.auth), facts.editors, facts.settings
