"""What a background server left: the files as the real 0.169.0 writes them, beside real processes."""

import json
import os
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.collectors.running.left_behind import PID_FILE, SOCKET, UPDATER_FILE, left_behind, parse_pid_file
from tests.unit.collectors.programs import make_program, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at through /proc")

NOBODY = 2**22 + 1
"""More than any kernel gives out."""


def boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def ticks(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19])


def record(home: Path, name: str, pid: int, started: int = 1, boot_id: str | None = None) -> None:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    identity = {"bootId": boot_id or boot(), "startTicks": started}
    when = "Sun Nov 22 18:04:44 2026"
    path.write_text(json.dumps({"pid": pid, "processStartTime": when, "processIdentity": identity}))


def what(home: Path) -> list[tuple[str, int | None]]:
    return [(item.what, item.pid) for item in left_behind([str(home)])]


def test_nothing_at_all(tmp_path: Path) -> None:
    assert what(tmp_path) == []


def test_a_server_that_was_killed(tmp_path: Path) -> None:
    record(tmp_path, PID_FILE, NOBODY)
    (found,) = left_behind([str(tmp_path)])
    assert (found.what, found.path, found.home) == ("server", str(tmp_path / PID_FILE), str(tmp_path))


def test_a_server_that_lives(tmp_path: Path) -> None:
    with running(make_program(tmp_path / "bin"), ["app-server", "--listen", "unix://"], tmp_path) as pid:
        record(tmp_path, PID_FILE, pid, ticks(pid))
        assert what(tmp_path) == []


def test_its_number_belongs_to_another_process_by_now(tmp_path: Path) -> None:
    record(tmp_path, PID_FILE, os.getpid(), ticks(os.getpid()) + 1)
    assert what(tmp_path) == [("server", None)]


def test_a_server_from_before_the_machine_was_started_again(tmp_path: Path) -> None:
    record(tmp_path, PID_FILE, NOBODY, boot_id="00000000-0000-4000-8000-000000000000")
    assert what(tmp_path) == []


def test_the_updater_after_the_server_was_stopped(tmp_path: Path) -> None:
    with running(make_program(tmp_path / "bin"), ["app-server", "daemon", "pid-update-loop"], tmp_path) as pid:
        record(tmp_path, UPDATER_FILE, pid, ticks(pid))
        assert what(tmp_path) == [("updater", pid)]
        record(tmp_path, PID_FILE, pid, ticks(pid))
        assert what(tmp_path) == [], "beside a server it belongs there"


def test_a_socket_without_a_server(tmp_path: Path) -> None:
    """Codex links to the temporary folder where the home's path is too long for a socket."""
    place = Path("/tmp") / f"codexwatch-test-{os.getpid()}.sock"
    (tmp_path / SOCKET).parent.mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        (tmp_path / SOCKET).symlink_to(place)
        assert what(tmp_path) == [("socket", None)]
    place.unlink()
    assert what(tmp_path) == [], "a link to nothing is no socket"


@pytest.mark.parametrize(
    ("text", "pid"),
    [
        pytest.param('{"pid": 19}', 19, id="without an identity"),
        pytest.param("19\n", 19, id="the number alone"),
        pytest.param('{"pid": 19, "processIdentity": {"bootId": 1, "startTicks": "x"}}', 19, id="strange identity"),
        pytest.param('{"pid": -1}', None, id="negative"),
        pytest.param('{"pid": 99999999999}', None, id="too large"),
        pytest.param('{"pid": true}', None, id="no number"),
        pytest.param("", None, id="empty: it is being written"),
        pytest.param("{", None, id="broken"),
        pytest.param("[]", None, id="a list"),
        pytest.param("[" * 100_000, None, id="nested without end"),
    ],
)
def test_a_pid_file(text: str, pid: int | None) -> None:
    found = parse_pid_file(text)
    assert (found.pid if found else None) == pid


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["pid", "processIdentity", "bootId", "startTicks"]), inner)
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.text() | JSON.map(json.dumps))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = parse_pid_file(text)
    assert found is None or 0 < found.pid < 2**31
