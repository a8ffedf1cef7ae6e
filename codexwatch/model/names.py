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
    """The first address of a family, tried for itself whatever the others do.

    `reason` None: a connection, and for https a handshake that proved the host.
    """

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

    Each family is asked apart: empty means that the resolver says there is no address, None that its answer is not
    known. `reason` says why neither family has an address.
    """

    host: str
    ipv4: tuple[str, ...] | None = None
    ipv6: tuple[str, ...] | None = None
    pin: Origin | None = None
    reason: Reason | None = None
