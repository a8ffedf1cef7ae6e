"""Up to three tries at a websocket that fails where https works: one refused or silent upgrade proves little."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import anyio

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Probe
from codexwatch.probing.plan import Attempt

TRIES = 3
SHORTEST = 0.25
"""Seconds: with less time left a try would be called silent for want of time."""

_FINAL = 403
"""Somebody has read the request and said no; asking again would be answered alike."""

Try = Callable[[float], Awaitable[Probe | None]]


class Siblings:
    """What became of the https attempts of a plan; a websocket's is the one at the same host by the same way."""

    def __init__(self, attempts: tuple[Attempt, ...]) -> None:
        self._done: Mapping[tuple[str, Way], anyio.Event] = {
            (target.host, way): anyio.Event() for target, way in attempts if target.stack is Stack.HTTPS
        }
        self._answered: set[tuple[str, Way]] = set()

    def ended(self, target: Target, way: Way, probe: Probe | None) -> None:
        """An attempt is over. Of several https ones at a host the first decides."""
        key = (target.host, way)
        if target.stack is Stack.HTTPS and not self._done[key].is_set():
            if probe is not None and probe.ok:
                self._answered.add(key)
            self._done[key].set()

    async def answer(self, target: Target, way: Way) -> bool:
        """Waits for this websocket's sibling. False without waiting where it has none."""
        key = (target.host, way)
        if target.stack is not Stack.WEBSOCKET or key not in self._done:
            return False
        await self._done[key].wait()
        return key in self._answered


async def insist(ask: Try, worth_it: Callable[[], Awaitable[bool]], limit: float) -> Probe | None:
    """The first try that is answered well, else the last one; all within `limit` seconds.

    The next try is made when the one before has failed, or beside it when it has been silent for its share of the time,
    and only if `worth_it` says so.
    """
    ends = anyio.current_time() + limit
    made: list[Probe | None] = []
    started = 0

    async def once(over: anyio.Event) -> None:
        probe = await ask(ends - anyio.current_time())
        made.append(probe)
        over.set()
        if probe is None or probe.ok or probe.status == _FINAL:
            tries.cancel_scope.cancel()

    async with anyio.create_task_group() as tries:
        for started in range(1, TRIES + 1):
            over = anyio.Event()
            tries.start_soon(once, over)
            with anyio.move_on_after(limit / TRIES):
                await over.wait()
            if started == TRIES or not await _by(ends, worth_it) or ends - anyio.current_time() < SHORTEST:
                break
    last = made[-1]
    return last and replace(last, tries=started)


async def _by(ends: float, worth_it: Callable[[], Awaitable[bool]]) -> bool:
    with anyio.CancelScope(deadline=ends):
        return await worth_it()
    return False
