"""What the daemon costs when nothing happens: memory, processor, wake-ups; with a codex running, without, on battery.

`python -m tests.bench.idle [SECONDS]`. An hour is not waited for. Measured are the passes that follow a start, and then
SECONDS in which there is none; an hour is put together from as many passes as the pace of that situation makes and the
rest without any. The bar of the memory is for a daemon with the notifier imported and connected.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from codexwatch.model.settings import ProbeSettings
from codexwatch.model.verdict import State
from codexwatch.triggers.pace import next_delay
from tests.bench.measured import Measured, show
from tests.bench.used import Used, resident, used
from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.lab.ca import LabCA
from tests.lab.processes import Started
from tests.lab.world import World, why_not
from tests.unit.collectors.programs import WAIT, make_program

SECONDS = 25.0
"""Waited for after a pass that announces a longer pause: each pause of a daemon that was just started doubles."""
PATIENCE = 120.0
RSS_BAR, CPU_BAR = 45.0, 0.3
"""MiB, and per cent of a core."""
HOUR = 3600.0
PAUSE = re.compile(r'"next_seconds": ?([0-9.]+)')
POWER = Path("/sys/class/power_supply")
BATTERY = {"type": "Battery", "status": "Discharging", "capacity": "50", "energy_now": "5", "energy_full": "10"}


@dataclass(frozen=True)
class Situation:
    """In which somebody's machine is idle."""

    name: str
    codex: bool = False
    battery: bool = False

    @property
    def passes_an_hour(self) -> float:
        delay = next_delay(
            ProbeSettings(),
            codex_running=self.codex,
            on_battery=self.battery,
            last_verdict=State.HEALTHY,
            seconds_since_change=float("inf"),
        )
        return HOUR / delay


SITUATIONS = (
    Situation("with a codex running", codex=True),
    Situation("no codex"),
    Situation("no codex, on battery", battery=True),
)


@dataclass(frozen=True)
class Hour:
    """An idle hour, put together."""

    situation: Situation
    made: int
    """Passes that were measured."""
    mebibytes: float
    pass_ms: float
    seconds: float
    wake_ups: float
    by_others: float


def rows(seconds: float) -> Iterator[Measured]:
    """All situations at once, each in a world of its own; nothing where no world can be made."""
    if why_not():
        return
    with tempfile.TemporaryDirectory(prefix="codexwatch-bench-") as folder, ThreadPoolExecutor() as pool:
        ca = LabCA(Path(folder))
        hours = list(pool.map(lambda situation: _hour(situation, ca, seconds), SITUATIONS))
    worst = max(hours, key=lambda hour: hour.mebibytes)
    yield Measured("daemon, resident", worst.mebibytes, "MiB", RSS_BAR, note="no bus")
    for hour in hours:
        name, passes = hour.situation.name, hour.situation.passes_an_hour
        whence = (
            f"from {hour.made} passes of {hour.pass_ms:.0f} ms and {seconds:g} s without; {passes:g} passes an hour"
        )
        opened = f"and {hour.by_others:,.0f} when other programs of this machine opened a file in a watched folder"
        what = f"daemon idle, {name}"
        yield Measured(f"{what}: share of a core", 100 * hour.seconds / HOUR, "%", CPU_BAR, note=whence)
        yield Measured(f"{what}: processor an hour", hour.seconds, "s")
        yield Measured(f"{what}: wake-ups an hour", hour.wake_ups, "", note=opened)


def _hour(situation: Situation, ca: LabCA, seconds: float) -> Hour:
    with World(ca) as world, ExitStack() as stack:
        settle(world, {".zshrc": "export EDITOR=vim\n"})
        if situation.codex:
            stack.enter_context(_codex(world))
        if situation.battery:
            _put_on_battery(world)
        daemon = stack.enter_context(world.start([*CODEXWATCH, "run"], ZSH))
        _until(daemon, bool)
        pid, made = daemon.pid, len(_pauses(daemon))
        first = used(pid)
        _until(daemon, lambda pauses: pauses[-1] > seconds + 1)
        settled, passes = used(pid), len(_pauses(daemon)) - made
        time.sleep(seconds)
        quiet = used(pid)
        if len(_pauses(daemon)) != made + passes:
            raise RuntimeError("a pass came in between")
        return _put_together(situation, passes, settled - first, quiet - settled, resident(pid))


def _put_together(situation: Situation, made: int, busy: Used, quiet: Used, mebibytes: float) -> Hour:
    """What a pass takes is what the busy time has more than so much quiet time."""
    share, woken = quiet.seconds / quiet.at, quiet.wake_ups / quiet.at
    pass_seconds = (busy.seconds - share * busy.at) / made
    pass_wakes = (busy.wake_ups - woken * busy.at) / made
    passes = situation.passes_an_hour
    return Hour(
        situation,
        made,
        mebibytes,
        pass_seconds * 1000,
        passes * pass_seconds + share * HOUR,
        passes * pass_wakes + woken * HOUR,
        quiet.by_others / quiet.at * HOUR,
    )


def _codex(world: World) -> Started:
    """A process of that name which does nothing."""
    program = make_program(world.home / "bin")
    (world.home / "exec").write_text(WAIT)
    return world.start(["sh", "-c", f"sleep {HOUR:g} | setsid {program} exec"], cwd=world.home)


def _put_on_battery(world: World) -> None:
    battery = world.root / "power/BAT0"
    battery.mkdir(parents=True)
    for name, value in BATTERY.items():
        (battery / name).write_text(f"{value}\n")
    done = world.run(["mount", "--bind", battery.parent, POWER])
    if done.returncode:
        raise RuntimeError(f"no battery can be put in: {done.stderr}")


def _until(daemon: Started, settled: Callable[[list[float]], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not settled(_pauses(daemon)):
        if time.monotonic() > ends:
            raise RuntimeError(f"the daemon does not come to rest:\n{daemon.stderr}")
        time.sleep(0.05)


def _pauses(daemon: Started) -> list[float]:
    """The seconds that each pass has announced until the next."""
    return [float(found) for found in PAUSE.findall(daemon.stderr)]


if __name__ == "__main__":
    sys.exit(show(rows(*map(float, sys.argv[1:2] or [str(SECONDS)]))))
