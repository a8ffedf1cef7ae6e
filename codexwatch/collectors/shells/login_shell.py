"""What a new terminal's shell would set, from the files that it reads; no shell is started."""

import glob
import os
import stat
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from codexwatch.collectors.files import Absent, FileCache, FileText, Unreadable
from codexwatch.collectors.shells.raw_files import names_in
from codexwatch.collectors.shells.start_up_files import Match, processes
from codexwatch.formats.shell.assigned import Assigned, Removed
from codexwatch.formats.shell.conditions import Kind
from codexwatch.formats.shell.evaluate import Process, evaluate
from codexwatch.formats.shell.runner import Opaque
from codexwatch.model.variable import CA_NAMES, NO_PROXY_NAMES, PROXY_NAMES

_MAX_MATCHES = 256
_DECIDING = (*PROXY_NAMES, *NO_PROXY_NAMES, *CA_NAMES, "REQUEST_METHOD")
_FILES = FileCache()


@dataclass(frozen=True, slots=True)
class ShellReading:
    """`files`: each file read, or wanted and absent; `folders`: those in which a new file would count.

    `unreadable`: files that the shell may get something from, though their text cannot be had here; of the variables
    that decide where Codex goes, those that they may set are uncertain. A file that this user may not read is none of
    them (the user's shell may not either), nor is a folder.
    `opaque`: places where something ran that may have set any variable; what is not among `variables` may come from
    there.
    """

    variables: Mapping[str, Assigned]
    removed: Mapping[str, Removed]
    files: tuple[str, ...]
    folders: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    opaque: tuple[Opaque, ...]
    unexported: Mapping[str, Assigned]


NOTHING_READ = ShellReading({}, {}, (), (), (), (), {})


def read_login_shell(
    shell: str,
    home: str,
    base: Mapping[str, str],
    system: str,
    *,
    root: str = "/",
    read: Callable[[str], FileText | Unreadable | Absent] = _FILES.read,
) -> ShellReading:
    """What the files of `shell` (its path) set in a new terminal window.

    `base` is what is there before any of them: the user's name, a PATH, ZDOTDIR or XDG_CONFIG_HOME if something sets
    them. `system` is what `platform.system()` says: "Darwin" starts a login shell, anything else an interactive one on
    top of what the login files gave to the session. `root` stands in for `/` outside of `home`.
    """
    start_up = partial(processes, shell, home, base, system)
    return read_files(start_up, home, {"SHELL": shell, **base}, root=root, read=read)


def read_files(
    start_up: Callable[[Match], tuple[Process, ...]],
    home: str,
    base: Mapping[str, str],
    *,
    root: str = "/",
    read: Callable[[str], FileText | Unreadable | Absent] = _FILES.read,
) -> ShellReading:
    """What these processes, one after the other, make of `base`; `start_up` is handed what lists files by a pattern."""
    disk = _Disk(home, root, read)
    inherited = {**base, "HOME": home}
    found = evaluate(
        start_up(disk.match), inherited, read=disk.read, look=disk.look, match=disk.match, mentions=disk.mentions
    )
    return ShellReading(
        found.variables,
        found.removed,
        found.files,
        tuple(disk.folders),
        tuple(disk.unreadable.values()),
        found.opaque,
        found.unexported,
    )


class _Disk:
    """Answers what the files ask, with `/` moved to `root`, home excepted."""

    def __init__(self, home: str, root: str, read: Callable[[str], FileText | Unreadable | Absent]) -> None:
        self._home = home.rstrip("/") + "/"
        self._root = root.rstrip("/")
        self._read = read
        self.unreadable: dict[str, Unreadable] = {}
        self.folders: dict[str, None] = {}

    def _real(self, path: str) -> str:
        return path if not self._root or f"{path}/".startswith(self._home) else self._root + path

    def read(self, path: str) -> str | None:
        if path == "/dev/null":
            return ""
        found = self._read(self._real(path))
        if isinstance(found, Unreadable) and self.look(path) not in {Kind.LOCKED, Kind.DIRECTORY}:
            self.unreadable[path] = Unreadable(path, found.reason)
        return found.text if isinstance(found, FileText) else None

    def look(self, path: str) -> Kind | None:
        try:
            mode = os.stat(self._real(path)).st_mode  # noqa: PTH116 (paths are plain text here)
        except (FileNotFoundError, NotADirectoryError):
            return Kind.ABSENT
        except (OSError, ValueError):
            return None
        if stat.S_ISREG(mode):
            return Kind.FILE if os.access(self._real(path), os.R_OK) else Kind.LOCKED
        return Kind.DIRECTORY if stat.S_ISDIR(mode) else Kind.OTHER

    def mentions(self, path: str) -> Collection[str]:
        return names_in(self._real(path), _DECIDING)

    def match(self, pattern: str) -> list[str] | None:
        self.folders[pattern.rpartition("/")[0] or "/"] = None
        real = self._real(pattern)
        skip = len(real) - len(pattern)
        found = []
        # One more than may be: a folder with more files than that is not a folder of start-up files.
        for path in glob.iglob(real):  # noqa: PTH207 (as above)
            found.append(path[skip:])
            if len(found) > _MAX_MATCHES:
                return None
        return sorted(found)
