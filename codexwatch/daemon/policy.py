"""Whether an alert may be told now: everything that keeps one back, in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from codexwatch.daemon.warm_up import WarmUp
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.phrase import Translate
from codexwatch.model.quiet_hours import quiet_until
from codexwatch.model.scale import Severity
from codexwatch.model.settings import AlertSettings
from codexwatch.model.silence import Silence

Identity = tuple[str, str]
NOT_FOR_NOW = float("inf")


@dataclass
class Policy:
    """`now` gives the local time with its zone.

    `codex_idle`: no Codex has run for an hour. Then only what stands in a file is told: nobody is kept from working by
    a network that nobody uses.
    """

    settings: AlertSettings
    warm_up: WarmUp
    codex_idle: Callable[[], bool] = lambda: False
    now: Callable[[], datetime] = lambda: datetime.now(UTC).astimezone()
    speak: Callable[[str | None], Translate | None] = lambda _configured: None
    """Given the language of the settings, how to say things in the user's; None for English."""
    silences: tuple[Silence, ...] = field(default=(), init=False)

    @property
    def translate(self) -> Translate | None:
        """How to say things in the user's language; None for English."""
        return self.speak(self.settings.language)

    def wants(self, alert: Alert) -> bool:
        """Whether it is to be told at all. The end of what was told is told whatever became of its severity."""
        over = alert.state is AlertState.RESOLVED
        return over or alert.severity >= Severity[self.settings.min_severity.upper()]

    def silent(self, alert: Alert) -> bool:
        """Whether the user has silenced it."""
        now = self.now()
        return any(item.covers(alert) and not item.expired(now) for item in self.silences)

    def left(self, alert: Alert) -> float:
        """Seconds until it may be told; NOT_FOR_NOW if only something else than time will tell."""
        if self.silent(alert):
            return self._until_silence_ends(alert)
        if alert.state is not AlertState.RESOLVED and alert.rule in self.warm_up.slugs and self.codex_idle():
            return NOT_FOR_NOW
        return max(self.warm_up.left(alert.rule), self.quiet_left())

    def quiet_left(self) -> float:
        """Seconds until the quiet hours end; 0 outside of them."""
        now = self.now()
        end = quiet_until(self.settings.quiet_hours, now)
        return 0.0 if end is None else max((end - now).total_seconds(), 1.0)

    def _until_silence_ends(self, alert: Alert) -> float:
        now = self.now()
        ends = [item.until for item in self.silences if item.covers(alert) and not item.expired(now)]
        return max((NOT_FOR_NOW if end is None else (end - now).total_seconds() for end in ends), default=0.0)


def ended(silences: tuple[Silence, ...], alerts: Mapping[Identity, Alert], now: datetime) -> tuple[Silence, ...]:
    """Those whose time is over, or whose alert."""
    known = tuple(alerts.values())
    return tuple(item for item in silences if item.expired(now) or item.outlived(known))
