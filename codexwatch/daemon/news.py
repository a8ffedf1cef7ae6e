"""What is to be told and has not been, as the alerts and the user's wishes say."""

from dataclasses import dataclass
from datetime import datetime

from codexwatch.daemon.parts import Remember
from codexwatch.daemon.policy import Policy, ended
from codexwatch.engine.tracker import Mark, untold
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.silence import Silence

Identity = tuple[str, str]


@dataclass
class News:
    """Looks at the alerts as they are at the moment of each question."""

    memory: Remember
    policy: Policy

    def of(self, mark: Mark) -> dict[Identity, Alert]:
        """What is to be said there, now or later."""
        alerts = untold(self.memory.load_alerts(), mark)
        return {alert.identity: alert for alert in alerts if self.policy.wants(alert)}

    def firing(self) -> list[Alert]:
        """All that fires and is of interest, whether it was said or not."""
        alerts = self.memory.load_alerts().values()
        firing = (alert for alert in alerts if alert.state is AlertState.FIRING and alert.inhibited_by is None)
        return [alert for alert in firing if self.policy.wants(alert)]

    def is_coming(self) -> bool:
        """Whether something is held that will be said if it lasts."""
        alerts = self.memory.load_alerts().values()
        return any(alert.state is AlertState.PENDING and self.policy.wants(alert) for alert in alerts)

    def look_at_silences(self) -> None:
        """Only those count that hold. What one has kept quiet while it lasted is told when its time is over."""
        known, alerts, now = self.memory.load_silences(), self.memory.load_alerts(), self.policy.now()
        over = ended(known, alerts, now)
        for silence in over:
            self._tell_again(silence, now)
        if over:
            self.memory.remove_silences(over)
        self.policy.silences = tuple(item for item in known if item not in over)

    def _tell_again(self, silence: Silence, now: datetime) -> None:
        for identity, alert in self.memory.load_alerts().items():
            if silence.expired(now) and silence.covers(alert) and alert.state is AlertState.FIRING:
                for mark in Mark:
                    self.memory.mark(identity, mark, None)
