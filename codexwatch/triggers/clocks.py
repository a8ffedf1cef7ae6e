"""Seeing that the machine slept, or that its clock was set, from the distance between two clocks."""

from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since whenever."""

SHORTEST_JUMP = 5.0
"""Less than this is the clock being disciplined, or a nap too short to matter."""


class Clocks:
    """The wall clock and the monotonic one, which stands still while the machine sleeps (Linux, macOS)."""

    def __init__(self, wall: Clock, monotonic: Clock) -> None:
        self._wall = wall
        self.monotonic = monotonic
        self._distance = wall() - monotonic()

    def jump(self) -> float:
        """Seconds that the wall clock has gained since the last call; negative when it was set back, 0 if hardly any.

        A gain is sleep nearly always; that the clock was set cannot be told from it, and is treated the same.
        """
        distance = self._wall() - self.monotonic()
        gained = distance - self._distance
        if abs(gained) < SHORTEST_JUMP:
            return 0.0
        self._distance = distance
        return gained
