"""What only a long look shows: it is taken on demand alone."""

from dataclasses import dataclass

from codexwatch.model.network import Target, Way
from codexwatch.model.reason import Reason


@dataclass(frozen=True, slots=True)
class IdleTunnel:
    """A connection that was left alone between two requests, as Codex leaves its websocket between two turns.

    `lived` seconds of silence went by before it ended or was used again. `reason` None: it still carried a request.
    """

    target: Target
    way: Way
    lived: float
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class StreamedAnswer:
    """How an answer came in that its server sends bit by bit; seconds since the request.

    `pieces` counts the arrivals. Nothing can be said of a single one, or of an answer that took no time.
    """

    url: str
    way: Way
    first: float | None = None
    last: float | None = None
    pieces: int = 0
    reason: Reason | None = None

    @property
    def buffered(self) -> bool | None:
        """Whether somebody on the way has held it back; None where that cannot be told."""
        if self.first is None or self.last is None or self.last < 1:
            return None
        return self.last - self.first < self.last / 5


DeepFound = tuple[tuple[IdleTunnel, ...], StreamedAnswer | None]
"""All tunnels, and the answer if a URL was given."""
