"""How long it takes to know what is wrong, side by side with what people use today, and whether anything grows.

`python -m tests.bench.probing [RUNS] [CYCLES]`: `codexwatch check`, `codex doctor --network-only` (where a Codex has
been fetched for the oracle) and the curl commands of every guide take turns in the same private worlds, RUNS times (0:
not at all); then CYCLES passes against a healthy fake in this process. Prints medians, the worst in brackets, and the
load of the machine. Exit code 1 when a bar is missed: each is one of the whole command, start included.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from tests.bench.growth import grown
from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.lab.behaviours import Answer
from tests.lab.ca import LabCA
from tests.lab.hosts import ALL_HOSTS
from tests.lab.proxies import closed_port
from tests.lab.world import World
from tests.oracle.fetch import binary

RUNS, CYCLES = 5, 10_000
NEWEST = "0.169.0"
SLOW = 0.4
"""Seconds that a healthy but far provider takes for each answer."""

CHECK, OFFLINE, DOCTOR, CURL = "codexwatch check", "the same --offline", "codex doctor --network-only", "curl in turn"
CURLS = ("https://api.openai.com/v1/responses", "https://chatgpt.com/backend-api/codex/responses")
PATIENCE = "30"
"""Seconds after which a person gives curl up; left alone it waits for the kernel, some two minutes."""


@dataclass(frozen=True)
class Scene:
    """What is wrong, and how many seconds `check` may take to say so; None: twice its own slowest probe."""

    name: str
    bar: float | None
    make: Callable[[LabCA], World]
    env: Mapping[str, str] = field(default_factory=dict)


def scenes() -> tuple[Scene, ...]:
    """Built when they are needed: the port must be closed then."""
    refusing = f"http://127.0.0.1:{closed_port()}"
    return (
        Scene("every way is a black hole", 6.5, lambda ca: World(ca, black_hole=ALL_HOSTS)),
        Scene("the proxy refuses", 1.0, World, {"HTTPS_PROXY": refusing, "https_proxy": refusing}),
        Scene("healthy, far away", None, lambda ca: World(ca, {"*": Answer(401, after=SLOW)})),
    )


def main(runs: int, cycles: int) -> int:
    """The exit code."""
    held = []
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        ca = LabCA(Path(folder))
        for scene in scenes() if runs else ():
            with scene.make(ca) as world:
                settle(world, {})
                held.append(_compared(scene, world, runs))
    if cycles:
        growth = anyio.run(grown, cycles, _say)
        _say(f"{cycles} passes: {growth}{'' if growth.within_bars else ' MISSED'}")
        held.append(growth.within_bars)
    return 0 if all(held) else 1


def _compared(scene: Scene, world: World, runs: int) -> bool:
    """In turns, so that what else the machine does hits all of them."""
    tools = _tools(scene)
    bar = scene.bar if scene.bar is not None else 2 * _slowest_probe(world, scene.env)
    took: dict[str, list[float]] = {name: [] for name in tools}
    for _ in range(runs):
        for name, commands in tools.items():
            took[name].append(sum(_seconds(world, command, scene.env) for command in commands))
    medians = {name: statistics.median(seconds) for name, seconds in took.items()}
    missed = medians[CHECK] > bar
    _say(f"{scene.name} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    for name, seconds in took.items():
        _say(f"  {name:<28} {medians[name]:6.2f} s ({max(seconds):.2f})")
    _say(f"  {'the bar of check':<28} {bar:6.2f} s{' MISSED' if missed else ''}")
    return not missed


def _tools(scene: Scene) -> dict[str, list[list[str | Path]]]:
    """What is compared, each as the commands that a person would type one after the other."""
    tools: dict[str, list[list[str | Path]]] = {
        CHECK: [[*CODEXWATCH, "check"]],
        OFFLINE: [[*CODEXWATCH, "check", "--offline"]],
        CURL: [["curl", "-sS", "-o", "/dev/null", "--max-time", PATIENCE, "-I", url] for url in CURLS],
    }
    codex = binary(NEWEST)
    if codex is None:
        _say(f"{scene.name}: no codex {NEWEST} has been fetched, so that {DOCTOR} is left out")
        return tools
    return {**tools, DOCTOR: [[codex, "doctor", "--network-only"]]}


def _slowest_probe(world: World, env: Mapping[str, str]) -> float:
    """Seconds of the slowest attempt of one `check`, as that has measured it."""
    done = world.run([*CODEXWATCH, "check", "--json"], {**ZSH, **env}, timeout=60)
    took = [sum(probe["timings_ms"].values()) for probe in json.loads(done.stdout)["probes"]]
    return float(max(took)) / 1000


def _seconds(world: World, command: list[str | Path], env: Mapping[str, str]) -> float:
    began = time.monotonic()
    world.run(command, {**ZSH, **env}, timeout=120)
    return time.monotonic() - began


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(arguments + [RUNS, CYCLES][len(arguments) :])))
