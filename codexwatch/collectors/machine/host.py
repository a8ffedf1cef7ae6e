"""The machine: which system, whether it is WSL and how that reaches Windows, whether there is a way out at all."""

import re
import socket
import struct
from dataclasses import replace
from pathlib import Path

from codexwatch.collectors.files import FileText
from codexwatch.collectors.machine.network_devices import addresses, carries_fake_ip, has_default
from codexwatch.collectors.machine.wsl import WslReader
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.user import User
from codexwatch.model.machine import Host
from codexwatch.model.names import Family

_WORD = re.compile(r"[0-9A-Fa-f]{8}")


def read_host(user: User, memory: FileMemory, wsl: WslReader | None = None) -> Host:
    """What this machine is; the WSL fields are filled only inside WSL, by a reader that remembers what it asked."""
    host = replace(_network(), system=user.system)
    found = (wsl or WslReader()).read(_release(user, memory), user, memory)
    if found is None:
        return host
    return replace(
        host,
        wsl=True,
        wsl_version=found.version,
        wsl_mode=found.mode,
        wsl_gateway=_gateway(user),
        windows=found.windows,
    )


def has_route() -> bool:
    """Whether the kernel knows a way to the outside, by IPv4 or IPv6."""
    return any(has_default(family) for family in Family)


def _network() -> Host:
    ipv4, ipv6 = has_default(Family.IPV4), has_default(Family.IPV6)
    return Host(
        system="",
        has_route=ipv4 or ipv6,
        default_ipv4=ipv4,
        default_ipv6=ipv6,
        carries_fake_ip=carries_fake_ip(),
        addresses=addresses(),
    )


def _release(user: User, memory: FileMemory) -> str:
    path = user.system_path("proc", "version")
    found = memory.recall(path, lambda reading: reading.text(path))
    return found.text if isinstance(found, FileText) else ""


def _gateway(user: User) -> str | None:
    """The IPv4 default gateway, which in NAT mode is the Windows host."""
    try:
        text = Path(user.system_path("proc", "net", "route")).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    return gateway_in(text)


def gateway_in(text: str) -> str | None:
    """The gateway of the default route in `/proc/net/route`, where addresses are words in the machine's own order."""
    for row in map(str.split, text.splitlines()):
        if len(row) > 2 and row[1] == "00000000" and _WORD.fullmatch(row[2]) and row[2] != "00000000":
            return socket.inet_ntoa(struct.pack("=I", int(row[2], 16)))
    return None
