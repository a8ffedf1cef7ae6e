"""Where `fix` cannot write: nothing is lost, nothing is half done, and the reason is said."""

from collections.abc import Callable

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.faults.test_main_job import BROKEN, PROXIES
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.world import World

pytestmark = pytest.mark.namespaces


@pytest.fixture
def world(ca: LabCA, enter_world: EnterWorld) -> World:
    world = enter_world(World(ca, proxies=PROXIES, black_hole=OPENAI_HOSTS))
    settle(world, {".zshrc": BROKEN})
    return world


def on_a_full_disk(world: World) -> None:
    folder = world.home / "dotfiles"
    folder.mkdir()
    world.run(["mount", "-t", "tmpfs", "-o", "size=32k", "none", folder])
    world.run(["sh", "-c", "cp .zshrc dotfiles/zshrc; ln -sf dotfiles/zshrc .zshrc; cat /dev/zero >dotfiles/full"])


def on_a_read_only_file_system(world: World) -> None:
    folder = world.home / "dotfiles"
    folder.mkdir()
    world.run(["mount", "-t", "tmpfs", "none", folder])
    world.run(["sh", "-c", "cp .zshrc dotfiles/zshrc; ln -sf dotfiles/zshrc .zshrc"])
    world.run(["mount", "-o", "remount,ro", "none", folder])


def write_protected(world: World) -> None:
    (world.home / ".zshrc").chmod(0o400)


def without_room_for_backups(world: World) -> None:
    folder = world.home / ".local/state/codexwatch/backups"
    folder.mkdir(parents=True)
    world.run(["mount", "-t", "tmpfs", "-o", "size=8k", "none", folder])
    world.run(["sh", "-c", f"cat /dev/zero >{folder}/full"])


REFUSALS = [
    pytest.param(on_a_full_disk, "the disk is full", id="a full disk"),
    pytest.param(on_a_read_only_file_system, "mounted read-only", id="a read-only file system"),
    pytest.param(write_protected, "write-protected", id="a write-protected file"),
    pytest.param(without_room_for_backups, "no backup can be kept there", id="no room for backups"),
]


@pytest.mark.parametrize(("arrange", "reason"), REFUSALS)
def test_a_file_that_cannot_be_written_stays_as_it_is(
    world: World, arrange: Callable[[World], None], reason: str
) -> None:
    arrange(world)
    fixed = world.run([*CODEXWATCH, "fix", "proxy-socks-scheme", "--yes"], ZSH)
    assert fixed.returncode == 1
    assert reason in " ".join((fixed.stdout + fixed.stderr).split())
    assert world.run(["cat", ".zshrc"]).stdout == BROKEN
    assert ".codexwatch-" not in world.run(["ls", "-a", ".", "dotfiles"]).stdout
