"""Passes as the daemon makes them, timed from inside: `python -m tests.bench.some_passes COUNT [SECONDS]` prints JSON.

The first pass reads everything, the later ones what has changed; `processor_ms` is of all threads. SECONDS is the
deadline of a probe. The environment is nobody's: as in the daemon, it is evidence of nothing.
"""

import json
import os
import statistics
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import anyio

from codexwatch.collectors.collector import Collector
from codexwatch.collectors.user import from_environ
from codexwatch.compose import build_cycle
from codexwatch.cycle import Cycle, Pass
from codexwatch.model.settings import ProbeSettings, Settings
from codexwatch.places import find_home, find_places
from tests.bench.used import resident


@dataclass(frozen=True)
class Passes:
    """Milliseconds of processor time; the passes after the first are a median. `environments`: how many were judged."""

    first: float
    later: float
    mebibytes: float
    environments: int
    probes: int


async def passes(count: int, cycle: Cycle) -> Passes:
    spent: list[float] = []
    found: Pass | None = None
    for _ in range(count + 1):
        began = time.process_time()
        found = await cycle.full(datetime.now(UTC))
        spent.append((time.process_time() - began) * 1000)
    assert found is not None
    facts = found.facts
    later = statistics.median(spent[1:])
    return Passes(spent[0], later, resident(os.getpid()), len(facts.environments), len(facts.probes.all))


def main(count: int, seconds: int) -> None:
    environ = dict(os.environ)
    user = replace(from_environ(environ), environ=None, codex_home=None)
    collector = Collector(user, Settings(probe=ProbeSettings(timeout=seconds)))
    cycle = build_cycle(collector, patient=True, places=find_places(environ, find_home(environ), sys.platform))
    sys.stdout.write(json.dumps(vars(anyio.run(passes, count, cycle))))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(([*sys.argv[2:], "5"])[0]))
