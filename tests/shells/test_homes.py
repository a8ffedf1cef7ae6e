"""For each home: what the files say is what the real shell exports, or is unknown, and never wrong."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from codexwatch.model.variable import NO_PROXY_NAMES, PROXY_NAMES
from tests.shells import bash, fish, sh, zsh
from tests.shells.compare import Answer, Home, compared, exported_really, read_statically, written

HOMES = {"bash": bash.HOMES, "zsh": zsh.HOMES, "fish": fish.HOMES, "dash": sh.HOMES}
CASES = [pytest.param(shell, home, id=f"{shell}: {home.id}") for shell, homes in HOMES.items() for home in homes]
PROXIES = (*PROXY_NAMES, *NO_PROXY_NAMES)


@pytest.mark.parametrize(("shell", "home"), CASES)
def test_the_files_give_away_what_they_settle(shell: str, home: Home, tmp_path: Path) -> None:
    user = written(home, tmp_path)
    found = read_statically(user, f"/bin/{shell}").variables
    known = {name: found[name] for name in PROXIES if name in found and found[name].exported and found[name].certain}
    assert {name: each.value for name, each in known.items() if each.value is not None} == home.settled


@pytest.mark.parametrize(("shell", "home"), CASES)
def test_nothing_that_they_say_is_wrong(shell: str, home: Home, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    user = written(home, tmp_path)
    answers = compared(read_statically(user, program), exported_really(user, program))
    assert [name for name, answer in answers.items() if answer is Answer.WRONG] == []


def test_there_are_enough_of_them() -> None:
    """Sixty homes at least, and of the proxies in them most are known without running anything."""
    homes = [home for group in HOMES.values() for home in group]
    assert len(homes) >= 60
    settled = Counter(bool(home.settled) for home in homes)
    assert settled[True] >= 0.75 * len(homes)
