"""The ports that proxy clients of this user listen on, whatever numbers they were given.

Only programs known by name are looked into: other listeners of this machine (databases, web servers under development)
would log every knock.
"""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

import psutil

from codexwatch.probing.known_clients import client_named
from codexwatch.probing.known_ports import Owner
from codexwatch.probing.place import LOOPBACK, Address

MAX_PORTS = 24


def local_clients() -> Mapping[Address, Owner]:
    """Who owns which port on loopback; processes that may not be read are left out. Blocks for some milliseconds."""
    found: dict[Address, Owner] = {}
    for process in psutil.process_iter(["name"]):
        owner = client_named(process.info["name"] or "")
        if owner is not None:
            found.update((address, owner) for address in _listening(process))
    return dict(list(found.items())[:MAX_PORTS])


def _listening(process: psutil.Process) -> Iterator[Address]:
    try:
        connections = process.net_connections("tcp")
    except (psutil.Error, OSError):
        return
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and (host := _reached_at(connection.laddr.ip)):
            yield host, connection.laddr.port


def _reached_at(bound: str) -> str | None:
    """Where a port bound to this address is reached from this machine; None if not on loopback."""
    address = ip_address(bound.partition("%")[0])
    if address.is_unspecified:
        return LOOPBACK
    return bound if address.is_loopback else None
