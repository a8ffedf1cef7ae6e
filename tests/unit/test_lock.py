"""One daemon a user, seen from another process."""

import fcntl
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codexwatch.lock import PID_UNKNOWN, AlreadyRunning, daemon_alive, hold

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from codexwatch.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "lock"


@contextmanager
def another_daemon(path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_daemon_is_refused_with_the_pid_of_the_first(path: Path) -> None:
    with another_daemon(path) as first:
        with pytest.raises(AlreadyRunning, match=rf"already running \(pid {first.pid}\)"), hold(path):
            pass
        assert daemon_alive(path) == first.pid


def test_a_daemon_that_ended_makes_room(path: Path) -> None:
    with another_daemon(path) as first:
        first.communicate("")
        assert daemon_alive(path) is None
        with hold(path):
            assert daemon_alive(path) == os.getpid()
    assert daemon_alive(path) is None


def test_a_daemon_that_was_killed_makes_room(path: Path) -> None:
    with another_daemon(path) as first:
        first.kill()
        first.wait()
        assert path.read_text() == f"{first.pid}\n"
        assert daemon_alive(path) is None
        with hold(path):
            assert daemon_alive(path) == os.getpid()


def test_a_daemon_that_fails_makes_room(path: Path) -> None:
    with pytest.raises(RuntimeError), hold(path):
        raise RuntimeError
    with hold(path):
        pass


def test_a_shorter_pid_leaves_nothing_of_a_longer_one(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("12345678901234567890\n")
    with hold(path):
        assert daemon_alive(path) == os.getpid()


@pytest.mark.parametrize(
    "text",
    [pytest.param(None, id="no file"), pytest.param("", id="empty"), pytest.param("1\n", id="a living pid")],
)
def test_a_file_that_nobody_holds_is_no_daemon(path: Path, text: str | None) -> None:
    path.parent.mkdir()
    if text is not None:
        path.write_text(text)
    before = sorted(path.parent.iterdir())
    assert daemon_alive(path) is None
    assert sorted(path.parent.iterdir()) == before


def test_a_holder_that_does_not_say_who_it_is_is_a_daemon_still(path: Path) -> None:
    with another_daemon(path):
        path.write_text("?")
        assert daemon_alive(path) == PID_UNKNOWN
        with pytest.raises(AlreadyRunning, match=r"already running$"), hold(path):
            pass


def test_another_one_who_asks_is_not_taken_for_a_daemon(path: Path) -> None:
    with hold(path):
        pass
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        assert daemon_alive(path) is None


def test_those_who_ask_do_not_keep_a_daemon_from_starting(path: Path) -> None:
    with hold(path):
        pass
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            daemon_alive(path)

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    try:
        for _ in range(20):
            with hold(path):
                assert daemon_alive(path) == os.getpid()
    finally:
        ended.set()
        for asker in askers:
            asker.join()


def test_the_pid_can_be_read_and_nothing_else_can_be_done(path: Path) -> None:
    with hold(path):
        assert stat.S_IMODE(path.stat().st_mode) & 0o133 == 0
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_place_without_locks_is_an_error_and_not_a_daemon(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with pytest.raises(OSError, match="state"), hold(tmp_path / "state" / "lock"):
        pass
    assert daemon_alive(tmp_path / "state" / "lock") is None
