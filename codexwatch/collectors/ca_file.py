"""Whether a custom CA file is one that Codex can load."""

import ssl

from codexwatch.codex.trust import CaFile
from codexwatch.collectors.files import FileText, read_text

LIMIT_BYTES = 8_000_000


def read_ca_file(path: str) -> CaFile:
    """How the file reads: missing (unreadable counts, as it does for Codex), without certificates, or good."""
    content = read_text(path, limit=LIMIT_BYTES)
    if not isinstance(content, FileText):
        return CaFile.MISSING
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=content.text)
    except (ssl.SSLError, ValueError):
        return CaFile.NO_CERTIFICATES
    return CaFile.LOADS if context.get_ca_certs() or "BEGIN CERTIFICATE" in content.text else CaFile.NO_CERTIFICATES
