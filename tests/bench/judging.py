"""What it costs to evaluate all rules on a large snapshot, and whether that grows in step with it.

`python -m tests.bench.judging [ROUNDS]`: environments of 40 variables each, everything probed; milliseconds, CPU time.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from codexwatch.engine.evaluate import evaluate
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.variable import CA_NAMES, NO_PROXY_NAMES, PROXY_NAMES, Variable, variable
from codexwatch.rules.registry import all_rules
from tests.rules.world import TIMED_OUT, World, closed, from_file, http, session, shell, socks, this_shell

VARIABLES = 40
SIZES = (1, 5, 10, 20, 40)


Make = Callable[[Mapping[str, Variable]], Environment]


def environments(count: int) -> Iterator[Environment]:
    """Terminals and sessions, each with another proxy, as after a year of trying."""
    sessions = (partial(session, pid=pid) for pid in range(100, 100 + count))
    makers: Iterable[Make] = (shell, this_shell, *sessions)
    for number, make in zip(range(count), makers, strict=False):
        values = dict.fromkeys(PROXY_NAMES[:4], f"http://127.0.0.1:{7000 + number % 10}")
        values |= dict.fromkeys(NO_PROXY_NAMES, "localhost,127.0.0.1,.corp.example")
        others = {f"OTHER_{at}": variable(f"OTHER_{at}", "x") for at in range(VARIABLES - len(values) - len(CA_NAMES))}
        yield make({**from_file(values), **others})


def snapshot(count: int) -> Facts:
    ports = [http(7000), *(http(7000 + at) for at in range(1, 8)), socks(7008), closed(7009)]
    world = World(environments=tuple(environments(count)), ports=ports, direct=TIMED_OUT)
    return world.facts()


def milliseconds(facts: Facts, rounds: int) -> float:
    rules = all_rules()
    spent = []
    for _ in range(rounds):
        # A fresh snapshot, as each pass has one: nothing that was sorted for the one before helps.
        fresh = replace(facts, routes=type(facts.routes)(facts.routes))
        began = time.process_time()
        evaluate(fresh, rules)
        spent.append((time.process_time() - began) * 1000)
    return statistics.median(spent)


def main(rounds: int = 30) -> None:
    out = sys.stdout.write
    out(f"{len(all_rules())} rules\n\nenvironments  routes  probes  milliseconds  per environment\n")
    for count in SIZES:
        facts = snapshot(count)
        spent = milliseconds(facts, rounds)
        out(
            f"{count:>12}  {len(facts.routes):>6}  {len(facts.probes.all):>6}  {spent:>12.2f}  {spent / count:>15.3f}\n"
        )
    healthy = World(environments=tuple(environments(10)), ports=[http(7000 + at) for at in range(10)]).facts()
    out(f"\n10 environments in which everything works: {milliseconds(healthy, rounds):.2f} ms\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
