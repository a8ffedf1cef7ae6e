"""Open connections of running clients that no answer can come back to: their own address is gone."""

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from ipaddress import ip_address

import psutil

from codexwatch.collectors.running.kernel_tcp import ESTABLISHED, read_rows

MAX_FILES = 4096
_SOCKET = "socket:["


class Connections:
    """Looks at the connections once at first, and later only after an address of this machine has gone."""

    def __init__(self) -> None:
        self._had: frozenset[str] | None = None

    def stranded(self, pids: Collection[int], addresses: Collection[str]) -> Mapping[int, tuple[str, ...]]:
        """By pid: local addresses of established TCP connections that are not among this machine's `addresses`.

        After sleep, roaming or a VPN's end such a connection stays established until it times out. Nothing is said of a
        client that has made new ones by now, nor where the connections cannot be read.
        """
        own = frozenset(map(_plain, addresses))
        if not own or not pids or (self._had is not None and self._had <= own):
            return {}
        found = {pid: lost for pid, used in _used_by(pids).items() if (lost := _lost(used, own))}
        # What is stranded stays so: it is looked at again until it is over.
        self._had = own if not found else frozenset({*own, *(address for lost in found.values() for address in lost)})
        return found


def _lost(used: Iterable[str], own: frozenset[str]) -> tuple[str, ...]:
    outside = {address for address in map(_plain, used) if _leaves_the_machine(address)}
    return () if outside & own else tuple(sorted(outside))


def _used_by(pids: Collection[int]) -> dict[int, list[str]]:
    if sys.platform != "linux":
        return {pid: list(_asked(pid)) for pid in pids}
    sockets = {pid: set(_sockets(pid)) for pid in pids}
    if not any(sockets.values()):
        return {}
    by_inode = {row.inode: row.address for row in read_rows() if row.state == ESTABLISHED}
    return {pid: [by_inode[inode] for inode in inodes if inode in by_inode] for pid, inodes in sockets.items()}


def _sockets(pid: int) -> Iterator[str]:
    """The inodes of the sockets that a process has open."""
    try:
        for number, item in enumerate(os.scandir(f"/proc/{pid}/fd")):
            target = os.readlink(item.path) if number < MAX_FILES else ""  # noqa: PTH115 (once an open file)
            if target.startswith(_SOCKET):
                yield target[len(_SOCKET) : -1]
    except OSError:
        return


def _asked(pid: int) -> Iterator[str]:
    try:
        found = psutil.Process(pid).net_connections("tcp")
    except (psutil.Error, OSError):
        return
    yield from (item.laddr.ip for item in found if item.status == psutil.CONN_ESTABLISHED and item.laddr)


def _plain(address: str) -> str:
    """Without a zone; an IPv4 address in IPv6 clothes as what it is."""
    bare = address.partition("%")[0]
    try:
        parsed = ip_address(bare)
    except ValueError:
        return bare
    mapped = parsed.ipv4_mapped if parsed.version == 6 else None
    return str(mapped or parsed)


def _leaves_the_machine(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified)
