"""The daemon while its machine changes: networks, memory, drives whose changes nobody tells, a second daemon."""

import json
import resource
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import psutil
import pytest

from codexwatch.daemon.complaint import TITLE as OWN_CONFIGURATION
from tests.desktop.watched import BROKEN, CLEAN, NO_PROBES, TITLE, Watched, eventually
from tests.faults.lifecycle import limited, pid, tells, told, until_said
from tests.lab.notifications import NotificationService

pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.namespaces]

REPOSITORY = Path(__file__).parents[2]
FAR_SOONER = 20.0
"""Seconds. On a drive that tells nothing files are looked at every two; on others every thirty."""


async def in_world(watched: Watched, *command: str) -> None:
    done = await anyio.to_thread.run_sync(watched.world.run, command)
    assert done.returncode == 0, done.stderr


async def test_another_network_is_no_reason_to_stop(watched: Watched, notifications: NotificationService) -> None:
    """A VPN that comes and goes, a roaming laptop: interfaces and addresses are others from one pass to the next."""
    await watched.watching()
    await in_world(watched, "ip", "link", "add", "tun9", "type", "veth", "peer", "name", "tun8")
    await in_world(watched, "ip", "addr", "add", "10.99.0.2/24", "dev", "tun9")
    await in_world(watched, "ip", "link", "set", "tun9", "up")
    await tells(watched, notifications)
    await in_world(watched, "ip", "link", "del", "tun9")
    await in_world(watched, "ip", "link", "set", "lo", "down")
    await tells(watched, notifications)
    await in_world(watched, "ip", "link", "set", "lo", "up")
    await tells(watched, notifications)
    assert not watched.events("cycle.failed")


async def test_a_codex_in_another_network_namespace_is_one_like_the_others(
    watched: Watched, notifications: NotificationService
) -> None:
    """As in a container without its own processes, or under `ip netns exec`."""
    await watched.watching()
    codex = watched.home / "elsewhere/codex"
    codex.parent.mkdir()
    shutil.copy(shutil.which("sleep") or "sleep", codex)
    with watched.world.start(["unshare", "--net", str(codex), "60"]):
        await tells(watched, notifications)
        seen = json.loads((await watched.command("route", "--json")).stdout)["environments"]
        assert [item["environment"] for item in seen if item["environment"].startswith("process:")]
    assert not watched.events("cycle.failed")
    assert not watched.events("rule.crashed")


@pytest.mark.timeout(120)
async def test_without_memory_it_goes_on_or_is_started_again(
    watched: Watched, notifications: NotificationService
) -> None:
    """A reader gets MemoryError; a library that is no Python may end the process, and then the service manager acts."""
    await watched.watching()
    await tells(watched, notifications)
    size = psutil.Process(pid(watched)).memory_info().vms
    before = len(told(notifications))
    with limited(watched, resource.RLIMIT_AS, size + (1 << 18)):
        (watched.home / ".zshrc").write_text("# " + "x" * 900_000 + "\n" + BROKEN)
        await eventually(lambda: _ended(watched) or _noticed(watched) or len(told(notifications)) > before, 30)
    if _ended(watched):
        await watched.watching()
    await eventually(lambda: told(notifications)[before:] == [TITLE], 90, watched.story)
    watched.write(".zshrc", CLEAN)
    await eventually(lambda: told(notifications)[before:] == [TITLE, f"Solved: {TITLE}"], 90, watched.story)


def _ended(watched: Watched) -> bool:
    try:
        pid(watched)
    except ProcessLookupError:
        return True
    return False


def _noticed(watched: Watched) -> bool:
    assert watched.daemon is not None
    return any(word in watched.daemon.stderr for word in ("MemoryError", "out of memory", "cycle.failed"))


@contextmanager
def network_drive(watched: Watched, place: Path, folder: Path) -> Iterator[None]:
    if not Path("/dev/fuse").exists():
        pytest.skip("FUSE is not in this kernel")
    place.mkdir()
    command = [sys.executable, "-m", "tests.faults.network_drive", str(place), str(folder)]
    with watched.world.start(command, cwd=REPOSITORY) as server:
        try:
            server.wait_for("mounted", 10)
        except TimeoutError as refused:
            pytest.skip(f"a FUSE drive cannot be mounted here: {refused}")
        yield
        watched.world.run(["umount", "-l", str(place)])


async def test_an_edit_on_the_server_of_a_network_drive_is_seen(
    watched: Watched, notifications: NotificationService
) -> None:
    served = watched.world.root / "served"
    served.mkdir()
    (served / "zshrc").write_text(CLEAN)
    with network_drive(watched, watched.home / "drive", served):
        (watched.home / ".zshrc").unlink()
        (watched.home / ".zshrc").symlink_to("drive/zshrc")
        await watched.watching()
        for number, text in enumerate((BROKEN, CLEAN, BROKEN), start=1):
            (served / "zshrc").write_text(text)
            await eventually(lambda number=number: len(told(notifications)) == number, FAR_SOONER, watched.story)  # type: ignore[misc]
        assert await anyio.to_thread.run_sync(watched.daemon.terminate) == 0  # type: ignore[union-attr] # it runs


async def test_a_service_starts_with_a_broken_configuration_and_says_where(
    watched: Watched, notifications: NotificationService
) -> None:
    """At login there are no last good settings. The probes, which the broken file forbids, have no network to ask."""
    watched.configure(f"{NO_PROBES}intervall = 5\n")
    watched.start_service()
    rejected = await watched.event("config.rejected")
    assert (rejected["path"], rejected["line"]) == (str(watched.config_file), 3)
    await eventually(lambda: _shown(notifications), said=watched.story)
    assert "config.toml:3: unknown key `intervall`" in _shown(notifications)[0]
    watched.configure(NO_PROBES)
    await watched.event("config.reloaded")
    await eventually(lambda: not _shown(notifications), said=watched.story)
    await tells(watched, notifications)


def _shown(notifications: NotificationService) -> list[str]:
    return [call.body for call in notifications.screen.showing.values() if call.title == OWN_CONFIGURATION]


async def test_a_service_watches_when_the_daemon_in_a_terminal_ends(
    watched: Watched, notifications: NotificationService
) -> None:
    terminal = await watched.watching()
    service = watched.start_service()
    await until_said_plainly(watched, "waiting until it ends")
    await tells(watched, notifications)
    assert await anyio.to_thread.run_sync(terminal.terminate) == 0
    await until_said(watched, "cycle.finished")
    await tells(watched, notifications)
    assert await anyio.to_thread.run_sync(service.terminate, signal.SIGTERM) == 0


async def until_said_plainly(watched: Watched, words: str) -> None:
    assert watched.daemon is not None
    await anyio.to_thread.run_sync(watched.daemon.wait_for, words, 20)
