"""What it costs to evaluate all rules on a large snapshot, and whether that grows in step with it.

`python -m tests.bench.judging [ROUNDS]`: environments of 40 variables each, everything probed (ten: 200 attempts, more
than one pass ever makes); milliseconds, CPU time.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from codexwatch.codex.trust import CaFile
from codexwatch.engine.evaluate import evaluate
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.probe import Probes
from codexwatch.model.variable import NO_PROXY_NAMES, PROXY_NAMES, Variable, variable
from codexwatch.rules.registry import all_rules
from tests.bench.measured import Measured, Peer, show
from tests.rules.world import (
    CHATGPT,
    NOW,
    TIMED_OUT,
    Port,
    World,
    closed,
    from_file,
    http,
    mixed,
    session,
    shell,
    socks,
    this_shell,
)

ROUNDS = 30
UNIT = "ms of processor"
LINEAR = 1.25
"""What one more environment may cost beside the one before it: measuring is not exact."""
VARIABLES = 40
SIZES = (1, 5, 10, 20, 40)
FAILING = (*(http(7000 + at) for at in range(8)), socks(7008), closed(7009), mixed(7010))
WORKING = tuple(http(7000 + at) for at in range(10))
BUNDLES = (None, *(f"/etc/ssl/corp-{year}.pem" for year in range(2022, 2026)))

Make = Callable[[Mapping[str, Variable]], Environment]


def environments(count: int) -> Iterator[Environment]:
    """Terminals and sessions, each with another proxy and other certificates, as after a year of trying."""
    sessions = (partial(session, pid=pid) for pid in range(100, 100 + count))
    makers: Iterable[Make] = (shell, this_shell, *sessions)
    for number, make in zip(range(count), makers, strict=False):
        values = dict.fromkeys(PROXY_NAMES[:4], f"http://127.0.0.1:{7000 + number % 10}")
        values |= dict.fromkeys(NO_PROXY_NAMES, "localhost,127.0.0.1,.corp.example")
        bundle = BUNDLES[number % len(BUNDLES)]
        values |= {"CODEX_CA_CERTIFICATE": bundle} if bundle else {}
        others = {f"OTHER_{at}": variable(f"OTHER_{at}", "x") for at in range(VARIABLES - len(values))}
        yield make({**from_file(values), **others})


def snapshot(count: int, ports: Iterable[Port], **more: Any) -> Facts:
    """A pass makes at most 64 attempts: these are those that it would make for each environment alone."""
    world = World(
        environments=tuple(environments(count)),
        ports=tuple(ports),
        login=replace(CHATGPT, access_expires_at=NOW),
        ca_files={bundle: CaFile.LOADS for bundle in BUNDLES if bundle},
        **more,
    )
    alone = (replace(world, environments=(item,)).facts().probes.all for item in world.environments)
    probes = {(probe.target, probe.way): probe for probes in alone for probe in probes}
    return replace(world.facts(), probes=Probes(probes.values(), world.controls))


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


def rows(rounds: int) -> Iterator[Measured]:
    """The bar is one for a usual machine: a handful of environments."""
    for name, make in (("much is wrong", failing), ("everything works", working)):
        took = {count: milliseconds(make(count), rounds) for count in SIZES}
        usual, few, many = SIZES[1:3] + SIZES[-1:]
        what = f"all {len(all_rules())} rules, {name}"
        note = f"{usual} environments of {VARIABLES} variables"
        yield Measured(what, took[usual], UNIT, bar=2, note=note)
        peer = Peer(f"{few} environments, each", took[few] / few)
        yield Measured(f"{what}, {many} environments, each", took[many] / many, UNIT, peer=peer, ratio_bar=LINEAR)


def failing(count: int) -> Facts:
    return snapshot(count, FAILING, direct=TIMED_OUT)


def working(count: int) -> Facts:
    return snapshot(count, WORKING)


if __name__ == "__main__":
    sys.exit(show(rows(*map(int, sys.argv[1:] or [str(ROUNDS)]))))
