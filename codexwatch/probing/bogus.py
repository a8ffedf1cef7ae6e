"""Answers of a name server that cannot be true, as far as the name alone tells. Pure."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from codexwatch.rules.addresses import BOGUS, NOWHERE, PRIVATE, kind_of

OPENAIS = ("openai.com", "chatgpt.com")
"""Domains whose addresses are public. A company's own name may lead into its network, and a provider's to Facebook."""

_NEVER_OPENAIS = frozenset({NOWHERE, PRIVATE, BOGUS})
# sing-box and mihomo make up IPv6 addresses of it by default, for their TUN to carry.
_FAKE_IPV6 = ip_network("fc00::/18")


def bogus_address(host: str, addresses: Sequence[str]) -> str | None:
    """The first of `addresses` if not one of them can be the host's, else None; a `host` may be an address itself."""
    if not addresses or host in addresses or not all(_is_bogus(host, address) for address in addresses):
        return None
    return addresses[0]


def _is_bogus(host: str, address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    if found.is_unspecified:
        return True
    openais = any(f".{host.lower().rstrip('.')}".endswith(f".{domain}") for domain in OPENAIS)
    return openais and found not in _FAKE_IPV6 and kind_of(address) in _NEVER_OPENAIS
