"""What tells Codex's two TLS libraries apart before anything is encrypted: the first message of a handshake.

Both stacks knock at the same port when they go direct. One is built on the system's TLS library, the other on rustls
(seen on 0.169.0: 30 cipher suites against 10), so what they offer is as good as a name, once it has been seen where
the stack is known otherwise.
"""

from dataclasses import dataclass

HANDSHAKE = 0x16
_CLIENT_HELLO = 1
_FIXED = 5 + 4 + 2 + 32
"""Record header, handshake header, version, random."""
_SERVER_NAME, _PADDING, _RESUMED = 0, 21, 41
_DEPENDS_ON_THE_TARGET = frozenset({_SERVER_NAME, _PADDING, _RESUMED})


@dataclass(frozen=True, slots=True)
class Hello:
    """The offered cipher suites in their order, and which extensions come with them (rustls shuffles these)."""

    ciphers: tuple[int, ...]
    extensions: frozenset[int]


def parse_hello(data: bytes) -> Hello | None:
    """The first record of a TLS connection (RFC 8446, 4.1.2); None for anything else, also when it is cut off."""
    if len(data) < _FIXED or data[0] != HANDSHAKE or data[5] != _CLIENT_HELLO:
        return None
    session, rest = _sized(data[_FIXED:], 1)
    ciphers, rest = _sized(rest, 2)
    methods, rest = _sized(rest, 1)
    extensions, _ = _sized(rest, 2)
    if session is None or not ciphers or methods is None or extensions is None:
        return None
    found = set()
    while extensions:
        kind, (body, extensions) = int.from_bytes(extensions[:2]), _sized(extensions[2:], 2)
        if body is None:
            return None
        found.add(kind)
    suites = tuple(int.from_bytes(ciphers[at : at + 2]) for at in range(0, len(ciphers), 2))
    return Hello(suites, frozenset(found) - _DEPENDS_ON_THE_TARGET)


def length_of_record(data: bytes) -> int:
    """How many bytes the first record has, header included; 0 while that is not known."""
    return 5 + int.from_bytes(data[3:5]) if len(data) >= 5 else 0


def _sized(data: bytes | None, width: int) -> tuple[bytes | None, bytes]:
    """A field that begins with its own length, and what follows it; None where it is longer than what there is."""
    if data is None or len(data) < width:
        return None, b""
    end = width + int.from_bytes(data[:width])
    return (data[width:end], data[end:]) if len(data) >= end else (None, b"")
