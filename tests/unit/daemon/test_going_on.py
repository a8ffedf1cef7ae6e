"""What keeps a daemon going for months, piece by piece: the lock, its turn to read, the time zone, the stall guard."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from codexwatch.cycle import Cycle
from codexwatch.daemon.alone import stay
from codexwatch.daemon.reader import Reader, StillReading
from codexwatch.lock import AlreadyRunning, Held, daemon_alive, hold
from codexwatch.model.facts import Facts
from codexwatch.service.notify_socket import NotifySocket
from codexwatch.service.stall_guard import StallGuard
from tests.unit.daemon.build import NOW, Disk, Network, until

SOON = 0.01


@pytest.mark.anyio
async def test_a_lock_that_was_removed_is_taken_again(tmp_path: Path) -> None:
    path = tmp_path / "state/lock"
    with hold(path) as held:
        shutil.rmtree(path.parent)
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(stay, held, lambda _: scope.cancel(), SOON)
                await until(lambda: daemon_alive(path) is not None)
                tasks.cancel_scope.cancel()
        with pytest.raises(AlreadyRunning), hold(path):
            pass


@pytest.mark.anyio
async def test_of_two_daemons_the_one_that_lost_its_lock_goes(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with hold(path) as first:
        path.unlink()
        with hold(path), anyio.fail_after(5):
            found: list[AlreadyRunning] = []
            await stay(first, found.append, SOON)
        assert [other.pid for other in found] == [os.getpid()]


def test_a_lock_that_is_held_is_left_alone(tmp_path: Path) -> None:
    with hold(tmp_path / "lock") as held:
        before = (tmp_path / "lock").stat()
        held.keep()
        assert (tmp_path / "lock").stat().st_mtime_ns == before.st_mtime_ns


def test_a_lock_that_could_not_be_had_is_taken_when_it_can(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    held = Held(tmp_path / "state/lock")
    with pytest.raises(OSError, match="state"):
        held.acquire()
    (tmp_path / "state").unlink()
    held.keep()
    assert daemon_alive(tmp_path / "state/lock") is not None
    held.release()


class Stuck(Disk):
    """A machine whose files answer when `answers` is set."""

    answers = threading.Event()

    def collect(self, now: datetime) -> Facts:
        self.answers.wait(10)
        return super().collect(now)


@pytest.mark.anyio
async def test_who_gives_a_pass_up_does_not_wait_for_a_read_that_hangs() -> None:
    disk = Stuck()
    disk.answers.clear()
    reader = Reader(disk, patience=SOON)
    cycle = Cycle(reader, Network(), (), lambda _: None)  # type: ignore[arg-type, return-value]
    with anyio.move_on_after(0.2) as patience:
        await cycle.full(NOW)
    assert patience.cancelled_caught
    try:
        assert reader.between_readings(lambda: "anything") is None
        with pytest.raises(StillReading):
            await anyio.to_thread.run_sync(reader.collect_files, NOW)
    finally:
        disk.answers.set()
    await until(lambda: reader.between_readings(lambda: "anything"))
    assert (await anyio.to_thread.run_sync(reader.collect_files, NOW)).environments


IN_PLACE = """
import os, shutil, sys
from pathlib import Path
from codexwatch.daemon.local_time import local_now
said = []
for number, zone in enumerate(sys.argv[2:]):
    shutil.copyfile(f"/usr/share/zoneinfo/{zone}", sys.argv[1])
    os.utime(sys.argv[1], (number, number))
    said.append(int(local_now().utcoffset().total_seconds() // 3600))
print(said)
"""


def test_the_time_zone_is_the_one_of_now(tmp_path: Path) -> None:
    zones = ("Asia/Tokyo", "America/Bogota", "Asia/Dubai")
    if not all(Path("/usr/share/zoneinfo", zone).exists() for zone in zones):
        pytest.skip("the time zones of the world are not installed")
    place = tmp_path / "localtime"
    place.touch()
    script = f'mount --bind "{place}" /etc/localtime && unset TZ && exec "$@"'
    command = [sys.executable, "-c", IN_PLACE, str(place), *zones]
    done = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip(f"no private mounts here: {done.stderr}")
    assert done.stdout == "[9, -5, 4]\n", done.stderr


def guarded(environ: dict[str, str], act: Callable[[StallGuard, threading.Event], None]) -> bool:
    """Whether the guard took the loop for stalled."""
    stalled = threading.Event()
    with StallGuard(NotifySocket(environ, pid=7), stalled=stalled.set, tick=SOON, ticks=5) as guard:
        act(guard, stalled)
    return stalled.is_set()


def beat(guard: StallGuard, stalled: threading.Event) -> None:
    for _ in range(100):
        guard.alive()
        if stalled.wait(SOON / 2):
            return


@pytest.mark.parametrize(
    ("environ", "act", "expected"),
    [
        pytest.param({}, lambda _, stalled: stalled.wait(5), True, id="a loop that stands still"),
        pytest.param({}, beat, False, id="a loop that goes round"),
        pytest.param({"WATCHDOG_USEC": "60000000"}, lambda _, stalled: stalled.wait(0.3), False, id="systemd counts"),
        pytest.param(
            {}, lambda guard, stalled: guard.stopping() or stalled.wait(0.3), False, id="a stop takes its time"
        ),
    ],
)
def test_a_loop_that_stalls_ends_the_process(
    environ: dict[str, str], act: Callable[[StallGuard, threading.Event], None], expected: bool
) -> None:
    assert guarded(environ, act) is expected


def test_the_loop_is_asked_for_signs_of_life_by_whoever_counts() -> None:
    assert StallGuard(NotifySocket({})).watchdog_interval == 30
    assert StallGuard(NotifySocket({"WATCHDOG_USEC": "20000000"})).watchdog_interval == 10
