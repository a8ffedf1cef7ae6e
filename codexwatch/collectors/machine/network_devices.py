"""Where the kernel would send packets, and this machine's own addresses: look-ups that send nothing."""

import socket
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path

import psutil

from codexwatch.model.names import Family

# Addresses kept for documentation (RFC 5737, RFC 3849): a look-up finds the default route, and nothing is ever sent.
_OUTSIDE = {Family.IPV4: (socket.AF_INET, "192.0.2.1"), Family.IPV6: (socket.AF_INET6, "2001:db8::1")}

_FAKE_IPS = ip_network("198.18.0.0/15")
_A_FAKE_IP = "198.18.77.1"
_SYSTEM_DEVICES = Path("/sys/class/net")


def has_default(family: Family) -> bool:
    """Whether the kernel knows a way to the outside by this family."""
    return _source(*_OUTSIDE[family]) is not None


def addresses() -> tuple[str, ...]:
    """All addresses of this machine, without the zone of link-local ones."""
    return tuple(address for device in _devices().values() for address in device)


def carries_fake_ip(devices: Path = _SYSTEM_DEVICES) -> bool:
    """Whether addresses that a proxy client makes up for names (198.18.0.0/15) lead to one of its devices.

    The client may take over the default route by a table of its own, so routes are not read: what counts is the device
    that the kernel would use. It is one of a client's if its own address is such an address, if it is a TUN device, or
    if it is another one than that of the default route.
    """
    source = _source(socket.AF_INET, _A_FAKE_IP)
    if source is None:
        return False
    if ip_address(source) in _FAKE_IPS:
        return True
    device = _device_of(source)
    if device is None:
        return False
    return _is_tun(device, devices) or device != _device_of(_source(*_OUTSIDE[Family.IPV4]))


def _source(family: socket.AddressFamily, address: str) -> str | None:
    """The address that packets to `address` would come from; a connected UDP socket sends nothing."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 443))
            return str(probe.getsockname()[0])
    except OSError:
        return None


def _device_of(address: str | None) -> str | None:
    return next((name for name, found in _devices().items() if address in found), None)


def _devices() -> dict[str, list[str]]:
    families = (socket.AF_INET, socket.AF_INET6)
    try:
        found = psutil.net_if_addrs()
    except (OSError, psutil.Error):
        return {}
    return {
        name: [item.address.partition("%")[0] for item in items if item.family in families]
        for name, items in found.items()
    }


def _is_tun(device: str, devices: Path) -> bool:
    if sys.platform == "darwin":
        return device.startswith("utun")
    return (devices / device / "tun_flags").exists()
