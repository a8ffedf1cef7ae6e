"""Which popup an alert is told with: one of its own, or one that it shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Meta
from codexwatch.model.scale import Severity
from codexwatch.notify.message import Message, Urgency
from codexwatch.render.notification import all_solved, solved, together

Identity = tuple[str, str]
SHARED = "codexwatch"
"""The key of the popup that several alerts share."""
MANY = 3
"""That many at once are told as one."""


@dataclass
class Popups:
    """Remembers which alerts share a popup, so that their ends change that one."""

    metas: Mapping[str, Meta]
    codex_idle: Callable[[], bool] = lambda: False
    """Whether nobody works with Codex, so that nobody is kept from working."""
    _sharing: dict[Identity, str] = field(default_factory=dict, init=False)
    """The titles of the alerts in the shared popup."""
    _ended: int = field(default=0, init=False)

    def of(self, alert: Alert, firing: Sequence[Alert]) -> Message:
        """The popup of an alert; the end of one takes the place of its beginning, quietly. firing: all that do."""
        if alert.state is not AlertState.RESOLVED:
            return Message(key_of(alert.identity), alert.title, alert.body, self._urgency(alert))
        others = [item for item in firing if item.identity != alert.identity]
        worst = max(others, key=lambda item: item.severity, default=None)
        title, body = solved(alert.title, self.metas[alert.rule].stage, worst.title if worst else None)
        return Message(key_of(alert.identity), title, body, "low")

    def shared(self, alerts: Sequence[Alert]) -> Message:
        """One popup for all of them, the worst first."""
        ordered = sorted(alerts, key=lambda item: -item.severity)
        self._sharing = {item.identity: item.title for item in ordered}
        self._ended = 0
        critical = ordered[0].severity is Severity.CRITICAL
        title, body = together(list(self._sharing.values()), critical=critical)
        return Message(SHARED, title, body, self._urgency(ordered[0]))

    def sharing(self, alert: Alert) -> bool:
        """Whether it was told together with others."""
        return alert.identity in self._sharing

    def leave(self, alert: Alert) -> bool:
        """It is told alone, and so will be its end; whether nothing is left to share."""
        return self._sharing.pop(alert.identity, None) is not None and not self._sharing

    def fewer(self, over: Sequence[Alert]) -> Message:
        """The shared popup without those that have ended, quietly."""
        gone = {alert.identity for alert in over}
        left = [title for identity, title in self._sharing.items() if identity not in gone]
        if not left:
            return Message(SHARED, *all_solved(self._ended + len(over)), "low")
        one_left = solved(over[0].title, self.metas[over[0].rule].stage, left[0])
        return Message(SHARED, *(one_left if len(left) == 1 else together(left, critical=False)), "low")

    def told(self, alert: Alert) -> None:
        """The end of an alert has been told: it shares no popup any more."""
        if alert.state is AlertState.RESOLVED and self._sharing.pop(alert.identity, None) is not None:
            self._ended += 1

    def forget(self, gone: Callable[[Identity], bool]) -> bool:
        """Alerts that went without an end that could be told share nothing any more; whether their popup is to go."""
        shared = bool(self._sharing)
        self._sharing = {identity: title for identity, title in self._sharing.items() if not gone(identity)}
        return shared and not self._sharing

    def _urgency(self, alert: Alert) -> Urgency:
        """A critical popup stays until it is clicked away: it is for what keeps somebody from working now."""
        return "critical" if alert.severity is Severity.CRITICAL and not self.codex_idle() else "normal"


def key_of(identity: Identity) -> str:
    """What the notifier knows the popup of an alert by."""
    return " ".join(identity)
