"""The daemon through what happens to a machine in months: it goes on, and what it knows is not lost."""

import resource
import shutil
import signal
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from tests.desktop.watched import BROKEN, NO_PROBES, TITLE, Watched, eventually
from tests.faults.lifecycle import STATE, descriptors, limited, said, small_disk, stopped, tells, until_said
from tests.lab.homes import login_api_key
from tests.lab.notifications import NotificationService

pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.namespaces]


async def ends(watched: Watched, how: signal.Signals = signal.SIGTERM) -> int:
    daemon = watched.daemon
    assert daemon is not None
    return await anyio.to_thread.run_sync(lambda: daemon.terminate(how))


@pytest.mark.parametrize("spoiled", ["garbage", "removed", "a folder in its place"])
async def test_a_state_file_that_is_spoiled_loses_no_alert(
    watched: Watched, notifications: NotificationService, spoiled: str
) -> None:
    await watched.watching()
    watched.write(".zshrc", BROKEN)
    await watched.event("notification.sent")
    folder = watched.home / STATE / "codexwatch"
    for path in folder.glob("state.db*"):
        path.unlink()
    if spoiled == "garbage":
        (folder / "state.db").write_bytes(b"no database" * 1000)
    elif spoiled == "a folder in its place":
        (folder / "state.db").mkdir()
    await watched.passes(2)
    if spoiled == "a folder in its place":
        assert watched.events("state.reported")
        (folder / "state.db").rmdir()
        await watched.passes(1)
    assert await ends(watched, signal.SIGKILL) == -signal.SIGKILL
    await watched.watching()
    await watched.passes(1)
    assert [call.title for call in notifications.screen.notified] == [TITLE]
    assert (folder / "state.db.broken-1").exists() == (spoiled == "garbage")
    assert len(watched.events("alert.fired")) == 1


async def test_a_state_folder_that_is_removed_is_made_again(
    watched: Watched, notifications: NotificationService
) -> None:
    await watched.watching()
    shutil.rmtree(watched.home / STATE / "codexwatch")
    await tells(watched, notifications)
    assert watched.events("alert.resolved"), "the log goes on too"
    assert await ends(watched) == 0


@pytest.mark.timeout(150)
async def test_a_full_disk_loses_nothing(watched: Watched, notifications: NotificationService) -> None:
    shown = notifications.screen.notified
    with small_disk(watched) as disk:
        daemon = watched.start()
        await until_said(watched, "cycle.finished")
        fill = ["sh", "-c", f"cat /dev/zero > {disk}/filler"]
        assert "No space left" in (await anyio.to_thread.run_sync(watched.world.run, fill)).stderr
        # The last page of the log has room for some lines yet.
        for _ in range(12):
            await tells(watched, notifications)
            if said(watched, "log.failed"):
                break
        before = len(shown)
        watched.write(".zshrc", BROKEN)
        await eventually(lambda: len(shown) == before + 1, said=watched.story)
        await anyio.to_thread.run_sync(watched.world.run, ["rm", f"{disk}/filler"])
        await anyio.to_thread.run_sync(daemon.wait_for, "state.db is written again", 80)
        log = ["cat", f"{disk}/codexwatch/log/codexwatch.jsonl"]
        assert "log.resumed" in (await anyio.to_thread.run_sync(watched.world.run, log)).stdout
        assert "Traceback" not in daemon.stderr
        # Now it is on the disk that the popup has been shown.
        assert await ends(watched, signal.SIGKILL) == -signal.SIGKILL
        watched.start()
        await until_said(watched, "cycle.finished")
        assert len(shown) == before + 1
        assert await ends(watched) == 0


def looks(watched: Watched) -> int:
    """How often it has come to the end of something, well or not, as standard error says, which needs nothing new."""
    assert watched.daemon is not None
    return sum(watched.daemon.stderr.count(f'"{event}"') for event in ("cycle.finished", "cycle.failed", "alert.fired"))


async def test_without_descriptors_it_is_blind_and_goes_on(
    watched: Watched, notifications: NotificationService
) -> None:
    await watched.watching()
    # The way to the desktop is open already, as it is after a month.
    await tells(watched, notifications)
    before, looked = descriptors(watched), looks(watched)
    with limited(watched, resource.RLIMIT_NOFILE, before):
        watched.write(".zshrc", BROKEN)
        (watched.home / ".codex/new").mkdir()
        shutil.rmtree(watched.home / ".codex")
        login_api_key(watched.home)
        await eventually(lambda: looks(watched) > looked, said=watched.story)
    await eventually(lambda: len(notifications.screen.notified) > 2, 40, watched.story)
    watched.write(".zshrc", "")
    await eventually(lambda: len(notifications.screen.notified) > 3, 20, watched.story)
    assert descriptors(watched) <= before + 2
    assert await ends(watched) == 0


async def test_codex_home_may_go_and_come_back(watched: Watched, notifications: NotificationService) -> None:
    await watched.watching()
    for _ in range(2):
        shutil.rmtree(watched.home / ".codex")
        await watched.passes(1)
        watched.write(".codex/auth.json", "{")
        fired = len(watched.events("alert.fired"))
        await watched.event("alert.fired", fired, 15)
        login_api_key(watched.home)
        await watched.event("alert.resolved", len(watched.events("alert.resolved")), 30)
    told = [alert["rule"] for alert in watched.events("alert.fired")]
    assert told.count("auth-file-broken") == 2
    assert set(told) <= {"auth-file-broken", "auth-missing"}


async def test_a_dotfile_manager_that_links_anew_is_followed(
    watched: Watched, notifications: NotificationService
) -> None:
    for name, text in (("good", ""), ("bad", BROKEN)):
        watched.write(f"dotfiles/{name}/zshrc", text)
    rc = watched.home / ".zshrc"

    def link(name: str) -> None:
        beside = rc.with_name(".zshrc.new")
        beside.symlink_to(Path("dotfiles", name, "zshrc"))
        beside.replace(rc)

    link("good")
    await watched.watching()
    for told, name in enumerate(("bad", "good", "bad", "good"), start=1):
        link(name)
        await eventually(lambda told=told: len(notifications.screen.notified) == told, 40, watched.story)  # type: ignore[misc]


async def test_stopped_and_continued_it_goes_on(watched: Watched, notifications: NotificationService) -> None:
    await watched.watching()
    with stopped(watched):
        watched.write(".zshrc", BROKEN)
        assert notifications.screen.notified == []
    await eventually(lambda: notifications.screen.notified, said=watched.story)


async def test_a_configuration_breaks_again_and_again(watched: Watched, notifications: NotificationService) -> None:
    await watched.watching()
    for number in range(1, 4):
        watched.configure(f"{NO_PROBES}[alerts]\nmin_severty = 'info'\n# {number}\n")
        rejected = await watched.event("config.rejected", number - 1)
        assert rejected["line"] == 4
        await tells(watched, notifications)
        watched.configure(f"{NO_PROBES}# {number}\n")
        await watched.event("config.reloaded", number - 1)
