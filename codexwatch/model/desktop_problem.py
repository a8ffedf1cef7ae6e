"""Why popups do not arrive."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DesktopProblem:
    """`reason` in words for the user; `since` when a popup first failed for it."""

    reason: str
    since: datetime
