"""The certificate files of a laboratory CA.

Loading them needs no trustme, so that the process in a world starts fast.
"""

import ssl
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a server shows."""

    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_NAME = "wrong-name"
    UNKNOWN_ISSUER = "unknown-issuer"


class Certificates:
    """PEM files in one directory: the root, and one chain with its key for each `Kind`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.root = directory / "root.pem"

    def path(self, kind: Kind) -> Path:
        return self.directory / f"{kind}.pem"

    def server_context(self, kind: Kind = Kind.GOOD) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(kind))
        return context

    def client_context(self) -> ssl.SSLContext:
        """Trusts the laboratory's root and nothing else."""
        return ssl.create_default_context(cafile=str(self.root))
