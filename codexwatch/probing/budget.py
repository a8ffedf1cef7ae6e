"""How often hosts beyond this machine are asked at most: a watchdog must not become a load."""

import time
from collections.abc import Callable
from dataclasses import replace

from codexwatch.model.probe import Probe
from codexwatch.probing.place import is_loopback
from codexwatch.probing.plan import Attempt, Plan
from codexwatch.probing.questions import questions

REQUESTS_PER_HOUR = 1800
"""On average. A usual pass makes 7 to 12 requests, and there is one a minute while a codex runs."""

AT_ONCE = 600
"""Saved up: after a change passes follow one another by the second, and then their answers are what matters."""

RESERVE = 200
"""Of those, kept for the ways that Codex takes: what would work instead is asked less often before they are."""


class Budget:
    """Spent by passes and refilled by time; what cannot be afforded is left out, which is unknown and not failing."""

    def __init__(
        self,
        per_hour: float = REQUESTS_PER_HOUR,
        at_once: float = AT_ONCE,
        reserve: float = RESERVE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second = per_hour / 3600
        self._at_once = at_once
        self._reserve = reserve
        self._clock = clock
        self._left = at_once
        self._since = clock()

    def own(self, plan: Plan) -> Plan:
        """As much of a plan of Codex's own ways as can be afforded."""
        return self._cut(plan, 0)

    def other(self, plan: Plan) -> Plan:
        """The same for what Codex does not use."""
        return self._cut(plan, self._reserve)

    def repeated(self, probes: tuple[Probe, ...]) -> None:
        """Pays for the tries that nobody could foresee."""
        self._left -= sum(probe.tries - 1 for probe in probes if not is_loopback(probe.target.host))

    def _cut(self, plan: Plan, reserve: float) -> Plan:
        now = self._clock()
        self._left = min(self._at_once, self._left + (now - self._since) * self._per_second)
        self._since = now
        attempts: list[Attempt] = []
        for attempt in plan.attempts:
            cost = _requests([*attempts, attempt]) - _requests(attempts)
            if cost and self._left - cost < reserve:
                break
            self._left -= cost
            attempts.append(attempt)
        controls = plan.controls if self._left - len(plan.controls) >= reserve else ()
        self._left -= len(controls)
        return replace(plan, attempts=tuple(attempts), controls=controls)


def _requests(attempts: list[Attempt]) -> int:
    """One each, and one for either family of a name that is looked into."""
    return sum(not is_loopback(target.host) for target, _ in attempts) + 2 * len(questions(attempts))
