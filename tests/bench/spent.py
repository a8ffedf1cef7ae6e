"""What a whole process costs, on the processor and on the wall, in a private world or outside of one."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Spent:
    """Milliseconds, medians of several runs; the processor's are those of the program and of all that it started."""

    processor: float
    wall: float
    worst_wall: float


def spent(run: Callable[[], object], runs: int) -> Spent:
    """`run` starts processes and waits for them. One time more than is counted: the first compiles and fills caches."""
    return _medians([_once(run) for _ in range(runs + 1)][1:])


def taken_in_turns(tools: dict[str, Callable[[], object]], runs: int) -> dict[str, Spent]:
    """Several programs in turns, so that what else the machine does hits all of them; none is run to warm up."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in tools}
    for _ in range(runs):
        for name, run in tools.items():
            times[name].append(_once(run))
    return {name: _medians(taken) for name, taken in times.items()}


def _medians(times: list[tuple[float, float]]) -> Spent:
    walls = [wall for _, wall in times]
    return Spent(statistics.median(used for used, _ in times), statistics.median(walls), max(walls))


def _once(run: Callable[[], object]) -> tuple[float, float]:
    # Children are counted when they have been waited for, and with them theirs: nothing else may end meanwhile.
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run()
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return used * 1000, wall * 1000
