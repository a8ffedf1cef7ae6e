"""What being watched costs Codex: turns of the real Codex, alone and while codexwatch looks as fast as it can.

`python -m tests.bench.turns [PAIRS [as-in-life]]`: every pair is one turn with the daemon standing still (SIGSTOP) and
one with it making pass after pass, on loopback, so that the noise of the machine is the same for both. Looking without
a pause takes a core, which Codex then lacks on a small machine; as in life it makes a pass now and then. Exit code 1
when a turn failed or Codex spoke of a lock.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.lab.behaviours import Answer
from tests.lab.ca import LabCA
from tests.lab.processes import Started
from tests.lab.world import World, why_not
from tests.oracle.fetch import binary
from tests.oracle.versions import PINNED

REPOSITORY = Path(__file__).parents[2]
TURN = ("exec", "--skip-git-repo-check", "--json", "say hello")
PATIENCE = 60.0


def turn(world: World, codex: Path) -> tuple[float, str]:
    """Seconds, and what it said."""
    began = time.monotonic()
    with world.start([codex, *TURN], ZSH) as started:
        started.finish(PATIENCE)
    return time.monotonic() - began, started.stdout + started.stderr


def passes(daemon: Started) -> int:
    return daemon.stderr.count('"cycle.finished"')


def main(pairs: int, *, as_in_life: bool) -> int:
    codex = binary(PINNED)
    if codex is None or (reason := why_not()):
        sys.stdout.write(f"not measured: {'no Codex, see `make oracle`' if codex is None else reason}\n")
        return 0
    alone, watched, said = [], [], ""
    with tempfile.TemporaryDirectory() as folder, World(LabCA(Path(folder)), {"UPGRADE *": Answer(426)}) as world:
        settle(world, {".config/codexwatch/config.toml": "[probe]\nenabled = false\n"})
        clock = Path(folder, "clock")
        clock.write_text("0")
        command = [sys.executable, "-m", "tests.bench.hurried", str(clock)]
        command = [*CODEXWATCH, "run"] if as_in_life else command
        with world.start(command, ZSH, cwd=REPOSITORY) as daemon:
            daemon.wait_for("cycle.finished", PATIENCE)
            process = psutil.Process(daemon.pid)
            entry = process.parent()
            turn(world, codex)
            before = passes(daemon)
            for _ in range(pairs):
                process.suspend()
                seconds, words = turn(world, codex)
                alone.append(seconds)
                said += words
                process.resume()
                if entry is not None:
                    entry.resume()
                seconds, words = turn(world, codex)
                watched.append(seconds)
                said += words
            made = passes(daemon) - before
    completed, locks = said.count("turn.completed"), said.count("lock")
    ratio = statistics.median(later / first for first, later in zip(alone, watched, strict=True))
    sys.stdout.write(
        f"{completed} of {2 * pairs} turns completed, {locks} words about locks, {made} passes meanwhile\n"
        f"a turn alone {statistics.median(alone) * 1000:.0f} ms, watched {statistics.median(watched) * 1000:.0f} ms, "
        f"median of the pairs' ratios {ratio:.2f}\n"
    )
    return 0 if completed == 2 * pairs and not locks else 1


if __name__ == "__main__":
    sys.exit(main(int([*sys.argv[1:], "10"][0]), as_in_life="as-in-life" in sys.argv))
