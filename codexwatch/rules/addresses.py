"""Addresses that a public name cannot really have, and what each kind of them says about whoever gave it."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

NOWHERE, PRIVATE, FAKE_IP, BOGUS = "nowhere", "private", "fake-ip", "bogus"


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


KINDS: dict[str, tuple[Network, ...]] = {
    # What block lists (Pi-hole, AdGuard, /etc/hosts) answer.
    NOWHERE: _networks("0.0.0.0/8", "127.0.0.0/8", "::/127"),
    # 100.64.0.0/10 (Zscaler, Tailscale) and 64:ff9b::/96 (NAT64) are left out: they lead somewhere.
    PRIVATE: _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
    # RFC 2544; Clash, sing-box and Surge make up addresses of it for names that their TUN is to carry.
    FAKE_IP: _networks("198.18.0.0/15"),
    # Forged answers name hosts of Facebook, Twitter and Dropbox, and Teredo addresses ("How Great is the Great
    # Firewall? Measuring China's DNS Censorship", USENIX Security 2021); the last lines are the single addresses of
    # earlier years.
    BOGUS: _networks(
        *("31.13.24.0/21", "31.13.64.0/18", "66.220.144.0/20", "69.63.176.0/20", "69.171.224.0/19", "157.240.0.0/16"),
        *("173.252.64.0/18", "179.60.192.0/22", "185.60.216.0/22", "2a03:2880::/29"),
        *("104.244.40.0/21", "192.133.76.0/22", "199.16.156.0/22", "199.59.148.0/22", "199.96.56.0/21"),
        *("108.160.160.0/20", "162.125.0.0/16", "199.47.216.0/22", "2001::/32"),
        *("4.36.66.178/32", "8.7.198.45/32", "37.61.54.158/32", "46.82.174.68/32", "59.24.3.173/32"),
        *("78.16.49.15/32", "93.46.8.89/32", "128.121.126.139/32", "159.106.121.75/32", "203.98.7.65/32"),
        *("243.185.187.39/32",),
    ),
}


def kind_of(address: str) -> str | None:
    """Which of the kinds this address is, or None for one that a public name may have."""
    found = ip_address(address.partition("%")[0])
    return next((kind for kind, networks in KINDS.items() if any(found in network for network in networks)), None)


def is_fake(address: str) -> bool:
    """Whether a proxy client made this address up, to be carried by its TUN."""
    return kind_of(address) == FAKE_IP
