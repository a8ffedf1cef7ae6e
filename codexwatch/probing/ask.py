"""Everything that one pass asks of the network, under one deadline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import anyio
import anyio.to_thread

from codexwatch.model.facts import Facts
from codexwatch.model.listener import Listeners
from codexwatch.model.probe import Probes
from codexwatch.probing.asking import Asking, MakeAttempts, Patience
from codexwatch.probing.budget import Budget
from codexwatch.probing.discovery import discover
from codexwatch.probing.known_ports import Owner
from codexwatch.probing.local_clients import local_clients
from codexwatch.probing.place import Address
from codexwatch.probing.plan import addresses

DEADLINE = 5.0
"""Seconds for everything that a pass asks of the network: a user waits for it."""

GRACE = 0.7
"""Once Codex's own routes have answered, other ways get this many seconds more: nobody waits for what is not used."""

GRACE_WITH_A_WAY = 1.5
"""The same once Codex's own routes have failed and some other way has been seen to work: the fix is known."""

QUICK = 0.25
"""Seconds for one local port when the rest of the answer is waiting."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Knocks at local ports and probes; never raises for what the network does.

    patient: wait for every way to its deadline (the daemon keeps a history of all of them); otherwise only as long as
    the answer can still change what is said of the ways that Codex takes.
    """

    prober: MakeAttempts
    patient: bool
    deadline: float = DEADLINE
    grace: float = GRACE
    grace_with_a_way: float = GRACE_WITH_A_WAY
    clients: Callable[[], Mapping[Address, Owner]] = local_clients
    budget: Budget = field(default_factory=Budget)

    async def knock(self, facts: Facts) -> Listeners:
        """What listens on this machine, as fast as can be told."""
        places, owners = await self._places(facts, loopback_only=True)
        return await discover(places, timeout=QUICK, resolver=self.prober.resolver, owners=owners)

    async def ask(self, facts: Facts, *, loopback_only: bool) -> tuple[Listeners, Probes]:
        """What listens and what answers. What is known from the start is probed while ports are still knocked at."""
        patience = Patience(patient=self.patient, grace=self.grace, grace_with_a_way=self.grace_with_a_way)
        ends = anyio.current_time() + self.deadline
        asking = Asking(facts, self.prober, self.budget, patience, ends, loopback_only=loopback_only)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(asking.known_ways)
            places, owners = await self._places(facts, loopback_only=loopback_only)
            await asking.ways_behind(places, owners)
        return asking.listeners, asking.found()

    async def _places(
        self, facts: Facts, *, loopback_only: bool
    ) -> tuple[tuple[Address, ...], Mapping[Address, Owner]]:
        """Where to knock, and who is known to live there."""
        owners = await anyio.to_thread.run_sync(self.clients) if facts.settings.probe.enabled else {}
        return tuple(dict.fromkeys((*addresses(facts, loopback_only=loopback_only), *owners))), owners
