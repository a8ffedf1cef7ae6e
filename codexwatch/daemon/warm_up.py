"""The first moments of a session and after sleep, in which nothing that the network seems to say is told."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from codexwatch.model.finding import Meta

AFTER_LOGIN, AFTER_WAKING = 90.0, 30.0
"""Seconds in which Wi-Fi joins, a VPN connects and a proxy program opens its ports."""

MEASURED = frozenset({"probes", "listeners"})


@dataclass
class WarmUp:
    """Which rules have to wait, and how long yet. `clock` gives seconds and never goes back."""

    slugs: frozenset[str]
    clock: Callable[[], float] = time.monotonic
    _until: float = field(default=float("-inf"), init=False)

    def session_began(self, seconds_ago: float) -> None:
        """A daemon that is started again later in a session does not wait once more."""
        self._wait_for(AFTER_LOGIN - seconds_ago)

    def machine_woke(self) -> None:
        """The network is not there yet, though the machine is."""
        self._wait_for(AFTER_WAKING)

    def left(self, slug: str) -> float:
        """Seconds until an alert of this rule may be told; 0 when it may be."""
        return max(self._until - self.clock(), 0.0) if slug in self.slugs else 0.0

    def _wait_for(self, seconds: float) -> None:
        self._until = max(self._until, self.clock() + seconds)


def rules_that_measure(metas: Mapping[str, Meta]) -> frozenset[str]:
    """The slugs of the rules that judge by what answered a moment ago."""
    return frozenset(slug for slug, meta in metas.items() if meta.reads & MEASURED)


def session_age() -> float:
    """Seconds since the machine was started, or since the user's service manager was, which is at the first login."""
    import psutil

    began = psutil.boot_time()
    with suppress(psutil.Error):
        parent = psutil.Process().parent()
        if parent is not None and parent.name() == "systemd":
            began = max(began, parent.create_time())
    return time.time() - began
