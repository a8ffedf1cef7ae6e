"""From notes to ways: which stack made a connection, and where it wanted to go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codexwatch.model.network import Stack
from codexwatch.proving.claim import DIRECT, Ways, through
from codexwatch.proving.hello import Hello
from codexwatch.proving.recorder import Note

Known = dict[Hello, frozenset[Stack]]
"""Which stacks have been seen to say a hello."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What Codex did; `unclear` are ways of which it cannot be told which stack took them."""

    ways: Ways
    unclear: frozenset[str] = frozenset()


def learn(notes: Iterable[Note]) -> Known:
    """The hellos of tunnels: there the request for the tunnel tells the stack."""
    known: Known = {}
    for note in notes:
        stack = _by_request(note)
        if stack is not None and note.hello is not None:
            known[note.hello] = known.get(note.hello, frozenset()) | {stack}
    return known


def read(notes: Sequence[Note], base: str, known: Known) -> Seen:
    """The ways of both stacks to the provider at `base`; what was asked of other hosts is left out."""
    ways: dict[Stack, set[str]] = {stack: set() for stack in Stack}
    unclear: set[str] = set()
    for note in notes:
        way = _way(note, base)
        if way is None:
            continue
        stack = _by_request(note)
        stacks = {stack} if stack else known.get(note.hello, frozenset()) if note.hello else frozenset()
        if len(stacks) == 1:
            ways[next(iter(stacks))].add(way)
        else:
            unclear.add(way)
    return Seen({stack: frozenset(found) for stack, found in ways.items()}, frozenset(unclear))


def _by_request(note: Note) -> Stack | None:
    """Only the websocket stack speaks SOCKS, and only its CONNECT has a Proxy-Connection header."""
    if note.how == "tls":
        return None
    websocket = note.how == "socks5" or note.proxy_connection or note.upgrade
    return Stack.WEBSOCKET if websocket else Stack.HTTPS


def _way(note: Note, base: str) -> str | None:
    """None where it has nothing to do with the provider at `base`."""
    scheme, _, place = base.partition("://")
    authority, _, path = place.partition("/")
    if note.how == "tls":
        return DIRECT if note.place == DIRECT else through("https", note.place)
    if note.place == DIRECT:
        return DIRECT if note.target.startswith(f"/{path}") else None
    if note.how == "socks5":
        return through("socks5", note.place) if note.target == authority else None
    wanted = note.target == authority if note.how == "CONNECT" else note.target.startswith(f"{scheme}://{place}")
    return through("http", note.place, credentials=note.authorized) if wanted else None
