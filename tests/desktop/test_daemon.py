"""The real daemon, from a changed file to the popup on the bus, and to its end."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from tests.desktop.watched import BROKEN, CLEAN, CORRECTION, NO_PROBES, TITLE, Watched, eventually
from tests.faults.machine import settle
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.notifications import NotificationService, SessionBus
from tests.lab.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.namespaces]

NO_ROUTE = "[probe]\ncontrol_urls = []\n"


@pytest.fixture
def world(ca: LabCA, enter_world: EnterWorld) -> World:
    if os.geteuid() != 0:
        pytest.skip("the private bus knows its users by number, and inside a user namespace that is another one")
    return enter_world(World(ca, black_hole=OPENAI_HOSTS))


@pytest.fixture
def watched(world: World, session_bus: SessionBus) -> Watched:
    settle(world, {".zshrc": CLEAN})
    machine = Watched(world, session_bus)
    machine.configure(NO_PROBES)
    return machine


async def test_a_wrong_line_is_told_once_with_its_correction_and_its_end_is_told_in_place(
    watched: Watched, notifications: NotificationService
) -> None:
    screen = notifications.screen
    await watched.watching()
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: screen.notified, said=watched.story)
    first = screen.notified[0]
    assert (first.title, first.replaces, first.app_name) == (TITLE, 0, "codexwatch")
    assert "~/.zshrc:3" in first.body
    assert first.body.splitlines()[-1] == CORRECTION

    await watched.passes(3)
    assert len(screen.notified) == 1
    assert len(watched.events("alert.fired")) == len(watched.events("notification.sent")) == 1
    fired = watched.events("alert.fired")[0]
    assert (fired["rule"], fired["path"], fired["line"]) == ("proxy-scheme-missing", str(watched.home / ".zshrc"), 3)

    watched.write(".zshrc", CLEAN)
    await eventually(lambda: len(screen.notified) > 1, said=watched.story)
    await watched.passes(2)
    assert [call.title for call in screen.notified] == [TITLE, f"Solved: {TITLE}"]
    assert (screen.notified[1].replaces, screen.notified[1].urgency) == (first.number, 0)
    assert len(screen.showing) == 1
    assert len(watched.events("alert.resolved")) == 1


async def test_a_line_that_moves_and_changes_updates_its_popup(
    watched: Watched, notifications: NotificationService
) -> None:
    await watched.watching()
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: notifications.screen.notified, said=watched.story)
    watched.write(".zshrc", f"# one more line\n{BROKEN}")
    await eventually(lambda: len(notifications.screen.notified) > 1, said=watched.story)
    first, second = notifications.screen.notified
    assert (second.replaces, "~/.zshrc:4" in second.body) == (first.number, True)


async def test_the_service_manager_hears_that_it_is_ready_before_anybody_sees_a_popup(
    watched: Watched, notifications: NotificationService
) -> None:
    watched.write(".zshrc", BROKEN)
    heard: list[tuple[float, str]] = []
    place = watched.world.root / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(place))
        manager.setblocking(False)

        def hear() -> bool:
            try:
                heard.append((time.monotonic(), manager.recv(4096).decode()))
            except BlockingIOError:
                return False
            return True

        watched.start(NOTIFY_SOCKET=str(place))
        await eventually(lambda: hear() and "READY=1" in heard[-1][1], said=watched.story)
        ready_at = heard[-1][0]
        await eventually(lambda: notifications.screen.notified, said=watched.story)
        assert ready_at < notifications.screen.notified[0].at
        await eventually(lambda: hear() and "1 alert fires" in heard[-1][1], said=watched.story)
        assert watched.daemon is not None
        os.kill(watched.daemon.pid, signal.SIGTERM)
        await eventually(lambda: hear() and heard[-1][1].startswith("STOPPING=1"), said=watched.story)


async def test_a_second_daemon_says_who_watches_already(watched: Watched, notifications: NotificationService) -> None:
    daemon = await watched.watching()
    second = await watched.command("run")
    assert second.returncode == 1
    assert second.stderr == f"codexwatch run: codexwatch is already running (pid {daemon.pid_inside})\n"


async def ended(watched: Watched, how: signal.Signals) -> tuple[int, float]:
    """Exit status and seconds; in a thread, since the service answers from this event loop."""
    daemon = watched.daemon
    assert daemon is not None
    began = time.monotonic()
    code = await anyio.to_thread.run_sync(lambda: daemon.terminate(how))
    return code, time.monotonic() - began


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_a_signal_ends_it(watched: Watched, notifications: NotificationService, how: signal.Signals) -> None:
    await watched.watching()
    code, seconds = await ended(watched, how)
    assert (code, seconds < 3) == (0, True), watched.story()
    assert [event["event"] for event in watched.events()[-2:]] == ["daemon.stopping", "daemon.stopped"]
    assert "Traceback" not in watched.story()


async def test_a_signal_ends_it_while_a_pass_hangs_on_a_black_hole(watched: Watched, session_bus: SessionBus) -> None:
    watched.configure(NO_ROUTE)
    watched.start()
    await watched.event("daemon.started")
    daemon = watched.daemon
    assert daemon is not None
    await eventually(lambda: "SYN_SENT" in sockets(watched), said=watched.story)
    code, seconds = await ended(watched, signal.SIGTERM)
    assert (code, seconds < 3) == (0, True), watched.story()
    assert watched.events("cycle.finished") == []


def sockets(watched: Watched) -> str:
    """States of the world's TCP sockets."""
    assert watched.daemon is not None
    rows = Path(f"/proc/{watched.daemon.pid}/net/tcp").read_text().splitlines()[1:]
    return " ".join("SYN_SENT" if row.split()[3] == "02" else "" for row in rows)


async def test_a_signal_ends_it_while_the_notification_server_hangs(
    watched: Watched, notifications: NotificationService
) -> None:
    await watched.watching()
    notifications.freeze()
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: notifications.held_back, said=watched.story)
    code, seconds = await ended(watched, signal.SIGTERM)
    assert (code, seconds < 3) == (0, True), watched.story()


async def test_what_was_told_is_not_told_again_after_a_crash(
    watched: Watched, notifications: NotificationService
) -> None:
    await watched.watching()
    watched.write(".zshrc", BROKEN)
    await watched.event("notification.sent")
    await ended(watched, signal.SIGKILL)
    await watched.watching()
    await watched.passes(2)
    assert len(notifications.screen.notified) == 1

    watched.write(".zshrc", CLEAN)
    await eventually(lambda: len(notifications.screen.notified) > 1, said=watched.story)
    assert notifications.screen.notified[-1].title == f"Solved: {TITLE}"


async def test_what_was_not_told_before_a_crash_is_told_after_it(
    watched: Watched, notifications: NotificationService
) -> None:
    await watched.watching()
    notifications.freeze()
    watched.write(".zshrc", BROKEN)
    await watched.event("alert.fired")
    await ended(watched, signal.SIGKILL)
    await notifications.stop()
    successor = NotificationService(watched.bus.address)
    await successor.start()
    await watched.watching()
    await eventually(lambda: successor.screen.notified, said=watched.story)
    await watched.passes(2)
    assert [call.title for call in successor.screen.notified] == [TITLE]
    await successor.stop()


async def test_a_bus_that_comes_late_gets_what_could_not_be_told(watched: Watched) -> None:
    watched.bus.kill()
    (watched.bus.folder / "bus").unlink()
    watched.write(".zshrc", BROKEN)
    await watched.watching()
    failed = await watched.event("notification.failed")
    assert "cannot be reached" in failed["reason"]
    watched.bus.start()
    service = NotificationService(watched.bus.address)
    await service.start()
    await eventually(lambda: service.screen.notified, 15, watched.story)
    assert service.screen.notified[0].title == TITLE
    await service.stop()


async def test_a_popup_that_was_on_its_way_to_a_frozen_server_goes_with_its_cause(
    watched: Watched, notifications: NotificationService
) -> None:
    await watched.watching()
    for count, text in enumerate((BROKEN, CLEAN), start=1):
        watched.write(".zshrc", text)
        await watched.event("notification.sent", count - 1)
    notifications.freeze()
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: notifications.held_back, said=watched.story)
    watched.write(".zshrc", CLEAN)
    await watched.event("alert.resolved")
    # Thawed within the patience it would have been told, and so would its end.
    await watched.event("notification.failed")
    notifications.thaw()
    await eventually(
        lambda: notifications.screen.closed and not notifications.screen.showing,
        said=watched.story,
    )


async def test_a_broken_configuration_is_rejected_and_the_last_good_one_kept(
    watched: Watched, notifications: NotificationService
) -> None:
    await watched.watching()
    watched.configure(f"{NO_PROBES}[alerts]\nmin_severty = 'info'\n")
    rejected = await watched.event("config.rejected")
    assert (rejected["path"], rejected["line"]) == (str(watched.config_file), 4)
    assert "did you mean `min_severity`?" in rejected["problem"]
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: notifications.screen.notified, said=watched.story)
    assert [control["event"] for control in watched.events("config.rejected")] == ["config.rejected"]


async def test_a_changed_configuration_counts_at_once(watched: Watched, notifications: NotificationService) -> None:
    await watched.watching()
    watched.configure(f"{NO_PROBES}[alerts]\ndesktop = false\n")
    await watched.event("config.reloaded")
    watched.write(".zshrc", BROKEN)
    await watched.event("alert.fired")
    await watched.passes(2)
    assert notifications.screen.notified == []
    watched.configure(NO_PROBES)
    await eventually(lambda: notifications.screen.notified, said=watched.story)


async def test_status_and_logs_say_what_it_knows(watched: Watched, notifications: NotificationService) -> None:
    stopped = await watched.command("status")
    assert (stopped.returncode, (await watched.command("status", "--short")).stdout) == (3, "stopped\n")

    daemon = await watched.watching()
    calm = await watched.command("status")
    assert calm.returncode == 0
    assert f"The daemon watches (process {daemon.pid_inside})" in calm.stdout

    watched.write(".zshrc", BROKEN)
    await watched.event("alert.fired")
    await watched.passes(1)
    alarmed = await watched.command("status")
    assert (alarmed.returncode, TITLE in alarmed.stdout, CORRECTION in alarmed.stdout) == (1, True, True)
    told = json.loads((await watched.command("status", "--json")).stdout)
    assert told["daemon"] == {"pid": daemon.pid_inside}
    assert [(alert["rule"], alert["state"]) for alert in told["alerts"]] == [("proxy-scheme-missing", "firing")]
    assert (await watched.command("status", "--short")).stdout == "degraded\n"

    logs = await watched.command("logs")
    assert logs.returncode == 0
    assert "alert.fired" in logs.stdout
    await ended(watched, signal.SIGTERM)
    assert (await watched.command("status")).returncode == 3


async def test_a_start_up_file_that_is_a_link_is_watched_where_it_lies(
    watched: Watched, notifications: NotificationService
) -> None:
    watched.write("dotfiles/zsh/zshrc", CLEAN)
    (watched.home / ".zshrc").unlink()
    (watched.home / ".zshrc").symlink_to("dotfiles/zsh/zshrc")
    await watched.watching()
    watched.write("dotfiles/zsh/zshrc", BROKEN)
    await eventually(lambda: notifications.screen.notified, 2, watched.story)
    assert "~/.zshrc:3" in notifications.screen.notified[0].body


async def test_a_file_that_is_newly_sourced_is_watched_at_once(
    watched: Watched, notifications: NotificationService
) -> None:
    watched.configure(NO_ROUTE)
    await watched.watching()
    watched.write(".proxy.sh", CLEAN)
    watched.write(".zshrc", "export ALL_PROXY=127.0.0.1:7890\n. ~/.proxy.sh\n")
    await eventually(lambda: notifications.screen.notified, 2, watched.story)
    # The pass that waits for a black hole now is not to be waited for.
    watched.write(".proxy.sh", BROKEN)
    await eventually(
        lambda: any("~/.proxy.sh:3" in call.body for call in notifications.screen.notified), 2, watched.story
    )


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        pytest.param(".codex/auth.json", "{", "auth-file-broken", id="the login"),
        pytest.param(".codex/.env", "HTTPS_PROXY=127.0.0.1:7890\n", "proxy-scheme-missing", id="the dotenv file"),
        pytest.param(".codex/config.toml", "model = \n", "config-broken", id="Codex's configuration"),
    ],
)
async def test_the_files_of_codex_are_watched(
    watched: Watched, notifications: NotificationService, name: str, text: str, rule: str
) -> None:
    await watched.watching()
    before = len(watched.events("cycle.finished"))
    watched.write(name, text)
    noticed = await watched.event("cycle.finished", before)
    assert noticed["reasons"] == ["file change"]
    await eventually(lambda: notifications.screen.notified, 15, watched.story)
    assert [alert["rule"] for alert in watched.events("alert.fired")] == [rule]


async def test_an_edit_during_the_first_pass_is_not_missed(
    watched: Watched, notifications: NotificationService
) -> None:
    watched.configure(NO_ROUTE)
    watched.start()
    await eventually(lambda: watched.events("daemon.started") and "SYN_SENT" in sockets(watched), said=watched.story)
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: notifications.screen.notified, 2, watched.story)
    assert watched.events("cycle.finished") == []
