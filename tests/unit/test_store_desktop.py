"""What the state file keeps of the desktop."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codexwatch.model.silence import Silence
from codexwatch.store import Store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POPUPS = {"proxy ALL_PROXY@~/.zshrc": 7, "codexwatch": 9}


class File:
    """Opened again and again, as by one daemon after the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.open: list[Store] = []

    def another(self) -> Store:
        self.open.append(Store(self.path, pytest.fail))
        return self.open[-1]

    def problem(self) -> str | None:
        reader = Store.open_readonly(self.path)
        assert reader is not None
        with reader:
            found = reader.desktop_problem()
        return found.reason if found else None


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    file = File(tmp_path / "state.db")
    yield file
    for store in file.open:
        store.close()


def test_popups_are_those_of_one_server(file: File) -> None:
    file.another().desktop.save_popups("bus :1.7", POPUPS)
    after = file.another().desktop
    assert after.load_popups("bus :1.7") == POPUPS
    assert after.load_popups("bus :1.8") == {}
    after.save_popups("bus :1.8", {"codexwatch": 1})
    assert file.another().desktop.load_popups("bus :1.7") == {}
    assert file.another().desktop.load_popups("bus :1.8") == {"codexwatch": 1}


def test_a_name_that_is_not_utf_8_can_be_kept(file: File) -> None:
    file.another().desktop.save_popups("bus :1.7", {"rule \udcff.toml": 1})
    assert len(file.another().desktop.load_popups("bus :1.7")) == 1


def test_why_popups_do_not_arrive_is_kept_with_its_beginning(file: File) -> None:
    desktop = file.another().desktop
    assert file.problem() is None
    desktop.save_problem("no bus", NOW)
    desktop.save_problem("no bus", NOW + timedelta(hours=1))
    assert file.problem() == "no bus"
    reader = Store.open_readonly(file.path)
    assert reader is not None
    with reader:
        found = reader.desktop_problem()
    assert found is not None
    assert found.since == NOW

    file.another().desktop.save_problem(None, NOW)
    assert file.problem() is None


def test_a_silence_holds_at_once_and_takes_the_place_of_one_about_the_same(file: File) -> None:
    store = file.another()
    for hours in (1, 2):
        store.add_silence(Silence(made_at=NOW, rule="r", subject="s", until=NOW + timedelta(hours=hours)))
    (silence,) = store.load_silences()
    assert silence.until == NOW + timedelta(hours=2)
    assert [item.until for item in file.another().load_silences()] == [silence.until]
