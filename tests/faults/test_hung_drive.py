"""A network drive that is gone: whoever asks it for anything waits for ever, in the kernel.

Played by a FUSE mount that nobody serves, which is what a dead NFS or sshfs server looks like from here.
"""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from tests.desktop.watched import BROKEN, Watched, eventually
from tests.faults.lifecycle import tells, until_said
from tests.lab.notifications import NotificationService

pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.namespaces]

MOUNT = """
import ctypes, os, sys, time
drive = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={drive},rootmode=40000,user_id=0,group_id=0".encode()
libc = ctypes.CDLL(None, use_errno=True)
if libc.mount(b"server:/home", sys.argv[1].encode(), b"fuse.sshfs", 0, options):
    raise SystemExit(os.strerror(ctypes.get_errno()))
print("mounted", flush=True)
time.sleep(600)
"""


@contextmanager
def dead_drive(watched: Watched, folder: Path) -> Iterator[None]:
    """Closing the descriptor aborts the connection: everybody who waits gets ENOTCONN."""
    if not Path("/dev/fuse").exists():
        pytest.skip("FUSE is not in this kernel")
    folder.mkdir()
    with watched.world.start(["python3", "-c", MOUNT, str(folder)]) as server:
        try:
            server.wait_for("mounted", 5)
        except TimeoutError as refused:
            pytest.skip(f"a FUSE drive cannot be mounted here: {refused}")
        yield
        os.kill(server.pid, signal.SIGKILL)


async def test_a_drive_that_hangs_delays_neither_start_nor_stop(
    watched: Watched, notifications: NotificationService
) -> None:
    folder = watched.home / "drive"
    place = watched.world.root / "notify"
    with dead_drive(watched, folder), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        (watched.home / ".zshrc").unlink()
        (watched.home / ".zshrc").symlink_to("drive/zshrc")
        manager.bind(str(place))
        manager.settimeout(25)
        daemon = watched.start(NOTIFY_SOCKET=str(place))
        heard = await anyio.to_thread.run_sync(manager.recv, 4096)
        assert heard.startswith(b"READY=1")
        began = time.monotonic()
        assert await anyio.to_thread.run_sync(daemon.terminate) == 0
        assert time.monotonic() - began < 3, watched.story()
        assert daemon.stderr.splitlines()[-1].count("daemon.stopped") == 1


@pytest.mark.timeout(150)
async def test_it_goes_on_when_the_drive_is_given_up(watched: Watched, notifications: NotificationService) -> None:
    folder = watched.home / "drive"
    await watched.watching()
    with dead_drive(watched, folder):
        (watched.home / ".zshrc").unlink()
        (watched.home / ".zshrc").symlink_to("drive/zshrc")
        await until_said(watched, "cycle.abandoned", 60)
        assert notifications.screen.notified == []
    (watched.home / ".zshrc").unlink()
    await tells(watched, notifications, seconds=80)


async def test_an_edit_on_a_drive_that_tells_nothing_is_seen(
    watched: Watched, notifications: NotificationService
) -> None:
    """inotify hears of no change that was made on the other side of a 9p or NFS mount; here, of none at all."""
    unshared = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    script = 'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"'
    watched.start(before=[*unshared, script, "sh"])
    await until_said(watched, "watch.degraded")
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: notifications.screen.notified, said=watched.story)
