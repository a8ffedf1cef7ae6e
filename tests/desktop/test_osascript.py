"""The way to the desktop of macOS, with a script in the place of osascript that writes down its arguments."""

import os
from pathlib import Path

import anyio
import pytest
from desktop_notifier import DesktopNotifier
from desktop_notifier.backends.dummy import DummyNotificationCenter

from codexwatch.notify.desktop import channel_through
from codexwatch.notify.message import Channel, Message, UndeliverableError

pytestmark = pytest.mark.anyio


def stand_in(folder: Path, commands: str) -> str:
    script = folder / "osascript"
    script.write_text(f"#!/bin/sh\n{commands}\n")
    script.chmod(0o755)
    return str(script)


async def channel(osascript: str, *, patience: float = 5) -> Channel:
    """As on a Mac, where the library chooses its dummy for every Python outside a signed app."""
    notifier = DesktopNotifier()
    notifier._backend = DummyNotificationCenter("codexwatch")
    return await channel_through(notifier, {}, patience, osascript)


def is_alive(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


async def test_words_are_handed_over_as_arguments_and_never_as_script(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    way = await channel(stand_in(tmp_path, f'printf "%s|" "$@" > "{seen}"'))
    await way.show(Message("key", '-e "quoted"', 'body" & (do shell script "id")\nline', "critical"))
    await way.close("key")
    await way.disconnect()

    assert way.usable
    script = "-e|on run argv|-e|display notification (item 3 of argv) with title (item 2 of argv)|-e|end run|"
    assert seen.read_text() == script + 'codexwatch|-e "quoted"|body" & (do shell script "id")\nline|'


async def test_a_failure_is_told(tmp_path: Path) -> None:
    way = await channel(stand_in(tmp_path, "echo 'execution error: not allowed' >&2; exit 1"))
    with pytest.raises(UndeliverableError, match=r"^osascript failed: execution error: not allowed$"):
        await way.show(Message("key", "title", "body", "normal"))


async def test_a_silent_failure_is_told_by_its_exit_code(tmp_path: Path) -> None:
    way = await channel(stand_in(tmp_path, "exit 3"))
    with pytest.raises(UndeliverableError, match=r"^osascript failed: exit code 3$"):
        await way.show(Message("key", "title", "body", "normal"))


async def test_a_system_without_it_shows_nothing(tmp_path: Path) -> None:
    way = await channel(str(tmp_path / "missing"))
    with pytest.raises(UndeliverableError, match=r"^nothing here shows popups: .*/missing: No such file or directory$"):
        await way.show(Message("key", "title", "body", "normal"))


async def test_a_script_runner_that_hangs_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    way = await channel(stand_in(tmp_path, f'echo $$ > "{pid}"; exec tail -f /dev/null'), patience=0.3)
    started = anyio.current_time()
    with pytest.raises(UndeliverableError, match=r"^osascript did not end within 0.3 s$"):
        await way.show(Message("key", "title", "body", "normal"))
    assert anyio.current_time() - started < 2
    assert not is_alive(pid)
