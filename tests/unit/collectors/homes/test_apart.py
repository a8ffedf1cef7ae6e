"""A home that never answers: the pass goes on, its files are unknown, and nothing piles up."""

import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from codexwatch.collectors.collector import Collector
from codexwatch.collectors.homes.apart import SILENT, HomesApart
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.model.codex import FileState
from codexwatch.model.facts import Facts
from codexwatch.model.settings import Settings
from tests.unit.collectors.made_machine import NOW, Machine, environment, missing

LONG = 60.0
"""Seconds: on a busy machine too, what can answer has answered by then."""


@pytest.fixture
def back() -> Iterator[Event]:
    """Set when the drive is back; whoever waits for it ends with the test."""
    event = Event()
    yield event
    event.set()


def test_an_answer_is_what_was_read_or_raised() -> None:
    def refuse(_: FileMemory) -> str:
        raise RuntimeError("no")

    apart = HomesApart(LONG)
    assert apart.ask("/home", lambda _: "read") == "read"
    with pytest.raises(RuntimeError, match="no"):
        apart.ask("/home", refuse)
    assert not apart.hangs("/home")


def test_each_home_has_a_memory_of_its_own_which_stays() -> None:
    apart = HomesApart(LONG)
    first, again, other = (apart.ask(home, lambda memory: memory) for home in ("/a", "/a", "/b"))
    assert first is again
    assert first is not other


def test_a_home_that_nothing_names_any_more_is_forgotten(tmp_path: Path) -> None:
    apart = HomesApart(LONG)
    path = str(tmp_path / "config.toml")
    apart.ask("/a", lambda memory: memory.recall("config", lambda reading: reading.text(path)))
    assert apart.paths() == {path}
    apart.forget_unused()
    assert apart.paths() == {path}
    apart.forget_unused()
    assert apart.paths() == set()


def test_a_home_that_hangs_is_asked_by_one_thread_and_again_when_that_has_ended(back: Event) -> None:
    apart = HomesApart(0.05)
    waiting = []

    def hang(_: FileMemory) -> str:
        waiting.append(threading.current_thread())
        back.wait(LONG)
        return "late"

    assert [apart.ask("/gone", hang) for _ in range(20)] == [None] * 20
    assert len(waiting) == 1
    assert (apart.hangs("/gone"), apart.hangs("/other")) == (True, False)
    assert HomesApart(LONG).ask("/other", lambda _: "at once") == "at once"
    back.set()
    waiting[0].join(LONG)
    assert not apart.hangs("/gone")
    apart = HomesApart(LONG)
    assert apart.ask("/gone", hang) == "late"


class Drive:
    """Whoever reads a broken file reads it again after a pause, which here does not end while the drive is gone."""

    def __init__(self, machine: Machine, back: Event) -> None:
        machine.write_files(
            {
                ".codex/auth.json": '{"OPENAI_API_KEY": "sk-never-valid-0000"}',
                ".codex/.env": "HTTPS_PROXY=http://127.0.0.1:7890\n",
                "drive/config.toml": "= broken",
                ".zshrc": f"export CODEX_HOME={machine.home}/drive\n",
                ".vscode/extensions/openai.chatgpt-1.0.0/package.json": "{}",
            }
        )
        self.home = str(machine.home / "drive")
        environ = {"CODEX_HOME": str(machine.home / ".codex")}

        def pause(_: float) -> None:
            back.wait(LONG)

        self.collector = Collector(machine.user(environ), Settings(), pause=pause, deadline=2.0)

    def collect(self) -> Facts:
        return self.collector.collect(NOW)


def test_one_that_hangs_leaves_the_others_known(tmp_path: Path, back: Event) -> None:
    drive = Drive(Machine(tmp_path), back)
    facts = drive.collect()
    hung = facts.codex.homes[drive.home]
    assert (hung.config.state, hung.config.reason, hung.dotenv_unreadable) == (FileState.UNREADABLE, SILENT, SILENT)
    assert facts.auth[drive.home].state is FileState.UNREADABLE
    assert missing(facts, tmp_path) == {"traces": f"{drive.home} {SILENT}"}
    assert facts.auth[str(tmp_path / "home/.codex")].state is FileState.OK
    assert "HTTPS_PROXY" in environment(facts, "this-shell").variables
    assert environment(facts, "login-shell").home == drive.home
    assert [editor.id for editor in facts.editors] == ["code"]
    assert not any(path.startswith(f"{drive.home}/") for path in drive.collector.watched())


def test_it_is_read_when_it_is_back(tmp_path: Path, back: Event) -> None:
    drive = Drive(Machine(tmp_path), back)
    before = set(threading.enumerate())
    drive.collect()
    drive.collect()
    (late,) = set(threading.enumerate()) - before
    back.set()
    late.join(LONG)
    facts = drive.collect()
    assert facts.codex.homes[drive.home].config.state is FileState.BROKEN
    assert missing(facts, tmp_path) == {}
    assert f"{drive.home}/config.toml" in drive.collector.watched()
