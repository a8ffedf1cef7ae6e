"""A certificate authority made on the spot, with the good and the bad certificates that a server may show."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import trustme

from tests.lab.certificates import Certificates, Kind
from tests.lab.hosts import ALL_HOSTS

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class LabCA:
    """One root and what it vouches for.

    `certificates` are files that a server in another process can load; `server_context` is for a server in this one.
    """

    def __init__(self, directory: Path, hosts: Sequence[str] = (*ALL_HOSTS, *LOOPBACK_NAMES)) -> None:
        self._root = trustme.CA(organization_name="codexwatch laboratory")
        self.certificates = Certificates(directory)
        directory.mkdir(parents=True, exist_ok=True)
        self._root.cert_pem.write_to_path(self.certificates.root)
        interceptor = trustme.CA(organization_name="codexwatch interceptor")
        self._write(Kind.GOOD, self._root.issue_cert(*hosts))
        self._write(Kind.EXPIRED, self._root.issue_cert(*hosts, not_after=datetime(2001, 1, 1, tzinfo=UTC)))
        self._write(Kind.NOT_YET_VALID, self._root.issue_cert(*hosts, not_before=datetime(2090, 1, 1, tzinfo=UTC)))
        self._write(Kind.WRONG_NAME, self._root.issue_cert("elsewhere.test"))
        self._write(Kind.UNKNOWN_ISSUER, interceptor.issue_cert(*hosts))

    @property
    def root(self) -> Path:
        """The PEM file to trust, e.g. as SSL_CERT_FILE."""
        return self.certificates.root

    def server_context(self, *hosts: str) -> ssl.SSLContext:
        """A fresh certificate for exactly these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._root.issue_cert(*hosts).configure_cert(context)
        return context

    def client_context(self) -> ssl.SSLContext:
        return self.certificates.client_context()

    def _write(self, kind: Kind, leaf: trustme.LeafCert) -> None:
        leaf.private_key_and_cert_chain_pem.write_to_path(self.certificates.path(kind))
