"""What a host's name leads to, asked beside the probes: the evidence for rules about names and address families."""

from dataclasses import dataclass
from enum import IntEnum

from codexwatch.model.reason import Reason
from codexwatch.model.variable import Origin


class Family(IntEnum):
    """The two address families, by their number."""

    IPV4 = 4
    IPV6 = 6


@dataclass(frozen=True, slots=True)
class Reached:
    """One address tried for itself. `reason` None: a connection, and for https a handshake that proved the host."""

    host: str
    port: int
    address: str
    reason: Reason | None = None

    @property
    def family(self) -> Family:
        return Family.IPV6 if ":" in self.address else Family.IPV4


@dataclass(frozen=True, slots=True)
class Name:
    """What the system's resolver answers. `pin`: the line of the hosts file that answers in its place.

    `reason` says why there is no answer; None for `ipv4` or `ipv6` means that nobody asked.
    """

    host: str
    ipv4: tuple[str, ...] | None = None
    ipv6: tuple[str, ...] | None = None
    pin: Origin | None = None
    reason: Reason | None = None
