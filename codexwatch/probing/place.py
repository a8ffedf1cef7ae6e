"""Where something listens, and whether that is on this machine. Pure."""

from ipaddress import ip_address

from codexwatch.model.listener import LOOPBACK_NAMES

Address = tuple[str, int]

LOOPBACK = "127.0.0.1"


def is_loopback(host: str) -> bool:
    """Whether traffic to this host stays on this machine."""
    return host.lower() in LOOPBACK_NAMES or (is_address(host) and ip_address(host).is_loopback)


def is_address(host: str) -> bool:
    """Whether this is an address and no name: there is nothing to resolve."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
