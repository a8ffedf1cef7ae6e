"""The daemon under random faults for as long as you like, its intervals a thousand times shorter than in life.

`python -m tests.bench.soak SECONDS [SEED]`: a real daemon in a private world, a real bus, a recording notification
service. Causes come and go while faults of the machine begin and end; after each the screen must come to show exactly
what is wrong. Near the end the daemon is killed and started again. Exit code 1 when it crashed, lost something, told
what is not owed, or grew.
"""

import logging
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import psutil

from tests.bench.soak_account import Account
from tests.bench.soak_causes import Machine
from tests.bench.soak_faults import Soaked
from tests.desktop.watched import CLEAN, NO_PROBES, Watched
from tests.faults.lifecycle import pid, until_said
from tests.faults.machine import ZSH, settle
from tests.lab.ca import LabCA
from tests.lab.notifications import NotificationService, SessionBus
from tests.lab.world import World

REPOSITORY = Path(__file__).parents[2]
SETTLES_WITHIN = 45.0
"""Seconds: what failed once is told again after five, what failed three times in a row after twenty."""
DISK = "8m"


async def main(seconds: float, seed: int) -> int:
    """The exit code."""
    account = Account()
    async with _machine(random.Random(seed)) as soaked:
        await _begin(soaked)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not account.faults:
            await _round(soaked, account)
            if time.monotonic() > ends - seconds / 4 and account.restarts < 5 and not account.faults:
                await _killed(soaked, account)
        await _ends(soaked, account)
        if account.faults and soaked.watched.daemon is not None:
            lines = [line for line in soaked.watched.daemon.stderr.splitlines() if "cycle.finished" not in line]
            sys.stderr.write("\n".join(lines[-60:]) + "\n")
    sys.stdout.write(f"seed {seed}\n{account}\n")
    return 0 if account.passed else 1


async def _begin(soaked: Soaked) -> None:
    """Start the daemon and let it look once: what happens to a process that is being born is not asked here."""
    command = [sys.executable, "-m", "tests.bench.hurried", str(soaked.clock)]
    environ = {**ZSH, **soaked.watched.bus.environment}
    soaked.watched.daemon = soaked.watched.world.start(command, environ, cwd=REPOSITORY)
    await until_said(soaked.watched, "cycle.finished", 30)


async def _ends(soaked: Soaked, account: Account) -> None:
    daemon = soaked.watched.daemon
    assert daemon is not None
    try:
        code = await anyio.to_thread.run_sync(daemon.terminate)
    except ProcessLookupError as gone:
        account.faults.append(f"it had ended before it was told to: {str(gone)[-300:]}")
    else:
        if code:
            account.faults.append(f"it ended with {code}")
    account.hear(daemon.stderr)


async def _round(soaked: Soaked, account: Account) -> None:
    """A fault, with causes coming and going before, during and after it; then everything must be as it is owed."""
    chance, machine = soaked.machine.chance, soaked.machine
    fault = chance.choice(soaked.faults)
    account.rounds[fault.__name__] += 1
    seen = len(soaked.service.screen.notified)
    machine.shuffle()
    async with fault():
        await anyio.sleep(chance.uniform(0, 0.5))
        if fault.__name__ not in {"odd_rc", "no_codex_home"}:
            machine.shuffle()
        await anyio.sleep(chance.uniform(0, 0.5))
    machine.restore()
    if fault.__name__ == "no_memory":
        await _started_again(soaked, account)
    if chance.random() < 0.5:
        machine.shuffle()
    await _settles(soaked, account, fault.__name__)
    if account.faults:
        return
    for call in soaked.service.screen.notified[seen:]:
        account.popups += 1
        if machine.not_owed(call):
            account.faults.append(f"not owed after {fault.__name__}: {call.title}")


async def _started_again(soaked: Soaked, account: Account) -> None:
    """A library that is no Python aborts where memory ends; the service manager then does this."""
    daemon = soaked.watched.daemon
    assert daemon is not None
    try:
        daemon.pid  # noqa: B018 - it is asked whether there is one
    except ProcessLookupError:
        account.out_of_memory[daemon.stderr.strip().splitlines()[-1][:100]] += 1
        account.hear(daemon.stderr)
        soaked.machine.screen_goes(soaked.service.screen)
        await _begin(soaked)


async def _settles(soaked: Soaked, account: Account, after: str) -> None:
    deadline = time.monotonic() + SETTLES_WITHIN
    while lacking := soaked.machine.lacking(soaked.service.screen):
        if time.monotonic() > deadline:
            account.faults.append(f"after {after}: {', '.join(lacking)}")
            return
        await anyio.sleep(0.05)
    try:
        process = psutil.Process(pid(soaked.watched))
        account.memory.append(process.memory_info().rss / 2**20)
        account.descriptors.append(process.num_fds())
    except (ProcessLookupError, psutil.Error) as error:
        account.faults.append(f"after {after}: it has ended ({error})")


async def _killed(soaked: Soaked, account: Account) -> None:
    """Killed in the middle of something, and started again: what was told is not told again, nothing is forgotten."""
    account.restarts += 1
    soaked.machine.shuffle()
    await anyio.sleep(soaked.machine.chance.uniform(0, 0.3))
    daemon = soaked.watched.daemon
    assert daemon is not None
    await anyio.to_thread.run_sync(daemon.terminate, signal.SIGKILL)
    account.hear(daemon.stderr)
    soaked.machine.screen_goes(soaked.service.screen)
    soaked.machine.shuffle()
    await _begin(soaked)
    await _settles(soaked, account, "a kill")


@asynccontextmanager
async def _machine(chance: random.Random) -> AsyncIterator[Soaked]:
    with tempfile.TemporaryDirectory(prefix="codexwatch-soak-") as folder:
        (place := Path(folder, "bus")).mkdir()
        (clock := Path(folder, "clock")).write_text("0")
        bus = SessionBus(place)
        bus.start()
        service = NotificationService(bus.address)
        await service.start()
        try:
            with World(LabCA(Path(folder))) as world:
                settle(world, {".zshrc": CLEAN, ".config/codexwatch/config.toml": NO_PROBES})
                disk = world.home / ".local/state"
                disk.mkdir(parents=True)
                world.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(disk)])
                yield Soaked(Machine(Watched(world, bus), chance), service, clock)
        finally:
            await service.stop()
            bus.kill()


if __name__ == "__main__":
    # The recording service complains of a bus that is killed while it answers.
    logging.getLogger("dbus_fast").addHandler(logging.NullHandler())
    given = [*sys.argv[1:], "120"][0]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    sys.exit(anyio.run(main, float(given), seed))
