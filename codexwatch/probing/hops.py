"""Which first hops have just failed, so that a bad one costs its time-out once and not once a target."""

from collections.abc import Iterator
from contextlib import contextmanager

from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Phase, Probe
from codexwatch.probing.place import Address

_REACHING = frozenset({Phase.RESOLVE, Phase.CONNECT})


class Hops:
    """What is known holds only as long as something is being asked: the next pass begins anew."""

    def __init__(self) -> None:
        self._failed: dict[Address, Probe] = {}
        self._asking = 0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """As long as the context lasts nothing is forgotten."""
        self._asking += 1
        try:
            yield
        finally:
            self._asking -= 1
            if not self._asking:
                self._failed.clear()

    def note(self, probe: Probe) -> None:
        """Remembers a hop that was not reached at all; what it said is its own affair with that target."""
        if probe.failed_phase in _REACHING:
            self._failed[_first_hop(probe.target, probe.way)] = probe

    def failure(self, target: Target, way: Way) -> Probe | None:
        """The attempt that did not reach the hop which this one would need."""
        return self._failed.get(_first_hop(target, way))


def _first_hop(target: Target, way: Way) -> Address:
    return (way.proxy.host, way.proxy.port) if way.proxy else (target.host, target.port)
