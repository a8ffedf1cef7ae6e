"""What was made of files is kept until one of them changes."""

from pathlib import Path

import pytest

from codexwatch.collectors.files import Absent, FileText
from codexwatch.collectors.running.memory import FileMemory, Reading


class Counting:
    """A computation over one file and one folder that counts how often it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = 0

    def __call__(self, reading: Reading) -> tuple[str, tuple[str, ...]]:
        self.runs += 1
        found = reading.text(str(self.folder / "a"))
        return found.text if isinstance(found, FileText) else type(found).__name__, reading.names(str(self.folder))


@pytest.fixture
def compute(tmp_path: Path) -> Counting:
    (tmp_path / "a").write_text("one")
    return Counting(tmp_path)


def test_nothing_is_done_twice_while_nothing_changes(compute: Counting) -> None:
    memory = FileMemory()
    assert [memory.recall("key", compute) for _ in range(3)] == [("one", ("a",))] * 3
    assert compute.runs == 1


def test_a_changed_file_is_computed_again(compute: Counting) -> None:
    memory = FileMemory()
    memory.recall("key", compute)
    (compute.folder / "a").write_text("two two")
    assert memory.recall("key", compute) == ("two two", ("a",))
    (compute.folder / "a").unlink()
    assert memory.recall("key", compute) == (Absent.__name__, ())
    (compute.folder / "a").write_text("back")
    assert memory.recall("key", compute) == ("back", ("a",))


def test_a_new_name_in_a_folder_counts(compute: Counting) -> None:
    memory = FileMemory()
    memory.recall("key", compute)
    (compute.folder / "b").touch()
    assert memory.recall("key", compute) == ("one", ("a", "b"))


def test_another_file_beside_it_does_not_count(compute: Counting, tmp_path: Path) -> None:
    memory = FileMemory()
    (tmp_path / "sub").mkdir()
    memory.recall("key", compute)
    (tmp_path / "sub" / "x").touch()
    memory.recall("key", compute)
    assert compute.runs == 1


def test_results_that_no_pass_asks_for_are_forgotten(compute: Counting) -> None:
    memory = FileMemory()
    memory.recall("key", compute)
    memory.forget_unused()
    assert memory.paths() == {str(compute.folder), str(compute.folder / "a")}
    memory.forget_unused()
    assert memory.paths() == set()
