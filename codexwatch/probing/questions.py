"""Which names a plan looks into, beside the attempts themselves. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from codexwatch.model.network import Trust
from codexwatch.probing.place import is_address, is_loopback
from codexwatch.probing.plan import Attempt

_ENCRYPTED = frozenset({"https", "wss"})


@dataclass(frozen=True, slots=True)
class Question:
    """A name to look into, and how to prove what is found at its addresses; `trust` None: no TLS."""

    host: str
    port: int
    trust: Trust | None


def questions(attempts: Iterable[Attempt]) -> tuple[Question, ...]:
    """One for each name and port that essential direct attempts lead to."""
    found: dict[tuple[str, int], Question] = {}
    for target, way in attempts:
        if way.proxy is None and target.essential and not is_address(target.host) and not is_loopback(target.host):
            question = Question(target.host, target.port, way.trust if target.scheme in _ENCRYPTED else None)
            found.setdefault((target.host, target.port), question)
    return tuple(found.values())
