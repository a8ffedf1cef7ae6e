"""Measured attempts at targets, and what they prove."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from codexwatch.model.names import Name, Reached
from codexwatch.model.network import Route, RouteKind, Target, Way
from codexwatch.model.scale import Answer
from codexwatch.model.stability import Stability, recorded_proxy, recorded_target


class Phase(StrEnum):
    """The steps of an attempt; the one that failed says whose fault it is."""

    RESOLVE = "resolve"
    CONNECT = "connect"
    PROXY = "proxy"
    TLS = "tls"
    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """One certificate of a chain that was not believed: the words of whoever sent it, made printable and cut short.

    `self_issued`: it names itself as its issuer, as a root does; nobody has checked its signature.
    """

    subject: str | None
    issuer: str | None
    self_issued: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """One attempt, or several of which the last counts.

    `ok`: an answer that proves that the provider was reached. `address` is what the connection led to, the proxy's
    where there is one; None where none was made. `clock_ahead`: by how many seconds this machine's clock is ahead of
    the `Date` of the answer, whatever its status. Timings are milliseconds by phase. `chain`: what was shown in place
    of a certificate that is believed, the host's own first.
    """

    target: Target
    way: Way
    ok: bool
    status: int | None = None
    failed_phase: Phase | None = None
    reason: str | None = None
    timings_ms: Mapping[Phase, float] = field(default_factory=dict)
    detail: str | None = None
    address: str | None = None
    clock_ahead: float | None = None
    tries: int = 1
    chain: tuple[ShownCertificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """What a host that always answers the same said when it was asked directly: it tells offline from blocked.

    `clock_ahead` as in `Probe`: over plain http it is known even where the clock lets no certificate verify.
    """

    url: str
    answered: bool
    expected: bool
    status: int | None = None
    location: str | None = None
    reason: str | None = None
    clock_ahead: float | None = None


class Probes:
    """All attempts of one pass, by target and way, what the targets' names lead to, and how it went in passes before.

    `stability` is empty where there is no history that can be read.
    """

    def __init__(
        self,
        probes: Iterable[Probe] = (),
        controls: Iterable[Control] = (),
        names: Iterable[Name] = (),
        reached: Iterable[Reached] = (),
        stability: Iterable[Stability] = (),
    ) -> None:
        self.all = tuple(probes)
        self.controls = tuple(controls)
        self.names = {name.host: name for name in names}
        self.reached = tuple(reached)
        self.stability = tuple(stability)
        self._by_key = {(probe.target.url, probe.way): probe for probe in self.all}
        self._along: dict[int, tuple[tuple[Route, ...], tuple[tuple[Route, Probe], ...]]] = {}

    def find(self, target: Target, way: Way | None) -> Probe | None:
        """The attempt at this target by this way, if one was made."""
        return None if way is None else self._by_key.get((target.url, way))

    def along(self, routes: tuple[Route, ...]) -> tuple[tuple[Route, Probe], ...]:
        """The routes that were probed, each with its probe. Ten rules ask this of the same tuple in every pass."""
        known = self._along.get(id(routes))
        if known is None:
            tried = ((route, self.find(route.target, route.way)) for route in routes)
            # Kept with the answer: the number of an object is its own only while it lives.
            known = self._along[id(routes)] = routes, tuple((route, probe) for route, probe in tried if probe)
        return known[1]

    def remembering(self, stability: Iterable[Stability]) -> "Probes":
        """The same with what the history says."""
        return Probes(self.all, self.controls, self.names.values(), self.reached, stability)

    def steadiness(self, target: Target, way: Way) -> Stability | None:
        """How this target has fared by this way of late, if that is known."""
        wanted = recorded_target(target), recorded_proxy(way)
        return next((item for item in self.stability if (item.target, item.proxy) == wanted), None)

    def answer(self, target: Target, way: Way | None) -> Answer:
        """Whether this target answers by this way."""
        return _answer_of(self.find(target, way))

    def answer_for(self, route: Route) -> Answer:
        """Whether the route works; a refused one fails without a probe."""
        if route.kind is RouteKind.REFUSED:
            return Answer.FAILS
        probe = self._by_key.get((route.target.url, route.way)) if route.way else None
        return _answer_of(probe)


def _answer_of(probe: Probe | None) -> Answer:
    if probe is None:
        return Answer.UNKNOWN
    return Answer.WORKS if probe.ok else Answer.FAILS
