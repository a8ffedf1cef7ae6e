"""When what failed is tried again: soon at first, then ever more seldom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codexwatch.model.alert import Alert

FIRST_RETRY, LONGEST_RETRY = 5.0, 300.0
"""Seconds, as the next one."""
LONGEST_DESKTOP_RETRY = 60.0
"""A desktop may come up at any time, and asking for one costs a millisecond."""

Identity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Retry:
    at: float
    wait: float
    reason: str | None


@dataclass
class Retries:
    """By alert. `clock` gives seconds and never goes back."""

    clock: Callable[[], float]
    longest: float = LONGEST_RETRY
    _retries: dict[Identity, _Retry] = field(default_factory=dict, init=False)

    def again(self, alert: Alert, reason: str | None) -> float:
        """It has failed; the seconds until it may be tried again."""
        before = self._retries.get(alert.identity)
        wait = min(before.wait * 2, self.longest) if before else FIRST_RETRY
        self._retries[alert.identity] = _Retry(self.clock() + wait, wait, reason)
        return wait

    def over(self, alert: Alert) -> None:
        """It has succeeded."""
        self._retries.pop(alert.identity, None)

    def left(self, alert: Alert) -> float:
        """Seconds until it may be tried; 0 when it may be."""
        retry = self._retries.get(alert.identity)
        return max(retry.at - self.clock(), 0.0) if retry else 0.0

    def tried(self, alert: Alert) -> bool:
        """Whether it has failed before."""
        return alert.identity in self._retries

    def reason(self, alert: Alert) -> str | None:
        """Why it failed last."""
        retry = self._retries.get(alert.identity)
        return retry.reason if retry else None

    def keep(self, alerts: Mapping[Identity, Alert]) -> None:
        """Forget those that are no alerts any more."""
        self._retries = {identity: retry for identity, retry in self._retries.items() if identity in alerts}
