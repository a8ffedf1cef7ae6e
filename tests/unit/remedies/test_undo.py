"""Fixes kept in the journal, taken back, and cut short by a crash."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from codexwatch.remedies import journal
from codexwatch.remedies.apply import apply, roll_back
from codexwatch.remedies.journal import State, entries, forget_old
from codexwatch.remedies.refused import RefusedError
from codexwatch.remedies.undo import plan_undo, undo
from tests.unit.remedies.build import NEW, NOW, OLD, changes_of, first_line, fixed


@pytest.fixture
def rc(tmp_path: Path) -> Path:
    path = tmp_path / ".zshrc"
    path.write_text(f"{OLD}\nmine\n")
    path.chmod(0o644)
    return path


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "state/backups"


def test_a_fix_and_its_undo_are_the_identity(rc: Path, backups: Path) -> None:
    entry = fixed(backups, first_line(rc))
    assert rc.read_text() == f"{NEW}\nmine\n"
    done = undo(entry, plan_undo(entry))
    assert rc.read_text() == f"{OLD}\nmine\n"
    assert stat.S_IMODE(rc.stat().st_mode) == 0o644
    assert done.state is State.UNDONE
    assert [item.state for item in entries(backups)] == [State.UNDONE]


def test_backups_are_private(rc: Path, backups: Path) -> None:
    entry = fixed(backups, first_line(rc))
    assert {stat.S_IMODE(path.stat().st_mode) for path in (backups, entry.folder)} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in entry.folder.iterdir()} == {0o600}


def test_a_file_that_a_fix_made_is_taken_away(tmp_path: Path, backups: Path) -> None:
    from codexwatch.model.finding import Edit

    path = tmp_path / ".env"
    entry = fixed(backups, Edit(str(path), None, None, "A=1"))
    assert path.read_text() == "A=1\n"
    undo(entry, plan_undo(entry))
    assert not path.exists()


def test_what_was_edited_since_is_kept(rc: Path, backups: Path) -> None:
    entry = fixed(backups, first_line(rc))
    rc.write_text(f"new first line\n{NEW}\nmine\nmore\n")
    (item,) = plan_undo(entry)
    undo(entry, (item,))
    assert item.merged
    assert rc.read_text() == f"new first line\n{OLD}\nmine\nmore\n"


def test_a_conflict_is_refused_with_the_backups_path(rc: Path, backups: Path) -> None:
    entry = fixed(backups, first_line(rc))
    rc.write_text("export ALL_PROXY=http://other:2\nmine\n")
    with pytest.raises(RefusedError) as refused:
        plan_undo(entry)
    kept = Path(str(refused.value).rpartition(" in ")[2])
    assert kept.read_text() == f"{OLD}\nmine\n"
    assert rc.read_text() == "export ALL_PROXY=http://other:2\nmine\n"


def test_a_damaged_backup_is_never_written_back(rc: Path, backups: Path) -> None:
    entry = fixed(backups, first_line(rc))
    (entry.folder / "0.before").write_text("not what it was")
    with pytest.raises(RefusedError, match="damaged"):
        plan_undo(entry)


def test_a_second_file_that_fails_takes_the_first_one_back(rc: Path, backups: Path, tmp_path: Path) -> None:
    other = tmp_path / ".bashrc"
    other.write_text(f"{OLD}\n")
    changes = changes_of(first_line(rc), first_line(other))
    other.write_text("somebody was faster\n")
    with pytest.raises(RefusedError, match="has changed since"):
        apply(changes, backups, ["proxy-x"], NOW)
    assert rc.read_text() == f"{OLD}\nmine\n"
    assert other.read_text() == "somebody was faster\n"
    assert [item.state for item in entries(backups)] == [State.ROLLED_BACK]


def test_no_backup_no_change(rc: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(RefusedError, match="no backup"):
        apply(changes_of(first_line(rc)), blocked / "backups", ["proxy-x"], NOW)
    assert rc.read_text() == f"{OLD}\nmine\n"


def test_rolling_back_gives_the_old_bytes(rc: Path, backups: Path) -> None:
    changes = changes_of(first_line(rc))
    entry = roll_back(apply(changes, backups, ["proxy-x"], NOW), changes)
    assert rc.read_text() == f"{OLD}\nmine\n"
    assert entry.state is State.ROLLED_BACK


def test_backups_are_forgotten_after_thirty_days(rc: Path, backups: Path) -> None:
    fixed(backups, first_line(rc))
    forget_old(backups, NOW + timedelta(days=29))
    assert len(entries(backups)) == 1
    forget_old(backups, NOW + timedelta(days=31))
    assert entries(backups) == ()


def test_two_fixes_in_one_second_have_names_of_their_own(rc: Path, backups: Path, tmp_path: Path) -> None:
    other = tmp_path / ".bashrc"
    other.write_text(f"{OLD}\n")
    ids = {fixed(backups, first_line(path)).id for path in (rc, other)}
    assert len(ids) == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 1}', "\xff"])
def test_a_journal_that_cannot_be_read_is_passed_over(backups: Path, text: str) -> None:
    folder = backups / "20260101-000000"
    folder.mkdir(parents=True)
    (folder / "journal.json").write_text(text, "latin-1")
    assert journal.entries(backups) == ()
