"""False popups on healthy days: what happens on them is played to the engine and to whoever tells, and counted.

`python -m tests.bench.healthy_day [DAYS]`. A day is made of what looks like a fault and passes: proxy restarts,
roaming, VPN toggles, a login file being rewritten, each shorter than the hold of the rule that sees it; sleep, a daemon
that starts again. Clocks are handed in, so that a day takes milliseconds. Exit code 1 after one popup.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import Popups
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import WarmUp, rules_that_measure
from codexwatch.engine.tracker import interrupted, track
from codexwatch.model.finding import Finding
from codexwatch.model.scale import Severity
from codexwatch.model.settings import AlertSettings
from codexwatch.model.verdict import Connectivity, Evaluation, State, Verdict
from codexwatch.rules.registry import all_rules
from tests.bench.measured import Measured, show
from tests.unit.daemon.build import Clock, Desktop, Memory

DAYS = 200
DAY = 86_400.0
METAS = {rule.slug: rule.meta for rule in all_rules()}
HOLDS = {slug: meta.hold_for.total_seconds() for slug, meta in METAS.items() if meta.hold_for >= timedelta(seconds=5)}
LONGEST_PAUSE = 3600
SLEEP, RESTART = 0.05, 0.05
"""How many pauses are one."""


@dataclass
class Machine:
    """A daemon on a machine that is well."""

    clock: Clock = field(default_factory=lambda: Clock(0.0))
    memory: Memory = field(default_factory=Memory)
    desktop: Desktop = field(default_factory=Desktop)
    blips: int = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.memory.put(*interrupted(self.memory.alerts).values())
        self.warm_up = WarmUp(rules_that_measure(METAS), self.clock)
        policy = Policy(AlertSettings(), self.warm_up, now=self.clock.now)
        self.teller = Teller(self.desktop, self.memory, policy, Popups(METAS), clock=self.clock)

    def sleep(self, seconds: float) -> None:
        self.clock.seconds += seconds
        self.memory.put(*interrupted(self.memory.alerts).values())
        self.warm_up.machine_woke()

    async def look(self, *slugs: str) -> None:
        """A pass that finds these."""
        found = tuple(_finding(slug) for slug in slugs)
        evaluation = Evaluation(found, (), Verdict(State.BROKEN, None, Connectivity.UNKNOWN), ())
        alerts, _ = track(self.memory.alerts, evaluation, METAS, self.clock.now(), _render)
        self.memory.put(*alerts.values())
        await self.teller.tell()

    async def blip(self, slug: str, seconds: float) -> None:
        self.blips += 1
        await self.look(slug)
        self.clock.seconds += seconds
        await self.look(slug)
        await self.look()


async def live(days: int, chance: Random) -> Machine:
    """So many days."""
    machine = Machine()
    while machine.clock.seconds < days * DAY:
        slug = chance.choice(sorted(HOLDS))
        await machine.blip(slug, HOLDS[slug] * chance.uniform(0.01, 0.95))
        pause, what = chance.uniform(60, LONGEST_PAUSE), chance.random()
        if what < SLEEP:
            machine.sleep(pause)
        else:
            machine.clock.seconds += pause
        if what > 1 - RESTART:
            machine.start()
        await machine.look()
    return machine


def rows(days: int) -> Iterator[Measured]:
    machine = asyncio.run(live(days, Random(1)))
    what = f"false popups on {days} healthy days, simulated"
    yield Measured(what, len(machine.desktop.titles), "", bar=0, note=f"{machine.blips:,} passing faults")


def _finding(slug: str) -> Finding:
    return Finding(rule=slug, subject="it", severity=Severity.CRITICAL, steps=(), data={"what": slug})


def _render(item: Finding, unstable: bool) -> tuple[str, str]:
    return f"{item.rule} is wrong", "unstable" if unstable else "proof"


if __name__ == "__main__":
    sys.exit(show(rows(*map(int, sys.argv[1:2] or [str(DAYS)]))))
