"""What listens on the ports where proxies live."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Speaks(StrEnum):
    """What a handshake proved, never what the port's number suggests."""

    HTTP = "http"
    SOCKS = "socks"


@dataclass(frozen=True, slots=True)
class Listener:
    """A port that was tried. `open` is None when the attempt was cut short.

    `client` is who owns the port, by the name of the process or else by the number. `unsure`: it took a handshake and
    had not answered when the time was up, so that `speaks` may lack something.
    """

    host: str
    port: int
    open: bool | None
    speaks: frozenset[Speaks] = frozenset()
    client: str | None = None
    debugging: bool = False
    unsure: bool = False

    @property
    def mixed(self) -> bool:
        return self.speaks == {Speaks.HTTP, Speaks.SOCKS}


LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Listeners:
    """Every port tried in this pass."""

    def __init__(self, tried: Iterable[Listener] = ()) -> None:
        self.all = tuple(tried)
        self._by_address = {(listener.host, listener.port): listener for listener in self.all}

    def at(self, host: str, port: int) -> Listener | None:
        """What was found there, or None if it was not tried; the names of loopback are one place."""
        hosts = ("127.0.0.1", "::1", "localhost") if host in LOOPBACK_NAMES else (host,)
        found = [self._by_address[name, port] for name in hosts if (name, port) in self._by_address]
        return next((listener for listener in found if listener.open), found[0] if found else None)

    def http(self) -> tuple[Listener, ...]:
        """Open ports that speak HTTP as a proxy does, debugging proxies left out."""
        return tuple(item for item in self.all if Speaks.HTTP in item.speaks and not item.debugging)
