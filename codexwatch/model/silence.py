"""What the user does not want to be told for a while: one alert, a rule, or everything."""

from dataclasses import dataclass
from datetime import datetime

from codexwatch.model.alert import Alert, AlertState


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """`rule` None: everything (a pause). `subject` None: every alert of the rule.

    `until` None: for ever, or with `until_resolved` until no such alert is there any more. Alerts go on being judged
    and logged while they are silent.
    """

    made_at: datetime
    rule: str | None = None
    subject: str | None = None
    until: datetime | None = None
    until_resolved: bool = False
    id: int | None = None

    def covers(self, alert: Alert) -> bool:
        """Whether it is about this alert."""
        return self.rule in (None, alert.rule) and self.subject in (None, alert.subject)

    def expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.until is not None and now >= self.until

    def outlived(self, alerts: tuple[Alert, ...]) -> bool:
        """Whether it was to last until what it is about has ended, and that has."""
        alive = any(self.covers(alert) and alert.state is not AlertState.RESOLVED for alert in alerts)
        return self.until_resolved and not alive
