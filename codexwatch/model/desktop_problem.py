"""Why popups do not arrive."""

from datetime import datetime

from codexwatch.model.records import dataclass


@dataclass(frozen=True, slots=True)
class DesktopProblem:
    """`reason` in words for the user; `since` when a popup first failed for it."""

    reason: str
    since: datetime
