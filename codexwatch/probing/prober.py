"""One pass of probes: all together, under one deadline."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Control, Probe, Probes
from codexwatch.probing.hops import Hops
from codexwatch.probing.hosts_file import PATH as HOSTS_FILE
from codexwatch.probing.hosts_file import HostsFile
from codexwatch.probing.insisting import Siblings, insist
from codexwatch.probing.plan import Plan
from codexwatch.probing.questions import questions
from codexwatch.probing.resolving import Lookup, Resolver, system_lookup
from codexwatch.probing.trust import SystemRoots, Verifiers

if TYPE_CHECKING:  # loaded with the first attempt: a pass that stays on this machine often makes none
    from codexwatch.probing.attempt import Attempts

AT_ONCE = 48
"""Attempts under way at the same time; the rest of a plan waits for a place, in its order."""

LEAST = 1.0
"""Seconds that an attempt must have left once it has a place: with less, silence would prove nothing."""


class Prober:
    """Keeps TLS contexts and open questions to the resolver from one pass to the next.

    `lookup`, `roots`, `hosts_file` and `clock` (seconds since the epoch) are the machine's own unless a test says
    otherwise.
    """

    def __init__(
        self,
        lookup: Lookup = system_lookup,
        roots: SystemRoots | None = None,
        hosts_file: Path = HOSTS_FILE,
        clock: Callable[[], float] = time.time,
        at_once: int = AT_ONCE,
    ) -> None:
        self.resolver = Resolver(lookup)
        self._verifiers = Verifiers(roots)
        self._hosts_file = HostsFile(hosts_file)
        self._clock = clock
        self._made: Attempts | None = None
        self._hops = Hops()
        self._places = anyio.Semaphore(at_once)

    async def probe(self, plan: Plan, *, timeout: float, deadline: float) -> Probes:  # noqa: ASYNC109 - of each attempt
        """Every attempt and control of `plan`, each within `timeout` seconds, all within `deadline`.

        Never raises for what the network does. What cannot be known (no system roots to judge a certificate by, no
        time left for an attempt that had to wait) is left out: not probed is unknown.
        """
        if not plan.attempts and not plan.controls:
            return Probes()
        ends = anyio.current_time() + deadline

        from codexwatch.probing.controls import target_of
        from codexwatch.probing.names import Looking

        self._attempts.prepare((*plan.attempts, *map(target_of, plan.controls)))
        looking = Looking(self.resolver, self._verifiers, self._hosts_file)
        asked = _Asked(ends, timeout, Siblings(plan.attempts), plan.insists)
        with self._hops.asking():
            async with anyio.create_task_group() as asking:
                for target, way in plan.attempts:
                    asking.start_soon(self._attempt, target, way, asked)
                for url in plan.controls:
                    asking.start_soon(self._control, url, asked)
                for question in questions(plan.attempts):
                    asking.start_soon(looking.look, question, asked.limit())
        order = {key: place for place, key in enumerate(plan.attempts)}
        return Probes(
            sorted(asked.probes, key=lambda probe: order[probe.target, probe.way]),
            sorted(asked.controls, key=lambda found: plan.controls.index(found.url)),
            looking.names,
            looking.reached,
        )

    @property
    def _attempts(self) -> "Attempts":
        if self._made is None:
            from codexwatch.probing.attempt import Attempts

            self._made = Attempts(self.resolver, self._verifiers, self._hosts_file, self._clock)
        return self._made

    async def _attempt(self, target: Target, way: Way, asked: "_Asked") -> None:
        waited = self._places.value == 0
        probe: Probe | None = None
        async with self._places:
            known = self._hops.failure(target, way) if waited else None
            limit = asked.limit()
            if known is not None:
                probe = replace(known, target=target, way=way, timings_ms={}, tries=1)
            elif not waited or limit >= min(LEAST, asked.timeout):
                worth_it = (lambda: asked.siblings.answer(target, way)) if asked.insists else _never
                probe = await insist(lambda left: self._attempts.probe(target, way, left), worth_it, limit)
        asked.siblings.ended(target, way, probe)
        if probe is not None:
            self._hops.note(probe)
            asked.probes.append(probe)

    async def _control(self, url: str, asked: "_Asked") -> None:
        if found := await self._attempts.control(url, asked.limit()):
            asked.controls.append(found)


@dataclass
class _Asked:
    """The answers of one plan as they come in."""

    ends: float
    timeout: float
    siblings: Siblings
    insists: bool
    probes: list[Probe] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)

    def limit(self) -> float:
        """Seconds that an attempt which begins now may take."""
        return min(self.timeout, self.ends - anyio.current_time())


async def _never() -> bool:
    return False
