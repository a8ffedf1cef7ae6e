"""Since when no Codex has run."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from codexwatch.model.facts import Facts

IDLE_AFTER = 3600.0


@dataclass
class Presence:
    """`clock` gives seconds and never goes back. A daemon that has just started takes Codex to be in use."""

    clock: Callable[[], float] = time.monotonic
    _seen: float = field(init=False)

    def __post_init__(self) -> None:
        self._seen = self.clock()

    def look(self, facts: Facts) -> None:
        """Whether a Codex, or an editor that brings one, runs at this moment."""
        if facts.processes or any(editor.running for editor in facts.editors) or "processes" in facts.missing:
            self._seen = self.clock()

    def idle(self) -> bool:
        """Whether none has run for an hour."""
        return self.clock() - self._seen >= IDLE_AFTER
