"""The kernel's table of TCP sockets, `/proc/net/tcp` and `tcp6` (proc(5)).

Reading it costs tens of milliseconds whatever is in it, since the kernel walks its whole hash table: readers first make
sure that they need it.
"""

import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ESTABLISHED = "01"
LISTENS = "0A"
MAX_ROWS = 50_000
MAX_PORT = 65_535

_FAMILIES = (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6))


@dataclass(frozen=True, slots=True)
class Row:
    """One socket by its own end; `inode` is how a process's `/proc/PID/fd` names it."""

    state: str
    address: str
    port: int
    inode: str


def read_rows(proc: str = "/proc") -> Iterator[Row]:
    """Every socket of this network namespace; nothing where the table cannot be read."""
    for name, family in _FAMILIES:
        try:
            with Path(proc, "net", name).open(encoding="ascii", errors="replace") as table:
                yield from parse_rows(table, family)
        except OSError:
            continue


def parse_rows(lines: Iterable[str], family: socket.AddressFamily) -> Iterator[Row]:
    """The sockets in such a table; a line that is none is passed over."""
    for number, line in enumerate(lines):
        if number > MAX_ROWS:
            return
        fields = line.split()
        if len(fields) < 10:
            continue
        packed, _, port = fields[1].partition(":")
        try:
            address, parsed = _address(packed, family), int(port, 16)
        except (ValueError, struct.error):
            continue
        if address is not None and 0 <= parsed <= MAX_PORT:
            yield Row(fields[3], address, parsed, fields[9])


def _address(text: str, family: socket.AddressFamily) -> str | None:
    """The kernel writes words of four bytes in the machine's own order."""
    words = 1 if family == socket.AF_INET else 4
    if len(text) != 8 * words:
        return None
    parts = (struct.pack("=I", int(text[at : at + 8], 16)) for at in range(0, 8 * words, 8))
    return socket.inet_ntop(family, b"".join(parts))
