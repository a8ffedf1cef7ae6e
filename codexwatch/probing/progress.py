"""Where an attempt is, and how long each phase took."""

import time

from codexwatch.model.probe import Phase


class Progress:
    """One attempt; entering a phase ends the one before."""

    def __init__(self) -> None:
        self.phase: Phase | None = None
        self.address: str | None = None
        """What the connection led to, once there is one."""
        self.answer: tuple[str, ...] = ()
        """The addresses of the host that was connected to, as far as they are known."""
        self.timings_ms: dict[Phase, float] = {}
        self._since = 0.0

    def enter(self, phase: Phase) -> None:
        """Entering the phase that the attempt is in already changes nothing."""
        if phase is not self.phase:
            self.leave()
            self.phase, self._since = phase, time.perf_counter()

    def leave(self) -> None:
        """Ends the current phase, which stays the last one known."""
        if self.phase is not None:
            now = time.perf_counter()
            spent = self.timings_ms.get(self.phase, 0.0) + (now - self._since) * 1000
            self.timings_ms[self.phase] = round(spent, 1)
            self._since = now
