"""What a pass costs on machines that have grown: a small curve a dimension, and whether it is at most linear.

`python -m tests.bench.scale [PASSES] [MEBIBYTES]`: long start-up files, many running codex, MCP servers, proxies and
alerts, and a log database of Codex that is really filled, up to MEBIBYTES (5 GiB take a minute to write). Every size is
a world of its own, in which passes are timed from inside. Exit code 1 when one grows faster than in a straight line
through the two smaller sizes.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.grown_machines import alerts, fill_log, mcp_servers, proxies, running_codex, start_up_file
from tests.bench.measured import Measured, Peer, show
from tests.faults.machine import settle
from tests.lab.ca import LabCA
from tests.lab.world import World, why_not

PASSES, MEBIBYTES = 5, 5 * 1024
REPOSITORY = Path(__file__).parents[2]
LINEAR = 1.5
"""Noise: a pass is measured a few times, on a machine that does other things too."""
FLOOR_MS = 15.0
"""A smaller difference is not told from noise."""

Grow = Callable[[World, int, ExitStack], object]


@dataclass(frozen=True)
class Dimension:
    """What grows, in which steps; `first`: it is read in the first pass, and again only when it has changed."""

    name: str
    sizes: Sequence[int]
    grow: Grow
    first: bool = False


def dimensions(mebibytes: int) -> tuple[Dimension, ...]:
    return (
        Dimension("lines in .zshrc, read first", (1_000, 3_000, 10_000), start_up_file, first=True),
        Dimension("lines in .zshrc, unchanged", (1_000, 3_000, 10_000), start_up_file),
        Dimension("running codex", (1, 10, 100), running_codex),
        Dimension("MCP servers", (1, 10, 50), mcp_servers),
        Dimension("proxies named", (1, 5, 20), proxies),
        Dimension("alerts a day", (10, 100, 1_000), alerts),
        Dimension("MiB of logs_2.sqlite, filled", (mebibytes // 100, mebibytes // 10, mebibytes), fill_log),
    )


def rows(passes: int, mebibytes: int) -> Iterator[Measured]:
    """Nothing where no private world can be made."""
    if why_not():
        return
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder:
        ca = LabCA(Path(folder))
        for dimension in dimensions(mebibytes):
            took = {size: _a_pass(dimension, size, ca, passes) for size in dimension.sizes}
            yield _curve(dimension, took)


def _a_pass(dimension: Dimension, size: int, ca: LabCA, passes: int) -> float:
    """Milliseconds of processor time."""
    with World(ca) as world, ExitStack() as stack:
        settle(world, {})
        dimension.grow(world, size, stack)
        command = [sys.executable, "-m", "tests.bench.some_passes", str(passes)]
        done = world.run(command, {"SHELL": "/bin/zsh"}, cwd=REPOSITORY, timeout=300)
        if done.returncode:
            raise RuntimeError(done.stderr)
        said: Mapping[str, Any] = json.loads(done.stdout)
    return float(said["first" if dimension.first else "later"])


def _curve(dimension: Dimension, took: Mapping[int, float]) -> Measured:
    """Beside it what a pass of the largest size would cost if each piece cost as much as in the middle one."""
    (small, least), (middle, usual), (large, most) = took.items()
    piece = max(usual - least, FLOOR_MS) / (middle - small)
    curve = ", ".join(f"{size:,}: {spent:.0f}" for size, spent in took.items())
    return Measured(
        f"a pass with {large:,} {dimension.name}",
        most,
        "ms of processor",
        peer=Peer("in a straight line at most", usual + piece * (large - middle)),
        ratio_bar=LINEAR,
        note=curve,
    )


if __name__ == "__main__":
    counts = [int(argument) for argument in sys.argv[1:]]
    sys.exit(show(rows(*(counts + [PASSES, MEBIBYTES][len(counts) :]))))
