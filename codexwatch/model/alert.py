"""A finding over time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from codexwatch.model.environment import EnvironmentKind
from codexwatch.model.scale import Severity


class AlertState(StrEnum):
    """Seen but not yet held; told; gone."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`since`: when it was first seen. `eligible_since`: since when it counts towards its hold (not while inhibited).

    `gone_since`: first pass that did not find it; None while it is found or unknown. `told`: the content that the user
    has been shown, so that the same is never said twice; None until a popup was delivered. `sent`: the same of what
    was handed to the alert command. `environment`: the first one
    in which it was seen; None for what concerns the whole host. `flaps`: how often it had ended and come back within
    an hour before it was seen this time.
    """

    rule: str
    subject: str
    state: AlertState
    severity: Severity
    title: str
    body: str
    since: datetime
    eligible_since: datetime | None = None
    fired_at: datetime | None = None
    gone_since: datetime | None = None
    told: str | None = None
    inhibited_by: str | None = None
    environment: str | None = None
    flaps: int = 0
    sent: str | None = None

    @property
    def of_running_client(self) -> bool:
        """Whether it was seen in a process, which no changed file changes."""
        running = (EnvironmentKind.DAEMON, EnvironmentKind.PROCESS)
        return self.environment is not None and self.environment.partition(":")[0] in running

    @property
    def fires(self) -> bool:
        """Whether it is one that is told. Advice is no alarm, and what another alert explains is not told twice."""
        return self.state is AlertState.FIRING and self.inhibited_by is None and self.severity > Severity.INFO

    @property
    def identity(self) -> tuple[str, str]:
        return (self.rule, self.subject)
