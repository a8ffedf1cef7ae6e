"""What a pass did to an alert. Apart from the alert itself: `status` reads alerts and needs no facts."""

from dataclasses import dataclass
from enum import StrEnum

from codexwatch.model.alert import Alert
from codexwatch.model.finding import Finding


class Change(StrEnum):
    """What a pass did to an alert."""

    PENDING = "pending"
    FIRED = "fired"
    UPDATED = "updated"
    RESOLVED = "resolved"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of an alert, with the finding behind it (None once it is gone)."""

    change: Change
    alert: Alert
    finding: Finding | None
