"""Which certificates an environment makes each stack trust.

`CODEX_CA_CERTIFICATE` adds to the system's roots and makes `SSL_CERT_FILE` irrelevant; `SSL_CERT_FILE` replaces them on
both stacks; `SSL_CERT_DIR` adds for https and replaces for the websocket (measured, docs/codex.md).
"""

from collections.abc import Callable
from enum import StrEnum

from codexwatch.model.environment import Environment
from codexwatch.model.network import Stack, Trust


class CaFile(StrEnum):
    """What reading a CA file gave."""

    LOADS = "loads"
    MISSING = "missing"
    NO_CERTIFICATES = "no-certificates"


ReadCaFile = Callable[[str], CaFile]

CA_FILE_BROKEN = "ca-file-broken"


def custom_ca(environment: Environment, read: ReadCaFile) -> CaFile | None:
    """How the custom CA file of this environment reads; None if it names none."""
    path = _ca_path(environment)
    return None if path is None else read(path)


def trust_of(environment: Environment, stack: Stack, read: ReadCaFile) -> Trust:
    """What `stack` trusts in this environment; `broken` if nothing, because of a file that does not load.

    Without a custom CA that loads the websocket stack cannot be built at all; the https stack falls back to a client
    whose only roots are those of SSL_CERT_FILE, or the system's if there is no such file.
    """
    extra, bundle = _value(environment, "CODEX_CA_CERTIFICATE"), _value(environment, "SSL_CERT_FILE")
    directory = _value(environment, "SSL_CERT_DIR") or None
    if custom_ca(environment, read) in (None, CaFile.LOADS):
        return Trust(extra or None, None if extra else bundle or None, directory)
    if stack is Stack.WEBSOCKET:
        return Trust(broken=CA_FILE_BROKEN)
    state = read(bundle) if bundle else CaFile.MISSING
    if state is CaFile.NO_CERTIFICATES:
        return Trust(broken=CA_FILE_BROKEN)
    return Trust(None, bundle if state is CaFile.LOADS else None, directory)


def _ca_path(environment: Environment) -> str | None:
    return _value(environment, "CODEX_CA_CERTIFICATE") or _value(environment, "SSL_CERT_FILE") or None


def _value(environment: Environment, name: str) -> str | None:
    variable = environment.get(name)
    return variable.value.reveal() if variable and variable.value else None
