"""Which hosts `NO_PROXY` takes away from a proxy, in each stack's own reading (measured, docs/codex.md)."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from codexwatch.codex.proxy_url import port_number
from codexwatch.codex.version import NO_PROXY_IN_ANY_CASE, at_least
from codexwatch.model.network import Stack, Target


@lru_cache(maxsize=256)
def bypasses(entries: str, target: Target, version: str | None = None) -> str | None:
    """The entry that sends `target` direct on its stack, or None. Asked of the same few lists, pass after pass."""
    if target.stack is Stack.WEBSOCKET and entries.strip() == "*":
        return "*"
    parts = (part.strip() for part in entries.split(","))
    return next((part for part in parts if part and _matches(part, target, version)), None)


def _matches(entry: str, target: Target, version: str | None) -> bool:
    if target.stack is Stack.WEBSOCKET:
        return _websocket_matches(entry, target)
    return _https_matches(entry.lower() if at_least(version, NO_PROXY_IN_ANY_CASE) else entry, target)


def _https_matches(entry: str, target: Target) -> bool:
    """Names with sub-domains; addresses and networks for literal addresses; ports are not understood."""
    try:
        address = ip_address(target.host)
    except ValueError:
        return entry == "*" or _is_domain_of(entry, target.host)
    size = entry.partition("/")[2]
    try:
        # A netmask (`/255.0.0.0`), which Python understands, is nothing to Codex.
        return "." not in size and address in ip_network(entry, strict=False)
    except ValueError:
        return False


def _websocket_matches(entry: str, target: Target) -> bool:
    """Names exactly as written, with sub-domains, also as `host:port`; networks are not understood.

    What follows the colon and is not a port is as good as absent.
    """
    name, port = entry, ""
    if entry.startswith("[") and "]" in entry:
        name, _, port = entry[1:].partition("]")
    elif entry.count(":") == 1:
        name, _, port = entry.partition(":")
    return port_number(port.removeprefix(":")) in (None, target.port) and _is_domain_of(name, target.host)


def _is_domain_of(entry: str, host: str) -> bool:
    bare = entry.removeprefix(".")
    return bool(bare) and (host == bare or host.endswith("." + bare))
