"""Changed files as a trigger: real files, real links, the real kernel, and watchers that fail on demand."""

import errno
import shutil
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import pytest

from codexwatch.triggers.files import FileTrigger, watch_folders
from codexwatch.triggers.poke import Pokes

pytestmark = pytest.mark.anyio

LATE = 5.0
"""Seconds after which a poke is taken for lost; no sweep comes as early unless a test asks for it."""
QUIET = 0.2
"""Seconds without a poke that show that none comes, and that a new watch is in place."""


@dataclass
class Watched:
    """A trigger at work. `log` is what it reported."""

    pokes: Pokes
    trigger: FileTrigger
    paths: list[Path]
    log: list[str] = field(default_factory=list)

    async def pokes_soon(self) -> bool:
        with anyio.move_on_after(LATE):
            return await self.pokes.take() == {"file change"}
        return False

    async def stays_quiet(self) -> bool:
        with anyio.move_on_after(QUIET):
            await self.pokes.take()
            return False
        return True


@asynccontextmanager
async def watching(*paths: Path, **options: Any) -> AsyncIterator[Watched]:
    log: list[str] = []
    trigger = FileTrigger(log.append, **{"mounts": list, "sweep": 3600.0, **options})
    with Pokes() as pokes:
        watched = Watched(pokes, trigger, list(paths), log)

        async def run(*, task_status: Any) -> None:
            await trigger.run(lambda: map(str, watched.paths), pokes.poke, task_status=task_status)

        async with anyio.create_task_group() as group:
            await group.start(run)
            yield watched
            group.cancel_scope.cancel()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a shell file, a folder of Codex's, and dotfiles that something else manages."""
    (tmp_path / ".codex").mkdir()
    (tmp_path / ".codex/auth.json").write_text("{}")
    (tmp_path / ".zshrc").write_text("export A=1\n")
    for name in ("dotfiles", "dotfiles.new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bashrc").write_text(f"# from {name}\n")
    (tmp_path / ".bashrc").symlink_to(tmp_path / "dotfiles/bashrc")
    (tmp_path / "current").symlink_to("dotfiles")
    (tmp_path / ".profile").symlink_to("current/bashrc")
    return tmp_path


def write(path: Path) -> None:
    path.write_text(f"{path.read_text()}export B=2\n")


def append(path: Path) -> None:
    with path.open("a") as file:
        file.write("more")


def replace_atomically(path: Path) -> None:
    new = path.with_name(f"{path.name}.tmp")
    new.write_text("new")
    new.replace(path)


def point(link: Path, target: str) -> None:
    """As `ln -sfn` and the dotfile managers do it."""
    new = link.with_name(f"{link.name}.tmp")
    new.symlink_to(target)
    new.replace(link)


CHANGES: list[Any] = [
    pytest.param(".zshrc", lambda home: write(home / ".zshrc"), id="written in place"),
    pytest.param(".zshrc", lambda home: append(home / ".zshrc"), id="appended to"),
    pytest.param(".zshrc", lambda home: replace_atomically(home / ".zshrc"), id="replaced as editors do"),
    pytest.param(".zshrc", lambda home: (home / ".zshrc").unlink(), id="removed"),
    pytest.param(".zshrc", lambda home: (home / ".zshrc").rename(home / "away"), id="renamed away"),
    pytest.param(".zshrc", lambda home: (home / ".zshrc").chmod(0o000), id="made unreadable"),
    pytest.param(".zshenv", lambda home: (home / ".zshenv").touch(), id="created"),
    pytest.param(".codex/auth.json", lambda home: shutil.rmtree(home / ".codex"), id="removed with its folder"),
    pytest.param(".codex/auth.json", lambda home: (home / ".codex").rename(home / "away"), id="its folder renamed"),
    pytest.param(".bashrc", lambda home: write(home / "dotfiles/bashrc"), id="link: the target is written"),
    pytest.param(".bashrc", lambda home: replace_atomically(home / "dotfiles/bashrc"), id="link: the target replaced"),
    pytest.param(".bashrc", lambda home: (home / "dotfiles/bashrc").unlink(), id="link: the target is removed"),
    pytest.param(".bashrc", lambda home: point(home / ".bashrc", "dotfiles.new/bashrc"), id="link: points elsewhere"),
    pytest.param(".bashrc", lambda home: replace_atomically(home / ".bashrc"), id="link: replaced by a file"),
    pytest.param(".profile", lambda home: write(home / "dotfiles/bashrc"), id="two links: the target is written"),
    pytest.param(".profile", lambda home: point(home / "current", "dotfiles.new"), id="two links: the folder's moves"),
]


@pytest.mark.parametrize(("name", "change"), CHANGES)
async def test_pokes_when_a_file_changes(home: Path, name: str, change: Callable[[Path], object]) -> None:
    async with watching(home / name) as watched:
        assert await watched.stays_quiet()
        change(home)
        assert await watched.pokes_soon()
        assert watched.log == []


NO_CHANGES: list[Any] = [
    pytest.param(lambda home: (home / ".zshrc.swp").write_text("x"), id="a file beside it is created"),
    pytest.param(lambda home: (home / ".zshrc").read_text(), id="it is read"),
    pytest.param(lambda home: write(home / "dotfiles/bashrc"), id="another file is written"),
    pytest.param(lambda home: (home / ".codex/.zshrc").touch(), id="a file of the same name elsewhere is created"),
    pytest.param(lambda home: point(home / "current", "dotfiles.new"), id="a link that does not lead to it moves"),
]


@pytest.mark.parametrize("change", NO_CHANGES)
async def test_stays_quiet_when_something_else_changes(home: Path, change: Callable[[Path], object]) -> None:
    async with watching(home / ".zshrc") as watched:
        assert await watched.stays_quiet()
        change(home)
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.pokes_soon()


async def test_every_one_of_many_replacements_is_seen(home: Path) -> None:
    async with watching(home / ".zshrc") as watched:
        assert await watched.stays_quiet()
        for _ in range(5):
            replace_atomically(home / ".zshrc")
            assert await watched.pokes_soon()


async def test_a_loud_folder_is_looked_at_and_not_watched(home: Path) -> None:
    watched_folders: list[tuple[str, ...]] = []

    def noting(*folders: str, stop_event: anyio.Event) -> AsyncIterator[Collection[tuple[object, str]]]:
        watched_folders.append(folders)
        return watch_folders(*folders, stop_event=stop_event)

    loud = {"loud": frozenset({str(home)}), "loud_sweep": 0.3, "watch": noting}
    async with watching(home / ".zshrc", home / ".codex/auth.json", **loud) as watched:
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.pokes_soon()
        assert set(watched_folders) == {(str(home / ".codex"),)}


async def test_a_burst_of_writes_is_few_pokes(home: Path) -> None:
    async with watching(home / ".zshrc") as watched:
        assert await watched.stays_quiet()
        for _ in range(20):
            append(home / ".zshrc")
        pokes = 0
        while not await watched.stays_quiet():
            pokes += 1
        assert 1 <= pokes <= 10, "a machine under load may part a burst, never into its writes"


async def test_a_change_in_the_very_moment_it_starts_is_seen(home: Path) -> None:
    async with watching(home / ".zshrc") as watched:
        write(home / ".zshrc")
        assert await watched.pokes_soon()


async def test_a_folder_removed_and_made_again_is_watched(home: Path) -> None:
    async with watching(home / ".codex/auth.json") as watched:
        assert await watched.stays_quiet()
        shutil.rmtree(home / ".codex")
        assert await watched.pokes_soon()
        (home / ".codex").mkdir()
        assert await watched.stays_quiet()
        (home / ".codex/auth.json").write_text("{}")
        assert await watched.pokes_soon()
        assert await watched.stays_quiet()
        write(home / ".codex/auth.json")
        assert await watched.pokes_soon()


async def test_a_folder_replaced_at_once_is_watched(home: Path) -> None:
    async with watching(home / ".codex/auth.json") as watched:
        assert await watched.stays_quiet()
        (home / ".codex").rename(home / "away")
        shutil.copytree(home / "away", home / ".codex")
        assert await watched.pokes_soon()
        assert await watched.stays_quiet()
        write(home / "away/auth.json")
        assert await watched.stays_quiet()
        write(home / ".codex/auth.json")
        assert await watched.pokes_soon()


async def test_a_file_is_awaited_though_its_folders_do_not_exist_yet(home: Path) -> None:
    async with watching(home / "a/b/c/config.toml") as watched:
        assert await watched.stays_quiet()
        (home / "a").mkdir()
        assert await watched.stays_quiet()
        (home / "a/b/c").mkdir(parents=True)
        assert await watched.stays_quiet()
        (home / "a/b/c/config.toml").touch()
        assert await watched.pokes_soon()


async def test_a_link_that_leads_nowhere_is_watched_at_its_other_end(home: Path) -> None:
    (home / ".zshenv").symlink_to(home / "later/zshenv")
    async with watching(home / ".zshenv") as watched:
        assert await watched.stays_quiet()
        (home / "later").mkdir()
        assert await watched.stays_quiet()
        (home / "later/zshenv").touch()
        assert await watched.pokes_soon()


async def test_links_in_a_circle_stop_nothing(home: Path) -> None:
    (home / "one").symlink_to("two")
    (home / "two").symlink_to("one")
    async with watching(home / "one", home / ".zshrc") as watched:
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.pokes_soon()
        point(home / "two", ".zshrc")
        assert await watched.pokes_soon()


async def test_a_new_path_is_watched_once_it_is_told_to_look_again(home: Path) -> None:
    async with watching(home / ".zshrc") as watched:
        watched.paths.append(home / ".codex/auth.json")
        watched.trigger.look_again()
        assert await watched.stays_quiet()
        write(home / ".codex/auth.json")
        assert await watched.pokes_soon()


async def test_a_path_that_is_wanted_no_more_pokes_nobody(home: Path) -> None:
    async with watching(home / ".zshrc", home / ".codex/auth.json") as watched:
        assert await watched.stays_quiet()
        watched.paths.pop()
        watched.trigger.look_again()
        assert await watched.stays_quiet()
        write(home / ".codex/auth.json")
        assert await watched.stays_quiet()


async def test_nothing_to_watch_is_no_trouble(home: Path) -> None:
    async with watching() as watched:
        assert await watched.stays_quiet()
        watched.paths.append(home / ".zshrc")
        watched.trigger.look_again()
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.pokes_soon()


async def test_it_ends_at_once(home: Path) -> None:
    async with watching(home / ".zshrc") as watched:
        assert await watched.stays_quiet()
        ends = anyio.current_time()
    assert anyio.current_time() - ends < 0.3


Changes = AsyncIterator[Collection[tuple[object, str]]]


async def blind(*folders: str, stop_event: anyio.Event) -> Changes:
    await stop_event.wait()
    yield ()


async def test_a_change_that_nothing_tells_of_is_found_by_looking(home: Path) -> None:
    async with watching(home / ".zshrc", watch=blind, sweep=0.2) as watched:
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.pokes_soon()


async def test_an_event_without_a_change_pokes_nobody(home: Path) -> None:
    async def nervous(*folders: str, stop_event: anyio.Event) -> Changes:
        while not stop_event.is_set():
            yield {("modified", str(home / ".zshrc"))}
            await anyio.sleep(0.01)

    async with watching(home / ".zshrc", watch=nervous) as watched:
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.pokes_soon()


class Failing:
    """Fails so many times, then watches."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error = error
        self.left = times

    async def __call__(self, *folders: str, stop_event: anyio.Event) -> Changes:
        if self.left:
            self.left -= 1
            raise self.error
        async for changes in watch_folders(*folders, stop_event=stop_event):
            yield changes


LIMIT = "OS file watch limit reached."
NO_WATCHER: list[Any] = [
    pytest.param(OSError(errno.ENOSPC, LIMIT), LIMIT, id="no inotify watch left"),
    pytest.param(OSError(errno.EMFILE, "Too many open files"), "Too many open files", id="no inotify instance left"),
    pytest.param(PermissionError(errno.EACCES, "denied"), "denied", id="not allowed"),
    pytest.param(RuntimeError("rust panicked"), "rust panicked", id="a fault of the watcher"),
    pytest.param(ExceptionGroup("", [RuntimeError("in its thread")]), "in its thread", id="a fault in its thread"),
]


@pytest.mark.parametrize(("error", "said"), NO_WATCHER)
async def test_without_a_watcher_it_looks_often_and_says_so_once(home: Path, error: Exception, said: str) -> None:
    watch = Failing(error, times=1000)
    async with watching(home / ".zshrc", watch=watch, blind_sweep=0.05, retry=0.2) as watched:
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.pokes_soon()
        assert await watched.stays_quiet()
        assert watch.left < 999
        (line,) = watched.log
        assert said in line


async def test_it_watches_again_when_it_can(home: Path) -> None:
    watch = Failing(OSError(errno.ENOSPC, LIMIT), times=1)
    async with watching(home / ".zshrc", watch=watch, blind_sweep=3600.0, retry=0.2) as watched:
        with anyio.fail_after(LATE):
            while len(watched.log) < 2:
                await watched.stays_quiet()
        assert watched.log[1] == "files are watched again"
        write(home / ".zshrc")
        assert await watched.pokes_soon()


async def test_a_folder_that_vanishes_before_it_is_watched_is_no_failure(home: Path) -> None:
    watch = Failing(FileNotFoundError(errno.ENOENT, "No path was found"), times=2)
    async with watching(home / ".zshrc", watch=watch) as watched:
        with anyio.fail_after(LATE):
            while watch.left:
                await watched.stays_quiet()
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.pokes_soon()
        assert watched.log == []


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        pytest.param("9p", True, id="a Windows drive in WSL"),
        pytest.param("nfs4", True, id="a network drive"),
        pytest.param("fuse.sshfs", True, id="a drive in user space"),
        pytest.param("ext4", False, id="a local disk"),
    ],
)
async def test_a_drive_that_tells_nothing_is_looked_at_often(home: Path, kind: str, seen: bool) -> None:
    def mounts() -> Iterable[tuple[str, str]]:
        return [("/", "ext4"), (str(home / "dotfiles"), kind)]

    async with watching(home / ".bashrc", watch=blind, mounts=mounts, blind_sweep=0.05) as watched:
        assert await watched.stays_quiet()
        write(home / "dotfiles/bashrc")
        assert await watched.stays_quiet() is not seen


async def test_a_silent_root_says_nothing_about_a_disk_mounted_below_it(home: Path) -> None:
    def mounts() -> Iterable[tuple[str, str]]:
        return [("/", "9p"), (str(home), "ext4")]

    async with watching(home / ".zshrc", watch=blind, mounts=mounts, blind_sweep=0.05) as watched:
        assert await watched.stays_quiet()
        write(home / ".zshrc")
        assert await watched.stays_quiet()


async def test_only_the_folders_that_hold_files_and_links_are_watched(home: Path) -> None:
    asked: list[set[str]] = []

    async def noting(*folders: str, stop_event: anyio.Event) -> Changes:
        asked.append(set(folders))
        await stop_event.wait()
        yield ()

    async with watching(home / ".codex/auth.json", home / ".bashrc", watch=noting) as watched:
        assert await watched.stays_quiet()
    assert asked == [{str(path) for path in (home, home / ".codex", home / "dotfiles")}]
