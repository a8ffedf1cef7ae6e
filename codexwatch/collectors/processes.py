"""Running codex clients, and the variables that they were started with."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from codexwatch.collectors.command_line import is_program, kind_of
from codexwatch.model.machine import CodexProcess, ProcessKind

MAX_ANCESTORS = 64
_NEVER_MATCHES = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A client with the variables of its start; None where they cannot be read, `unknown` says why.

    `other_root`: it sees another file system than codexwatch does, so no path of it means anything here.
    """

    process: CodexProcess
    environ: Mapping[str, str] | None = field(repr=False)
    unknown: str | None = None
    other_root: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """One look at the process table: the clients, and the executable of every process that shows one, by pid."""

    running: tuple[Running, ...] = ()
    executables: Mapping[int, str] = field(default_factory=dict)


class ProcessScanner:
    """Looks at the process table; what it learned of a process is kept while that process lives."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, float, str], Running | None] = {}

    def scan(self) -> Scan:
        """Every client of this user. codexwatch, what it started, zombies and helpers do not count."""
        executables = dict(_executables())
        known: dict[tuple[int, float, str], Running | None] = {}
        for pid, executable in executables.items():
            if not is_program(executable):
                continue
            try:
                process = psutil.Process(pid)
                key = (pid, process.create_time(), executable)
                known[key] = self._known[key] if key in self._known else _inspect(process)
            except psutil.NoSuchProcess:
                continue
        self._known = known
        return Scan(tuple(running for running in known.values() if running is not None), executables)


def _executables() -> Iterator[tuple[int, str]]:
    if sys.platform != "linux":
        for process in psutil.process_iter(["exe"]):
            yield process.pid, process.info["exe"] or ""
        return
    # Reading one link a process is some ten times as fast as psutil's iteration, on every pass of a daemon.
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            yield int(entry.name), _executable(entry.name)


def _executable(pid: str) -> str:
    """The path of the program; its short name where the path is refused: a client can have made itself unreadable."""
    try:
        return os.readlink(f"/proc/{pid}/exe")  # noqa: PTH115 (once a process of the machine: Path costs more than the call)
    except PermissionError:
        return _short_name(pid)
    except OSError:  # gone, a zombie, a thread of the kernel
        return _NEVER_MATCHES


def _short_name(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return _NEVER_MATCHES


def _inspect(process: psutil.Process) -> Running | None:
    with process.oneshot():
        if process.uids().real != os.getuid() or process.status() == psutil.STATUS_ZOMBIE or _is_ours(process):
            return None
        try:
            kind = kind_of(process.cmdline())
        except psutil.AccessDenied:
            kind = ProcessKind.SESSION
        if kind is None:
            return None
        environ, unknown = _environ(process)
        other_root = _has_other_root(process.pid)
        described = CodexProcess(
            process.pid,
            kind,
            f"{'daemon' if kind is ProcessKind.DAEMON else 'process'}:{process.pid}",
            started_at=datetime.fromtimestamp(_started(process), UTC),
            folder=_folder(process),
            terminal=_terminal(process),
            elsewhere=other_root or _has_other_network(process.pid),
        )
        return Running(described, environ, unknown, other_root)


def _is_ours(process: psutil.Process) -> bool:
    own, pid = os.getpid(), process.pid
    for _ in range(MAX_ANCESTORS):
        if pid == own:
            return True
        if pid <= 1:
            return False
        try:
            pid = psutil.Process(pid).ppid()
        except psutil.Error:
            return False
    return False


def _environ(process: psutil.Process) -> tuple[Mapping[str, str] | None, str | None]:
    try:
        environ = process.environ()
    except psutil.AccessDenied:
        return None, "the system does not let its variables be read"
    except OSError as error:
        return None, f"its variables cannot be read: {(error.strerror or 'unknown error').lower()}"
    if not environ and sys.platform == "darwin":
        # macOS answers with nothing for programs that it protects.
        return None, "the system does not let its variables be read"
    return environ, None


def _started(process: psutil.Process) -> float:
    """Seconds since the epoch. Exact on Linux: psutil adds whole seconds of boot time there."""
    if sys.platform != "linux":
        return process.create_time()
    fields = Path(f"/proc/{process.pid}/stat").read_bytes().rpartition(b")")[2].split()
    ticks = int(fields[19])
    booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return round(booted + ticks / os.sysconf("SC_CLK_TCK"), 3)


def _folder(process: psutil.Process) -> str | None:
    try:
        return process.cwd()
    except (psutil.Error, OSError):
        return None


def _terminal(process: psutil.Process) -> str | None:
    try:
        return process.terminal()
    except (psutil.Error, OSError):
        return None


def _has_other_network(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    except OSError:
        return False


def _has_other_root(pid: int) -> bool:
    """Whether `/` is another folder there. Not told by the mount namespace: a sandboxed service has one of its own."""
    try:
        there, here = Path(f"/proc/{pid}/root/.").stat(), Path("/").stat()
    except OSError:
        return False
    return (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino)
