"""TLS contexts: what a stack trusts, one for each set of files.

Never from SSL_CERT_FILE or SSL_CERT_DIR of the own process: its environment is not the one that is judged.
"""

import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from codexwatch.model.network import Stack, Trust

LINUX_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Arch, NixOS
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",  # Alpine
)
MACOS_BUNDLE = "/etc/ssl/cert.pem"
MAX_BUNDLE_BYTES = 16 * 1024 * 1024
MAX_CONTEXTS = 8
"""A context with all public roots weighs about a mebibyte."""


@dataclass(frozen=True, slots=True)
class SystemRoots:
    """The system's roots as one file; None where there is none to be found.

    `complete`: what they do not vouch for is not trusted by Codex either. The keychain of macOS and the store of
    Windows hold more than can be read from a file.
    """

    bundle: str | None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Verifier:
    """`conclusive`: a chain that does not verify here does not verify for Codex; otherwise that is unknown."""

    context: ssl.SSLContext
    conclusive: bool


def system_roots(platform: str = sys.platform) -> SystemRoots:
    """Where this system keeps its roots."""
    if platform == "linux":
        return SystemRoots(next((path for path in LINUX_BUNDLES if Path(path).is_file()), None))
    return SystemRoots(MACOS_BUNDLE if platform == "darwin" else None, complete=False)


class Verifiers:
    """Built on first use, shared, and built again when a file has changed."""

    def __init__(self, system: SystemRoots | None = None) -> None:
        self._system = system or system_roots()
        self._built: dict[tuple[object, ...], Verifier] = {}

    def get(self, trust: Trust, stack: Stack) -> Verifier | None:
        """None when a file that `trust` names cannot be used (any more): then nothing can be said."""
        uses_system = _uses_system(trust, stack)
        files = tuple(_files(trust, self._system.bundle if uses_system else None))
        try:
            key = (files, trust.directory, uses_system, *(_stamp(path) for path in files))
            if key not in self._built:
                while len(self._built) >= MAX_CONTEXTS:
                    del self._built[next(iter(self._built))]
                conclusive = not uses_system or (self._system.bundle is not None and self._system.complete)
                self._built[key] = Verifier(_context(files, trust.directory), conclusive)
        except (OSError, ValueError):
            return None
        return self._built[key]


def unverified() -> ssl.SSLContext:
    """For looking at a certificate that was refused; nothing is ever sent through it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _uses_system(trust: Trust, stack: Stack) -> bool:
    """SSL_CERT_FILE replaces the system's roots; SSL_CERT_DIR does for the websocket and adds for https (measured)."""
    return trust.bundle is None and not (trust.directory and stack is Stack.WEBSOCKET)


def _files(trust: Trust, system: str | None) -> Iterator[str]:
    for path in (trust.extra, trust.bundle, system):
        if path:
            yield path


def _stamp(path: str) -> tuple[int, int]:
    """Changes with the file.

    Raises:
        OSError, ValueError: missing; a pipe or a device, which would be read for ever; larger than any bundle.
    """
    status = Path(path).stat()
    if not S_ISREG(status.st_mode) or status.st_size > MAX_BUNDLE_BYTES:
        raise ValueError(f"{path} is no certificate file")
    return status.st_mtime_ns, status.st_size


def _context(files: tuple[str, ...], directory: str | None) -> ssl.SSLContext:
    """As lenient as Codex's rustls: from 3.13 on `ssl.create_default_context` refuses old corporate roots."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.set_alpn_protocols(["http/1.1"])
    for path in files:
        context.load_verify_locations(cafile=path)
    if directory:
        context.load_verify_locations(capath=directory)
    return context
