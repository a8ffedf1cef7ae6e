"""Who holds the port that `codex login` waits at for the browser."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator

import psutil

from codexwatch.collectors.running.kernel_tcp import LISTENS, Row, read_rows
from codexwatch.model.machine import PortHolder

LOGIN_PORT = 1455
"""Newer versions go on to 1457 where this one is taken (openai/codex#19334)."""

MAX_LINES = 20_000
_LSOF_TIMEOUT = 1.0
_LOOPBACK = {"127.0.0.1": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::1": "::1", "::": "::1"}
_LSOF_NAME = re.compile(r"(?P<host>\*|\[[0-9a-fA-F:]+\]|[0-9.]+|localhost):(?P<port>\d+)$")


def login_port_holders(proc: str = "/proc", system: str = sys.platform) -> tuple[PortHolder, ...]:
    """Who listens at the port on loopback, by IPv4 and IPv6; nobody where that cannot be seen."""
    if not _answers():
        return ()
    if system != "linux":
        return tuple(in_lsof(_lsof()))
    return tuple(_holder(address, inode) for inode, address in among(read_rows(proc)))


def among(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """The inode and the loopback address of each socket that listens at the port."""
    for row in rows:
        address = _LOOPBACK.get(row.address)
        if row.port == LOGIN_PORT and row.state == LISTENS and address is not None:
            yield row.inode, address


def _holder(address: str, inode: str) -> PortHolder:
    """The process is looked for only when the port is held, which is rare; those of others do not show their files."""
    wanted = f"socket:[{inode}]"
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and _has_open(entry.path, wanted):
            return PortHolder(address, LOGIN_PORT, int(entry.name), _name(int(entry.name)))
    return PortHolder(address, LOGIN_PORT)


def _has_open(process: str, wanted: str) -> bool:
    try:
        return any(os.readlink(item.path) == wanted for item in os.scandir(f"{process}/fd"))  # noqa: PTH115 (many files)
    except OSError:
        return False


def _name(pid: int) -> str | None:
    try:
        return psutil.Process(pid).name()
    except psutil.Error:
        return None


def _answers() -> bool:
    """Whether anything accepts at the port; it is hung up on at once."""
    for host in ("127.0.0.1", "::1"):
        try:
            socket.create_connection((host, LOGIN_PORT), timeout=0.05).close()
        except OSError:
            continue
        return True
    return False


def _lsof() -> str:
    command = ["/usr/sbin/lsof", "-nP", f"-iTCP:{LOGIN_PORT}", "-sTCP:LISTEN", "-Fpcn"]
    try:
        return subprocess.run(command, capture_output=True, timeout=_LSOF_TIMEOUT, check=False).stdout.decode(
            "utf-8", "replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""


def in_lsof(output: str) -> Iterator[PortHolder]:
    """The holders in what `lsof -Fpcn` prints: one field a line, `p` the process, `c` its name, `n` the address."""
    pid, name = None, None
    for line in output.splitlines()[:MAX_LINES]:
        kind, text = line[:1], line[1:]
        if kind == "p":
            pid, name = (int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None), None
        elif kind == "c":
            name = text
        elif kind == "n" and (match := _LSOF_NAME.match(text)) and int(match["port"][:6]) == LOGIN_PORT:
            host = match["host"].strip("[]")
            yield PortHolder("::1" if ":" in host else "127.0.0.1", LOGIN_PORT, pid, name)
