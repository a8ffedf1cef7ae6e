"""How long it takes to know what is wrong, side by side with what people use today, and whether anything grows.

`python -m tests.bench.probing [RUNS] [CYCLES]`: the same private worlds for `codexwatch check`, `codex doctor
--network-only` (where a Codex has been fetched for the oracle) and the curl commands of every guide; then CYCLES passes
against a healthy fake in this process. Exit code 1 when a bar is missed.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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

NEWEST = "0.169.0"
SLOW = 0.4
"""Seconds that a healthy but far provider takes for each answer."""

CURLS = ("https://api.openai.com/v1/responses", "https://chatgpt.com/backend-api/codex/responses")
DIRECTLY: Mapping[str, str] = {}


@dataclass(frozen=True)
class Scene:
    """What is wrong, and how many seconds `check` may take to say so."""

    name: str
    bar: float
    make: Callable[[LabCA], World]
    proxy: bool = False


SCENES = (
    Scene("every way is a black hole", 6.5, lambda ca: World(ca, black_hole=ALL_HOSTS)),
    Scene("the proxy refuses", 1.0, World, proxy=True),
    Scene("healthy, far away", 2 * SLOW, lambda ca: World(ca, {"*": Answer(401, after=SLOW)})),
)


def main(runs: int, cycles: int) -> int:
    """The exit code."""
    held = []
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        ca = LabCA(Path(folder))
        for scene in SCENES:
            with scene.make(ca) as world:
                settle(world, {})
                held.append(_compared(scene, world, runs))
    growth = anyio.run(grown, cycles)
    _say(f"{cycles} passes: {growth}")
    return 0 if all(held) and growth.within_bars else 1


def _compared(scene: Scene, world: World, runs: int) -> bool:
    proxy = f"http://127.0.0.1:{closed_port()}"
    env = {"HTTPS_PROXY": proxy, "https_proxy": proxy} if scene.proxy else dict(DIRECTLY)
    base = _seconds(world, [*CODEXWATCH, "check", "--offline"], env, runs)
    check = _seconds(world, [*CODEXWATCH, "check"], env, runs)
    _say(f"{scene.name}: check {_told(check)}, of which without the network {_told(base)}")
    if codex := binary(NEWEST):
        _say(f"  codex doctor --network-only {_told(_seconds(world, [codex, 'doctor', '--network-only'], env, runs))}")
    _say(f"  curl, one after the other {_told(_curls(world, env, runs))}")
    # What is to be known of the network is what a bar is set for; starting Python and reading files has its own.
    spent = statistics.median(check) - statistics.median(base)
    missed = spent > scene.bar
    _say(f"  the network's share: {spent:.2f} s, the bar {scene.bar:g} s{' MISSED' if missed else ''}")
    return not missed


def _curls(world: World, env: Mapping[str, str], runs: int) -> list[float]:
    """As guides have it, with the longest wait that a person might have."""
    each = [
        _seconds(world, ["curl", "-sS", "-o", "/dev/null", "--max-time", "30", "-I", url], env, runs) for url in CURLS
    ]
    return [sum(together) for together in zip(*each, strict=True)]


def _seconds(world: World, command: list[str | Path], env: Mapping[str, str], runs: int) -> list[float]:
    found = []
    for _ in range(runs):
        began = time.monotonic()
        world.run(command, {**ZSH, **env}, timeout=120)
        found.append(time.monotonic() - began)
    return found


def _told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s (worst {max(seconds):.2f})"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(arguments[0] if arguments else 5, arguments[1] if len(arguments) > 1 else 2000))
