"""Which certificates an environment makes each stack trust.

The websocket stack takes its roots from rustls; so does the https stack once a custom CA has switched its TLS backend,
which is OpenSSL otherwise. `CODEX_CA_CERTIFICATE` adds to either's roots (docs/codex.md).
"""

from collections.abc import Callable
from enum import StrEnum

from codexwatch.codex.version import CODEX_CA_KNOWN, CUSTOM_CA_SWITCHES_TLS, at_least
from codexwatch.model.environment import Environment
from codexwatch.model.network import Stack, Trust


class CaFile(StrEnum):
    """What reading a CA file gave."""

    LOADS = "loads"
    MISSING = "missing"
    NO_CERTIFICATES = "no-certificates"


ReadCaFile = Callable[[str], CaFile]

CA_FILE_BROKEN = "ca-file-broken"


def custom_ca(environment: Environment, read: ReadCaFile, version: str | None) -> CaFile | None:
    """How the custom CA file of this environment reads; None if it names none."""
    path = _extra(environment, version) or _value(environment, "SSL_CERT_FILE")
    return read(path) if path else None


def trust_of(environment: Environment, stack: Stack, read: ReadCaFile, version: str | None) -> Trust:
    """What `stack` trusts in this environment; `broken` if nothing, because of a file that does not load.

    Without a custom CA that loads the websocket stack cannot be built at all; https does without it.
    """
    custom = custom_ca(environment, read, version)
    extra = (_extra(environment, version) or None) if custom is CaFile.LOADS else None
    if stack is Stack.WEBSOCKET and custom not in (None, CaFile.LOADS):
        return Trust(broken=CA_FILE_BROKEN)
    if stack is Stack.WEBSOCKET or (custom is CaFile.LOADS and at_least(version, CUSTOM_CA_SWITCHES_TLS)):
        return _as_rustls(environment, read, extra)
    return _as_openssl(environment, read, extra)


def _as_rustls(environment: Environment, read: ReadCaFile, extra: str | None) -> Trust:
    """SSL_CERT_FILE and SSL_CERT_DIR replace the system's roots, be it by nothing: empty, they are set all the same."""
    bundle, directory = _value(environment, "SSL_CERT_FILE"), _value(environment, "SSL_CERT_DIR")
    if bundle is None and directory is None:
        return Trust(extra)
    return Trust(extra, bundle if bundle and read(bundle) is CaFile.LOADS else "", directory or None)


def _as_openssl(environment: Environment, read: ReadCaFile, extra: str | None) -> Trust:
    """SSL_CERT_FILE replaces the system's roots if it is there, SSL_CERT_DIR adds to them."""
    bundle, directory = _value(environment, "SSL_CERT_FILE"), _value(environment, "SSL_CERT_DIR")
    match read(bundle) if bundle else CaFile.MISSING:
        case CaFile.LOADS:
            return Trust(extra, bundle, directory or None)
        case CaFile.MISSING:
            return Trust(extra, None, directory or None)
        case _:
            return Trust(extra, "", directory or None) if extra else Trust(broken=CA_FILE_BROKEN)


def _extra(environment: Environment, version: str | None) -> str | None:
    return _value(environment, "CODEX_CA_CERTIFICATE") if at_least(version, CODEX_CA_KNOWN) else None


def _value(environment: Environment, name: str) -> str | None:
    variable = environment.get(name)
    return variable.value.reveal() if variable and variable.value else None
