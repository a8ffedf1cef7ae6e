"""What the daemon has put on the screen: taken away when it is over, put there again when its server was restarted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from codexwatch import logs
from codexwatch.daemon.news import News
from codexwatch.daemon.parts import Desktop
from codexwatch.daemon.popups import SHARED, Popups, key_of
from codexwatch.engine.alert_pass import content
from codexwatch.engine.tracker import Mark, is_news
from codexwatch.model.alert import Alert, AlertState

Identity = tuple[str, str]

LOG = logs.get(__name__)


@dataclass
class OnScreen:
    """Whose popups may be there: a server that did not answer in time shows them when it wakes."""

    desktop: Desktop
    news: News
    popups: Popups
    _whose: set[Identity] = field(default_factory=set, init=False)
    _lost_before: set[tuple[Identity, str]] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        # A popup outlives the daemon that has shown it.
        alerts = self.news.memory.load_alerts().values()
        self._whose.update(alert.identity for alert in alerts if _was_told(alert))

    def __bool__(self) -> bool:
        return bool(self._whose)

    def add(self, alerts: Iterable[Alert]) -> None:
        """Their popup is on its way."""
        self._whose.update(alert.identity for alert in alerts)

    def discard(self, identity: Identity) -> None:
        """Its popup says that it is over, and may stay."""
        self._whose.discard(identity)

    async def take_away(self, alerts: Mapping[Identity, Alert]) -> None:
        """Popups of alerts that are gone without an end that could be told, and of those that were silenced."""

        def gone(identity: Identity) -> bool:
            alert = alerts.get(identity)
            return alert is None or _over(alert) or self.news.policy.silent(alert)

        for identity in sorted(filter(gone, self._whose)):
            self._whose.discard(identity)
            await self.desktop.close(key_of(identity))
        if self.popups.forget(gone):
            await self.desktop.close(SHARED)

    def lost(self, alerts: Collection[Alert]) -> None:
        """Their popup went with the server that showed it, which was restarted: nobody has closed it.

        They are told again as if they never had been, but the same words only once: a server that dies of a popup would
        die of it again and again.
        """
        for alert in alerts:
            words = (alert.identity, content(alert))
            if _was_told(alert) and words not in self._lost_before:
                self._lost_before.add(words)
                self.news.memory.mark(alert.identity, Mark.TOLD, None)
                LOG.info("notification.lost", rule=alert.rule, subject=alert.subject)


def _was_told(alert: Alert) -> bool:
    return alert.state is AlertState.FIRING and alert.told is not None


def _over(alert: Alert) -> bool:
    """Whether its end is not to be told: nobody has seen its beginning, or what was tried after the end before."""
    return alert.state is AlertState.RESOLVED and not is_news(alert, alert.told)
