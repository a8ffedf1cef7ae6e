"""Where the user's session bus listens, judged by an environment that is handed in."""

from collections.abc import Mapping
from pathlib import Path

from codexwatch.notify.message import UndeliverableError
from codexwatch.notify.reasons import NO_BUS


def session_bus_address(environment: Mapping[str, str]) -> str:
    """The D-Bus address in `environment`, or else that of the socket which systemd keeps for every login.

    dbus-fast knows the variable alone, while libdbus and GLib fall back to the socket as is done here.

    Raises:
        UndeliverableError: there is neither.
    """
    if address := environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    runtime = environment.get("XDG_RUNTIME_DIR")
    if not runtime:
        raise UndeliverableError(f"{NO_BUS}: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set")
    socket = Path(runtime, "bus")
    if not _is_socket(socket):
        raise UndeliverableError(f"{NO_BUS}: DBUS_SESSION_BUS_ADDRESS is not set and {socket} is no socket")
    return f"unix:path={_quoted(str(socket))}"


def _is_socket(path: Path) -> bool:
    try:
        return path.is_socket()
    except OSError:
        return False


def _quoted(path: str) -> str:
    """Escaped as the D-Bus specification asks of the values in an address."""
    plain = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/.")
    return "".join(chr(byte) if byte in plain else f"%{byte:02x}" for byte in path.encode(errors="surrogateescape"))
