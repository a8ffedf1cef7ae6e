"""Lines of the hosts file that answer in the resolver's place."""

from collections.abc import Collection, Iterator
from ipaddress import ip_address
from pathlib import Path
from stat import S_ISREG

from codexwatch.model.variable import Origin

PATH = Path("/etc/hosts")
MAX_BYTES = 16 * 1024 * 1024
"""Lists that block advertising have several; more is no hosts file."""

_Pins = dict[str, Origin]


class HostsFile:
    """Read when it has changed, and only for the names asked for: some have a hundred thousand others."""

    def __init__(self, path: Path = PATH) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._pins: dict[str, _Pins] = {}

    def pin(self, host: str, addresses: Collection[str]) -> Origin | None:
        """The first line that gives this host one of these addresses; None where the file cannot be read."""
        try:
            status = self._path.stat()
            if not S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
                return None
            stamp = status.st_mtime_ns, status.st_size
            if stamp != self._stamp:
                self._stamp, self._pins = stamp, {}
            if host not in self._pins:
                self._pins[host] = self._read(host.lower())
        except OSError:
            return None
        return next((origin for address, origin in self._pins[host].items() if address in addresses), None)

    def _read(self, host: str) -> _Pins:
        pins: _Pins = {}
        with self._path.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, start=1):
                if host in line.lower():
                    for address in _pinned(host, line):
                        pins.setdefault(address, Origin(str(self._path), number, text=line.strip()))
        return pins


def _pinned(host: str, line: str) -> Iterator[str]:
    address, *names = line.partition("#")[0].lower().split() or [""]
    if host in names:
        try:
            yield str(ip_address(address))
        except ValueError:
            return
