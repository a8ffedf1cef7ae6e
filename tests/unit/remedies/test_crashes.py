"""Killed at every step: the file is the old one or the new one, and undo knows which."""

import subprocess
import sys
from pathlib import Path

from codexwatch.remedies.journal import entries
from codexwatch.remedies.undo import plan_undo, undo
from tests.unit.remedies.build import NEW, OLD

BEFORE, AFTER = f"{OLD}\nmine\n", f"{NEW}\nmine\n"


def test_a_crash_at_any_point_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    seen = set()
    for number in range(1, 60):
        folder = tmp_path / str(number)
        folder.mkdir()
        rc, backups = folder / ".zshrc", folder / "backups"
        rc.write_text(BEFORE)
        command = [sys.executable, "-m", "tests.unit.remedies.killed_at", str(number), str(backups), str(rc)]
        code = subprocess.run(command, check=False, timeout=20).returncode
        seen.add(rc.read_text())
        assert rc.read_text() in (BEFORE, AFTER)
        for entry in entries(backups):
            undo(entry, plan_undo(entry))
        if rc.read_text() == AFTER:
            assert entries(backups), "a file that was changed must have its journal"
        assert rc.read_text() == BEFORE
        if code == 0:
            break
    assert code == 0, "the process must come to its end at last"
    assert number > 8, "the kills must have hit the steps"
    assert seen == {BEFORE, AFTER}
