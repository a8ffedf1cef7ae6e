"""What a soak has seen, and whether that will do."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

GROWTH_BAR = 4.0
"""MiB from the first quarter of the time to the last."""
LAST_WORDS = 400
OURS = ("cycle.failed", "rule.crashed", "notification.crashed", "Traceback")


@dataclass
class Account:
    """What was seen."""

    rounds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    cycles: int = 0
    popups: int = 0
    restarts: int = 0
    out_of_memory: Counter[str] = field(default_factory=Counter)
    """How often it ended for that, by its last words."""
    errors: Counter[str] = field(default_factory=Counter)
    tracebacks: Counter[str] = field(default_factory=Counter)
    """The last words of each record or stretch of output that holds one."""

    @property
    def growth(self) -> float:
        """MiB."""
        return _more(self.memory)

    @property
    def more_descriptors(self) -> float:
        """How many."""
        return _more(self.descriptors)

    def hear(self, said: str) -> None:
        """Count what a daemon that has ended had to say."""
        self.cycles += said.count('"event": "cycle.finished"')
        self.errors.update({word: said.count(word) for word in OURS})
        self.tracebacks.update(line.strip()[-LAST_WORDS:] for line in said.splitlines() if "Traceback" in line)

    @property
    def passed(self) -> bool:
        return not self.faults and self.growth <= GROWTH_BAR and self.more_descriptors <= 1

    def __str__(self) -> str:
        lines = [
            f"{self.cycles} cycles, {sum(self.rounds.values())} rounds, {self.popups} popups, {self.restarts} kills",
            f"memory {self.memory[0]:.1f} MiB, {self.growth:+.1f} MiB; descriptors {self.more_descriptors:+.0f}",
            "rounds: " + ", ".join(f"{name} {count}" for name, count in self.rounds.most_common()),
            "errors in the log: " + ", ".join(f"{name} {count}" for name, count in self.errors.items()),
        ]
        lines += [f"traceback {count} times: … {words}" for words, count in self.tracebacks.items()]
        lines += [f"ended without memory {count} times: {words}" for words, count in self.out_of_memory.items()]
        return "\n".join(lines + [f"FAULT: {fault}" for fault in self.faults])


def _more(seen: Sequence[float]) -> float:
    """In the last quarter of the time than in the first."""
    quarter = max(len(seen) // 4, 1)
    return statistics.median(seen[-quarter:]) - statistics.median(seen[:quarter])
