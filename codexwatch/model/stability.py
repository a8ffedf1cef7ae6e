"""How the ways that Codex takes have fared of late: what one pass alone cannot show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from codexwatch.model.network import Target, Way
from codexwatch.model.secret import mask_urls

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Stability:
    """One target by one way since `since`: at most `WINDOW` ago, or the last wake-up or change of network.

    `flips`: how often an attempt ended in another way than the one before. The times are milliseconds of attempts that
    were answered, None where none was.
    """

    target: str
    proxy: str | None
    since: datetime
    attempts: int
    answered: int
    flips: int
    median_ms: float | None = None
    slow_ms: float | None = None
    """Nineteen of twenty were faster."""

    @property
    def success(self) -> float:
        """From 0 to 1."""
        return self.answered / self.attempts


def recorded_target(target: Target) -> str:
    """How a target is called in the history. A provider's URL may carry a key: as a user name, or in its query."""
    return mask_urls(target.url.partition("?")[0])


def recorded_proxy(way: Way) -> str | None:
    """How the proxy is called there; None for the direct way."""
    return way.proxy.url if way.proxy else None


def network_of(addresses: Iterable[str]) -> str:
    """What is the same as long as the machine stays in its network: the last half of an IPv6 address is not."""
    parsed = [ip_address(address) for address in addresses]
    routable = [address for address in parsed if not address.is_loopback and not address.is_link_local]
    prefixes = (str(ip_network((address, 64 if address.version == 6 else 32), strict=False)) for address in routable)
    return " ".join(sorted(set(prefixes)))
