"""One CODEX_HOME, whatever lies in it."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from codexwatch.collectors.homes.codex_home import read_home
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.model.codex import FileState

GOOD = '{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-planted"}'


def never(_: float) -> None:
    pytest.fail("a file that is not broken is read once")


def test_an_empty_home(tmp_path: Path) -> None:
    found = read_home(str(tmp_path / "none"), FileMemory(), never)
    assert (found.home.config.state, found.login.state) == (FileState.ABSENT, FileState.ABSENT)
    assert (found.home.dotenv_unreadable, found.dotenv.text) == (None, "")
    assert found.login.path == str(tmp_path / "none/auth.json")


def test_a_home_with_everything(tmp_path: Path) -> None:
    (tmp_path / "auth.json").write_text(GOOD)
    (tmp_path / "config.toml").write_text('model = "x"\n')
    (tmp_path / ".env").write_text("HTTPS_PROXY=http://u:planted@p:1\n")
    found = read_home(str(tmp_path), FileMemory(), never)
    assert (found.home.config.state, found.login.state) == (FileState.OK, FileState.OK)
    assert found.dotenv.text == "HTTPS_PROXY=http://u:planted@p:1\n"
    assert found.dotenv.written_ns == (tmp_path / ".env").stat().st_mtime_ns
    assert "planted" not in repr(found)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda path: path.mkdir(), "is a directory, not a file", id="a directory of that name"),
        pytest.param(os.mkfifo, "is a named pipe, not a file", id="a named pipe nobody writes to"),
        pytest.param(lambda path: path.write_bytes(b"\0\1\2" * 50), "is not text", id="binary"),
        pytest.param(lambda path: path.write_text(" " * 2_000_000), "files up to", id="too large"),
        pytest.param(lambda path: path.symlink_to(path), "loop", id="a link to itself"),
        pytest.param(make_socket, "is a socket, not a file", id="a socket"),
    ],
)
def test_what_cannot_be_read_is_unreadable_and_blocks_nothing(
    tmp_path: Path, make: Callable[[Path], object], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    for name in ("auth.json", "config.toml", ".env"):
        make(Path(name) if make is make_socket else tmp_path / name)
    found = read_home(str(tmp_path), FileMemory(), never)
    for state, said in (
        (found.login.state, found.login.reason),
        (found.home.config.state, found.home.config.reason),
        (FileState.UNREADABLE, found.home.dotenv_unreadable),
    ):
        assert state is FileState.UNREADABLE
        assert said is not None
        assert reason in said


def test_auth_json_that_is_being_replaced_is_not_broken(tmp_path: Path) -> None:
    (tmp_path / "auth.json").write_text("")
    pauses: list[float] = []

    def finish_writing(seconds: float) -> None:
        pauses.append(seconds)
        (tmp_path / "auth.json").write_text(GOOD)

    found = read_home(str(tmp_path), FileMemory(), finish_writing)
    assert found.login.state is FileState.OK
    assert len(pauses) == 1


def test_config_toml_that_is_being_replaced_is_not_broken(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('model = "x')

    def finish_writing(_: float) -> None:
        (tmp_path / "config.toml").write_text('model = "x"\n')

    found = read_home(str(tmp_path), FileMemory(), finish_writing)
    assert found.home.config.state is FileState.OK


def test_what_stays_broken_is_broken_and_waited_for_only_once(tmp_path: Path) -> None:
    (tmp_path / "auth.json").write_text("{")
    memory, pauses = FileMemory(), list[float]()
    for _ in range(3):
        assert read_home(str(tmp_path), memory, pauses.append).login.state is FileState.BROKEN
    assert len(pauses) == 1
