"""What the machine offers for experiments."""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codexwatch.proving.claim import Base, Claim

_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ground:
    """`folder` is private and empty, and left full. `names` are those that Codex resolves to loopback without DNS.

    `certificate` is one that Codex can load, empty if there is none.
    """

    folder: Path
    names: frozenset[str]
    certificate: str

    def lacks(self, claim: Claim) -> str | None:
        """Why the claim cannot be tried here."""
        host = claim.base.partition("://")[2].partition(":")[0]
        if host != _LOOPBACK and host not in self.names:
            if claim.base is Base.SUBDOMAIN:
                return f"{host} is no name of this machine, and no private one could be made here"
            return f"{host} is missing in /etc/hosts: asking for it would leave this machine"
        if not self.certificate and any("{good_ca}" in text for text in claim.variables.values()):
            return "this machine trusts no certificate that could be lent to Codex"
        return None


def find_ground(folder: Path) -> Ground:
    """Reads this machine's hosts file and its list of trusted certificates."""
    try:
        hosts = Path("/etc/hosts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        hosts = ""
    known = ssl.create_default_context().get_ca_certs(binary_form=True)
    return Ground(folder, names_of(hosts.splitlines()), ssl.DER_cert_to_PEM_cert(known[0]) if known else "")


def names_of(hosts: Iterable[str]) -> frozenset[str]:
    """The names that lines of a hosts file give to 127.0.0.1."""
    fields = (line.partition("#")[0].split() for line in hosts)
    return frozenset(name for words in fields if words[:1] == [_LOOPBACK] for name in words[1:])
