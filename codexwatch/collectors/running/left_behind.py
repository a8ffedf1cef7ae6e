"""What a background server that died left in its home: Codex's next start heals it, an open window does not see it."""

import json
import posixpath
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from codexwatch.collectors.files import FileText, read_text
from codexwatch.collectors.running.command_line import is_program
from codexwatch.model.machine import LeftBehind

PID_FILE = "app-server-daemon/daemon.pid"
UPDATER_FILE = "app-server-daemon/daemon-updater.pid"
SOCKET = "app-server-control/app-server-control.sock"
_LIMIT = 65_536
_BOOT_ID = "/proc/sys/kernel/random/boot_id"


@dataclass(frozen=True, slots=True)
class _Recorded:
    """The process that a pid file names. `boot` and `ticks` tell it from a later one with the same number."""

    pid: int
    boot: str | None
    ticks: int | None


def left_behind(homes: Iterable[str], boot_id: str = _BOOT_ID) -> tuple[LeftBehind, ...]:
    """By home. `daemon stop` takes pid file and socket away (0.169.0), so that a file without a process is a death.

    What an earlier start of the machine left is not counted: it ended with everything else.
    """
    boot = read_text(boot_id)
    now = boot.text.strip() if isinstance(boot, FileText) else None
    return tuple(item for home in homes for item in _in_home(home, now))


def _in_home(home: str, boot: str | None) -> Iterator[LeftBehind]:
    server_path = posixpath.join(home, PID_FILE)
    server, updater = _recorded(server_path), _recorded(posixpath.join(home, UPDATER_FILE))
    lives = server is not None and _lives(server)
    if server is not None and not lives and _of_this_boot(server, boot):
        yield LeftBehind(home, server_path, "server")
    if lives:
        return
    socket = posixpath.join(home, SOCKET)
    if server is None and _is_socket(socket):
        yield LeftBehind(home, socket, "socket")
    if updater is not None and _of_this_boot(updater, boot) and _lives(updater):
        yield LeftBehind(home, posixpath.join(home, UPDATER_FILE), "updater", updater.pid)


def _recorded(path: str) -> _Recorded | None:
    found = read_text(path, limit=_LIMIT)
    return parse_pid_file(found.text) if isinstance(found, FileText) else None


def parse_pid_file(text: str) -> _Recorded | None:
    """`{"pid": 19, "processIdentity": {"bootId": …, "startTicks": …}}`; older versions write the number alone."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(values, int) and not isinstance(values, bool):
        return _Recorded(values, None, None) if 0 < values < 2**31 else None
    pid = values.get("pid") if isinstance(values, dict) else None
    if not isinstance(pid, int) or isinstance(pid, bool) or not 0 < pid < 2**31:
        return None
    identity = values.get("processIdentity")
    known = identity if isinstance(identity, dict) else {}
    boot, ticks = known.get("bootId"), known.get("startTicks")
    return _Recorded(pid, boot if isinstance(boot, str) else None, ticks if isinstance(ticks, int) else None)


def _of_this_boot(recorded: _Recorded, boot: str | None) -> bool:
    return recorded.boot is None or boot is None or recorded.boot == boot


def _lives(recorded: _Recorded) -> bool:
    """A number that somebody else has by now is not the process; one that cannot be looked at counts as living."""
    try:
        process = psutil.Process(recorded.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        ticks = _ticks(recorded.pid)
        if recorded.ticks is not None and ticks is not None:
            return ticks == recorded.ticks
        return is_program(process.exe() or "codex")
    except psutil.NoSuchProcess:
        return False
    except (psutil.Error, OSError):
        return True


def _ticks(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None


def _is_socket(path: str) -> bool:
    """A link to a socket counts: Codex puts it into the temporary folder where the home's path is long."""
    try:
        return stat.S_ISSOCK(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False
