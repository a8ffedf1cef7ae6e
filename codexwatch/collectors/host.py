"""The machine: which system, whether it is WSL and how that reaches Windows, whether there is a way out at all."""

import posixpath
import re
import socket
import struct
from pathlib import Path

from codexwatch.collectors.files import FileText
from codexwatch.collectors.memory import FileMemory, Reading
from codexwatch.collectors.user import User
from codexwatch.model.machine import Host

_MODE = re.compile(r"^\s*networkingMode\s*=\s*\"?(?P<mode>\w+)", re.IGNORECASE | re.MULTILINE)
_SECTION = re.compile(r"^\s*\[(?P<name>[^\]]*)\]", re.MULTILINE)

# Addresses kept for documentation (RFC 5737, RFC 3849): a look-up finds the default route, and nothing is ever sent.
_OUTSIDE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def read_host(user: User, memory: FileMemory) -> Host:
    """What this machine is; the WSL fields are filled only inside WSL."""
    release = _release(user, memory)
    if "microsoft" not in release.lower():
        return Host(user.system, has_route=has_route())
    # WSL 1 ("…-Microsoft") has no network of its own: 127.0.0.1 is Windows's.
    mode = _wsl_mode(user, memory) if "wsl2" in release.lower() or "microsoft-standard" in release else "shared"
    return Host(user.system, wsl=True, wsl_mode=mode, wsl_gateway=_gateway(user), has_route=has_route())


def has_route() -> bool:
    """Whether the kernel knows a way to the outside, by IPv4 or IPv6: a connected UDP socket sends nothing."""
    return any(_is_routed(family, address) for family, address in _OUTSIDE)


def _is_routed(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 443))
    except OSError:
        return False
    return True


def _release(user: User, memory: FileMemory) -> str:
    path = user.system_path("proc", "version")
    found = memory.recall(path, lambda reading: reading.text(path))
    return found.text if isinstance(found, FileText) else ""


def _wsl_mode(user: User, memory: FileMemory) -> str | None:
    """`nat` where .wslconfig says nothing; None where it cannot be read, or several users of Windows have one."""
    return memory.recall("wslconfig", lambda reading: _read_mode(user.system_path("mnt", "c", "Users"), reading))


def _read_mode(profiles: str, reading: Reading) -> str | None:
    names = reading.names(profiles)
    if not names:
        return None
    found = [reading.text(posixpath.join(profiles, name, ".wslconfig")) for name in names]
    texts = [item.text for item in found if isinstance(item, FileText)]
    if len(texts) > 1:
        return None
    return _mode_in(texts[0]) if texts else "nat"


def _mode_in(text: str) -> str:
    sections = list(_SECTION.finditer(text))
    for section, following in zip(sections, [*sections[1:], None], strict=True):
        if section["name"].strip().lower() != "wsl2":
            continue
        match = _MODE.search(text, section.end(), following.start() if following else len(text))
        if match:
            return match["mode"].lower()
    return "nat"


def _gateway(user: User) -> str | None:
    """The IPv4 default gateway, which in NAT mode is the Windows host."""
    try:
        text = Path(user.system_path("proc", "net", "route")).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    for row in map(str.split, text.splitlines()):
        if len(row) > 2 and row[1] == "00000000" and row[2] != "00000000":
            return socket.inet_ntoa(struct.pack("<I", int(row[2], 16)))
    return None
