"""What a fake proxy is, and what it remembers; both also travel as JSON."""

from enum import StrEnum

from msgspec import Struct

from tests.lab.behaviours import Answer, Close, Hang, Reset
from tests.lab.wire import Endpoint


class How(StrEnum):
    """In which words a client asked for its target."""

    CONNECT = "connect"
    ABSOLUTE = "absolute-form"
    SOCKS5 = "socks5"


class Asked(Struct, frozen=True):
    """One target that a client asked for, carried or not.

    `proxy_connection` marks a CONNECT of Codex's websocket stack: its https stack sends no such header.
    `user` is the name that came with it; passwords are not kept.
    """

    how: How
    host: str
    port: int
    proxy_connection: bool = False
    user: str | None = None


class Credentials(Struct, frozen=True):
    """What an authenticated proxy wants; keep them out of messages."""

    user: str
    password: str


class ProxySpec(Struct, frozen=True):
    """One proxy.

    `on_accept` happens to every connection before a byte is read. `on_request` happens to every well-formed request
    instead of its being carried: an Answer is the HTTP proxy's own response (SOCKS: the reply that means the same),
    and one with status 200 lets the request through after its delay. `source` is the local address of outgoing
    connections, by which an origin's log tells a proxied request from a direct one. `upstream` maps `host:port`,
    `host`, `*:port` or `*` to where the name really lives.
    """

    http: bool = False
    socks: bool = False
    listen: Endpoint = ("127.0.0.1", 0)
    encrypted: bool = False
    credentials: Credentials | None = None
    on_accept: Reset | Close | Hang | None = None
    on_request: Answer | Reset | Close | Hang | None = None
    upstream: dict[str, Endpoint] = {}
    source: str | None = None

    def address_of(self, host: str, port: int) -> Endpoint | None:
        """Where the name lives; None if nobody said so and it is not loopback: no test leaves the machine."""
        for key in (f"{host}:{port}", host, f"*:{port}", "*"):
            if key in self.upstream:
                return self.upstream[key]
        return (host, port) if host in {"127.0.0.1", "::1", "localhost"} else None
