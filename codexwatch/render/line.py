"""What every page is made of: a line with a meaning, before anybody knows a terminal's width or colours."""

from dataclasses import dataclass

from codexwatch.model.scale import Severity
from codexwatch.model.verdict import State

MARKS = {State.HEALTHY: "✓", State.DEGRADED: "!", State.BROKEN: "✗", State.UNKNOWN: "?"}
MARK_OF_SEVERITY = {Severity.CRITICAL: "✗", Severity.WARNING: "!"}
STATE_STYLES = {State.HEALTHY: "good", State.DEGRADED: "warning", State.BROKEN: "critical", State.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class Line:
    """`label` stands in a column of its own; `text` wraps beside it. `style` is a meaning, not a colour."""

    text: str = ""
    label: str = ""
    style: str = ""
    indent: int = 0
