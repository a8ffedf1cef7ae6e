"""Damaged start-up files, read on paper and by the real shells: an answer is equal or unknown, never wrong.

`python -m tests.bench.damaged_shells [COUNT [SEED [SHELL]]]`, as root: COUNT homes of each shell, each with one to
three accidents in one of its files. The shells run what stands in the files, so all of it happens where nothing can be
harmed: a file system that cannot be written to, without a network, in a pid namespace of its own.
"""

import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from codexwatch.collectors.shells.run_shell import RealShell, run_shell
from codexwatch.collectors.user import User
from tests.bench.fuzz_inputs import SMALL, mutated
from tests.shells import bash, fish, sh, zsh
from tests.shells.compare import Answer, Home, compared, read_statically, written

HOMES = {"bash": bash.HOMES, "zsh": zsh.HOMES, "fish": fish.HOMES, "dash": sh.HOMES}
TIMEOUT = 5.0
_INSIDE = "CODEXWATCH_DAMAGED_SHELLS_INSIDE"
_BOX = 'mount --make-rprivate / && mount -t tmpfs tmpfs /tmp && mount -o remount,bind,ro / && exec "$@"'


@dataclass(frozen=True)
class Wrong:
    """What was said of a variable, and what the shell has."""

    home: str
    change: str
    name: str
    said: str | None
    real: str | None


def damaged(homes: Sequence[Home], chance: random.Random) -> tuple[Home, str]:
    """A home with one file damaged, and what was done to it."""
    home = chance.choice(homes)
    name = chance.choice(sorted(home.files))
    others = [text for each in homes for text in each.files.values()]
    text = mutated(home.files[name], others, chance, SMALL, most=3)
    text = text.replace("\0", "")
    change = unified_diff(home.files[name].split("\n"), text.split("\n"), name, name, n=1, lineterm="")
    return replace(home, files={**home.files, name: text}), "\n".join(change)


def judged(shell: str, home: Home, change: str, folder: Path) -> tuple[Counter[Answer], list[Wrong]] | None:
    """None if the real shell does not get through."""
    user = written(home, folder)
    real = run_shell(User(user.home, shell, user.system), timeout=TIMEOUT)
    if not isinstance(real, RealShell):
        return None
    found = read_statically(user, shell)
    answers = compared(found, real.environ)
    wrong = [name for name, answer in answers.items() if answer is Answer.WRONG]
    said = {name: found.variables[name].value for name in wrong if name in found.variables}
    faults = [Wrong(home.id, change, name, said.get(name), real.environ.get(name)) for name in wrong]
    return Counter(answers.values()), faults


def campaign(name: str, count: int, seed: int) -> Iterator[tuple[Counter[Answer], list[Wrong]] | None]:
    """One result a home."""
    program = shutil.which(name)
    if program is None:
        return
    chance = random.Random(f"{name} {seed}")
    for _ in range(count):
        home, change = damaged(HOMES[name], chance)
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield judged(program, home, change, Path(folder))


def main(count: int = 200, seed: int = 0, only: str = "") -> int:
    faults: list[Wrong] = []
    out = sys.stdout.write
    out(f"{'shell':<8} {'homes':>6} {'equal':>7} {'unknown':>8} {'wrong':>6} {'no answer':>10}\n")
    for name in HOMES:
        if only and name != only:
            continue
        results = list(campaign(name, count, seed))
        answers = sum((found[0] for found in results if found), Counter[Answer]())
        new = [wrong for found in results if found for wrong in found[1]]
        out(f"{name:<8} {len(results):>6} {answers[Answer.EQUAL]:>7} {answers[Answer.UNKNOWN]:>8} ")
        out(f"{answers[Answer.WRONG]:>6} {results.count(None):>10}\n")
        faults += new
        for each in new:
            out(f"\n{name}: {each.home}: {each.name} said {each.said!r} real {each.real!r}\n{each.change}\n")
    return int(bool(faults))


def _in_a_box() -> None:
    os.environ[_INSIDE] = "1"
    namespaces = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    inside = [sys.executable, "-B", "-m", "tests.bench.damaged_shells", *sys.argv[1:]]
    os.execvp("unshare", ["unshare", *namespaces, "sh", "-c", _BOX, "box", *inside])


if __name__ == "__main__":
    if _INSIDE not in os.environ:
        _in_a_box()
    arguments = sys.argv[1:]
    count, seed = [*map(int, arguments[:2]), *(200, 0)[len(arguments[:2]) :]]
    sys.exit(main(count, seed, "".join(arguments[2:3])))
