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
        for port in {listener.port for listener in self.all if listener.host in LOOPBACK_NAMES}:
            one = self._of_loopback(port)
            self._by_address |= dict.fromkeys(((name, port) for name in LOOPBACK_NAMES), one)

    def at(self, host: str, port: int) -> Listener | None:
        """What was found there, or None if it was not tried; the names of loopback are one place."""
        return self._by_address.get((host, port))

    def _of_loopback(self, port: int) -> Listener:
        places = ((name, port) for name in ("127.0.0.1", "::1", "localhost"))
        found = [self._by_address[place] for place in places if place in self._by_address]
        return next((listener for listener in found if listener.open), found[0])

    def http(self) -> tuple[Listener, ...]:
        """Open ports that speak HTTP as a proxy does, debugging proxies left out."""
        return tuple(item for item in self.all if Speaks.HTTP in item.speaks and not item.debugging)
