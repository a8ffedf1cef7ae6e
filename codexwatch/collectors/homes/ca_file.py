"""Whether a custom CA file is one that Codex can load."""

from base64 import b64decode
from binascii import Error as NotBase64
from pathlib import Path

from codexwatch.codex.trust import CaFile, ReadCaFile
from codexwatch.collectors.files import Absent, FileText, Stamp, read_text, stamp_of

LIMIT_BYTES = 8_000_000
MAX_FILES = 64
_BEGIN, _END, _DASHES = "-----BEGIN ", "-----END ", "-----"
_CERTIFICATES = frozenset({"CERTIFICATE", "TRUSTED CERTIFICATE"})
_LONG_FORM = 0x80


class _MalformedError(Exception):
    """A section that ends the reading of the whole file."""


class CaFiles:
    """Reads a file again only when it has changed: each of a pass's routes asks, and a system's bundle takes 20 ms."""

    def __init__(self, read: ReadCaFile | None = None) -> None:
        self._read = read or read_ca_file
        self._known: dict[str, tuple[Stamp, CaFile]] = {}

    def read(self, path: str) -> CaFile:
        """As `read_ca_file`."""
        try:
            stamp = stamp_of(Path(path).stat())
        except (OSError, ValueError):
            return self._read(path)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            if len(self._known) >= MAX_FILES:
                self._known.clear()
            known = self._known[path] = (stamp, self._read(path))
        return known[1]


def read_ca_file(path: str) -> CaFile:
    """How the file reads: missing, without certificates, or good.

    As for Codex, one certificate that cannot be read spoils the file, and what is there but cannot be read at all, a
    folder for instance, is no better than a file without certificates (measured, docs/codex.md).
    """
    content = read_text(path, limit=LIMIT_BYTES)
    if isinstance(content, Absent):
        return CaFile.MISSING
    if not isinstance(content, FileText):
        return CaFile.NO_CERTIFICATES
    import ssl  # few environments name a CA file: the others need not wait for OpenSSL

    try:
        certificates = b"".join(_certificates(content.text))
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=certificates)
    except (_MalformedError, ssl.SSLError, ValueError):
        return CaFile.NO_CERTIFICATES
    return CaFile.LOADS


def _certificates(text: str) -> list[bytes]:
    """The certificates in DER; whatever stands between the sections, and sections of other kinds, do not matter."""
    found: list[bytes] = []
    label, lines = "", list[str]()
    for line in text.splitlines():
        if line.startswith(_BEGIN) and line.rstrip().endswith(_DASHES):
            label, lines = line.rstrip()[len(_BEGIN) : -len(_DASHES)], []
        elif label and line.startswith(f"{_END}{label}{_DASHES}"):
            if label in _CERTIFICATES:
                found.append(_first_item(_decoded(lines)))
            label = ""
        else:
            lines.append(line)
    if label:
        raise _MalformedError
    return found


def _decoded(lines: list[str]) -> bytes:
    try:
        return b64decode("".join("".join(lines).split()), validate=True)
    except (NotBase64, ValueError):
        raise _MalformedError from None


def _first_item(der: bytes) -> bytes:
    """Behind a TRUSTED CERTIFICATE stands what it is trusted for."""
    if len(der) < 2:
        raise _MalformedError
    size = der[1]
    start = 2
    if size & _LONG_FORM:
        start += size & ~_LONG_FORM
        size = int.from_bytes(der[2:start], "big")
    return der[: start + size]
