"""One pass while it is going on: who is waited for, and what has been found so far."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol

import anyio

from codexwatch.model.facts import Facts
from codexwatch.model.listener import Listener, Listeners, Speaks
from codexwatch.model.names import Name, Reached
from codexwatch.model.network import Way
from codexwatch.model.probe import Control, Probe, Probes
from codexwatch.probing.budget import Budget
from codexwatch.probing.discovery import discover
from codexwatch.probing.known_ports import Owner
from codexwatch.probing.place import Address
from codexwatch.probing.plan import Attempt, Plan, plan
from codexwatch.probing.resolving import Resolver

SLOW_PORT = 3.0
"""Seconds for a port that took a handshake and did not answer: some proxies look up the name before they say no."""


class MakeAttempts(Protocol):
    """Makes the attempts of a plan, each within `timeout` seconds, all within `deadline`."""

    resolver: Resolver

    async def probe(self, plan: Plan, *, timeout: float, deadline: float) -> Probes: ...  # noqa: ASYNC109 - of each attempt


@dataclass
class Patience:
    """How long ways are waited for that Codex does not take: as long as they can change what is said of its own."""

    patient: bool
    grace: float
    grace_with_a_way: float
    own: bool | None = None
    """Whether all ways that Codex takes have answered; None until it is known."""
    a_way: bool = False
    """Whether some other way has answered for all that it was asked."""
    ends: float = float("inf")
    waiting: list[anyio.CancelScope] = field(default_factory=list)

    @contextmanager
    def waits(self) -> Iterator[None]:
        """What happens in the context is given up once nobody waits for it."""
        with anyio.CancelScope(deadline=self.ends) as scope:
            self.waiting.append(scope)
            yield

    def hurry(self) -> None:
        """To be called with everything that has become known."""
        if self.patient or not (self.own or (self.own is False and self.a_way)):
            return
        grace = self.grace if self.own else self.grace_with_a_way
        self.ends = min(self.ends, anyio.current_time() + grace)
        for scope in self.waiting:
            scope.deadline = min(scope.deadline, self.ends)


class Asking:
    """The answers of one pass as they come in; all is over at `ends`."""

    def __init__(
        self,
        facts: Facts,
        prober: MakeAttempts,
        budget: Budget,
        patience: Patience,
        ends: float,
        *,
        loopback_only: bool,
    ) -> None:
        self.listeners = Listeners()
        self._facts = facts
        self._prober = prober
        self._budget = budget
        self._patience = patience
        self._ends = ends
        self._loopback_only = loopback_only
        self._known = plan(facts, loopback_only=loopback_only)
        self._asked = {(target.url, way) for target, way in self._known.attempts}
        self._probes: list[Probe] = []
        self._controls: list[Control] = []
        self._names: list[Name] = []
        self._reached: list[Reached] = []

    def found(self) -> Probes:
        """Everything that has been answered."""
        return Probes(self._probes, self._controls, self._names, self._reached)

    async def known_ways(self) -> None:
        """The ways that need no discovery: those that Codex takes, each to its own end, and beside them the others."""
        own = {(route.target.url, route.way) for route in self._facts.routes if route.way}
        mine = tuple(item for item in self._known.attempts if _key(item) in own)
        others = _by_proxy(item for item in self._known.attempts if _key(item) not in own)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._own_ways, self._budget.own(Plan(mine, insists=True)))
            for wanted in (Plan((), self._known.controls), *others):
                tasks.start_soon(self._other_way, wanted)

    async def ways_behind(self, places: tuple[Address, ...], owners: Mapping[Address, Owner]) -> None:
        """Knocks, and probes through the proxies that were found; once more at those that have not answered."""
        self.listeners = await discover(places, resolver=self._prober.resolver, owners=owners)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._through_local_proxies)
            if slow := [_place(item) for item in self.listeners.all if _may_be_a_proxy(item)]:
                with self._patience.waits(), anyio.CancelScope(deadline=self._ends):
                    late = await discover(slow, timeout=SLOW_PORT, resolver=self._prober.resolver, owners=owners)
                    now_known = {_place(item): item for item in late.all}
                    self.listeners = Listeners(now_known.get(_place(item), item) for item in self.listeners.all)
                    tasks.start_soon(self._through_local_proxies)

    async def _through_local_proxies(self) -> None:
        rest = plan(replace(self._facts, listeners=self.listeners), loopback_only=self._loopback_only)
        new = [item for item in rest.attempts if _key(item) not in self._asked]
        self._asked.update(map(_key, new))
        async with anyio.create_task_group() as tasks:
            for wanted in _by_proxy(new):
                tasks.start_soon(self._other_way, wanted)

    async def _own_ways(self, wanted: Plan) -> None:
        self._patience.own = _all_answered(await self._probe(wanted))
        self._patience.hurry()

    async def _other_way(self, wanted: Plan) -> None:
        """Way by way, so that one that is given up takes no other with it."""
        with self._patience.waits():
            answered = _all_answered(await self._probe(self._budget.other(wanted)))
            self._patience.a_way = answered or self._patience.a_way
            self._patience.hurry()

    async def _probe(self, wanted: Plan) -> Probes:
        left = self._ends - anyio.current_time()
        found = await self._prober.probe(wanted, timeout=self._facts.settings.probe.timeout, deadline=left)
        self._budget.repeated(found.all)
        self._probes.extend(found.all)
        self._controls.extend(found.controls)
        self._names.extend(found.names.values())
        self._reached.extend(found.reached)
        return found


def _all_answered(found: Probes) -> bool:
    return bool(found.all) and all(probe.ok for probe in found.all)


def _by_proxy(attempts: Iterable[Attempt]) -> Collection[Plan]:
    """One plan a proxy, and one for the direct way."""
    return [Plan(tuple(group)) for _, group in groupby(sorted(attempts, key=_proxy_of), key=_proxy_of)]


def _proxy_of(attempt: Attempt) -> str:
    proxy = attempt[1].proxy
    return proxy.url if proxy else ""


def _key(attempt: Attempt) -> tuple[str, Way]:
    return attempt[0].url, attempt[1]


def _place(listener: Listener) -> Address:
    return listener.host, listener.port


def _may_be_a_proxy(listener: Listener) -> bool:
    return listener.unsure and not listener.debugging and Speaks.HTTP not in listener.speaks
