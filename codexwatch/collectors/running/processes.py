"""Running codex clients, and the variables that they were started with."""

import os
import sys
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import psutil

from codexwatch.collectors.editors.editor_products import owner_of
from codexwatch.collectors.homes.executables import executables_by_pid
from codexwatch.collectors.homes.installed import version_of_running
from codexwatch.collectors.running.command_line import (
    NO_DAEMON,
    WSL_INIT,
    is_program,
    kind_of,
    profile_of,
    windows_client,
)
from codexwatch.collectors.running.connections import Connections
from codexwatch.collectors.running.namespaces import has_other_network, has_other_root
from codexwatch.model.machine import CodexProcess, ProcessKind

MAX_ANCESTORS = 64
MAX_CLIENTS = 200
"""More are not listed: a pass has to end, and so many clients have other worries."""

_ON_WINDOWS = "it is a program of Windows: its variables are on that side"
_Key = tuple[int, float, str]


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
    """Looks at the process table; what it learned of a process is kept while that process lives.

    `home` is the user's: it tells which editor brought a codex.
    """

    def __init__(self, home: str = "/") -> None:
        self._home = home
        self._connections = Connections()
        self._known: dict[_Key, Running | None] = {}

    def scan(self, addresses: Collection[str] = ()) -> Scan:
        """Every client of this user. codexwatch, what it started, zombies and helpers do not count.

        `addresses` are those of this machine; without them no connection is judged.
        """
        executables = dict(executables_by_pid())
        known: dict[_Key, Running | None] = {}
        for pid, executable in executables.items():
            if not (is_program(executable) or executable == WSL_INIT) or len(known) > MAX_CLIENTS:
                continue
            try:
                process = psutil.Process(pid)
                key = (pid, process.create_time(), executable)
                known[key] = self._known[key] if key in self._known else _inspect(process, executable, self._home)
            except psutil.NoSuchProcess:
                continue
        here = [item.process.pid for item in known.values() if item is not None and not item.process.elsewhere]
        lost = self._connections.stranded(here, addresses)
        self._known = {key: running and _with_connections(running, lost) for key, running in known.items()}
        clients = [running for running in self._known.values() if running is not None]
        return Scan(tuple(clients[:MAX_CLIENTS]), executables)


def _with_connections(running: Running, stranded: Mapping[int, tuple[str, ...]]) -> Running:
    """The same object while nothing changes."""
    lost = stranded.get(running.process.pid, ())
    if lost == running.process.stranded:
        return running
    return replace(running, process=replace(running.process, stranded=lost))


def _inspect(process: psutil.Process, executable: str, home: str) -> Running | None:
    with process.oneshot():
        if process.uids().real != os.getuid() or process.status() == psutil.STATUS_ZOMBIE or _is_ours(process):
            return None
        try:
            arguments = process.cmdline()
        except psutil.AccessDenied:
            arguments = []
        if executable == WSL_INIT:
            return _on_windows(process, arguments) if windows_client(executable, arguments) else None
        kind = kind_of(arguments)
        if kind is None:
            return None
        environ, unknown = _environ(process)
        other_root = has_other_root(process.pid)
        described = replace(
            _described(process, kind, arguments),
            elsewhere=other_root or has_other_network(process.pid),
            program=executable if executable.startswith("/") else None,
            version=None if other_root else version_of_running(executable),
            owner=owner_of(executable, home),
        )
        return Running(described, environ, unknown, other_root)


def _on_windows(process: psutil.Process, arguments: list[str]) -> Running | None:
    kind = kind_of(arguments[1:])
    if kind is None:
        return None
    described = replace(_described(process, kind, arguments[1:]), elsewhere=True, program=arguments[1])
    return Running(described, None, _ON_WINDOWS)


def _described(process: psutil.Process, kind: ProcessKind, arguments: list[str]) -> CodexProcess:
    return CodexProcess(
        process.pid,
        kind,
        f"{'daemon' if kind is ProcessKind.DAEMON else 'process'}:{process.pid}",
        started_at=datetime.fromtimestamp(_started(process), UTC),
        folder=_folder(process),
        terminal=_terminal(process),
        profile=profile_of(arguments),
        alone=NO_DAEMON in arguments,
    )


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
