"""What a second pass proves about a fix. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from codexwatch.model.finding import Finding
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.verdict import Evaluation


class Proven(StrEnum):
    """`unknown`: what was found is gone, and whether Codex now works could not be seen.

    `after-restart`: what was written counts only when the machine, as far as Codex runs in it, has been started anew.
    """

    MENDED = "mended"
    NOT_MENDED = "not-mended"
    WORSE = "worse"
    UNKNOWN = "unknown"
    AFTER_RESTART = "after-restart"


@dataclass(frozen=True, slots=True)
class Proof:
    """`left`: what should be gone and is not. `new`: what the change has brought about."""

    proven: Proven
    left: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()


def compare(mended: Sequence[Finding], before: Evaluation, after: Evaluation) -> Proof:
    """What became of the findings that were to be mended.

    A session that still holds the old environment is no failure of the edit: the steps say what to restart.
    """
    identities = {item.identity for item in mended}
    left = tuple(item for item in _told(after) if item.identity in identities)
    known = {item.identity for item in before.findings}
    new = tuple(
        item
        for item in _told(after)
        if item.identity not in known and item.severity >= Severity.WARNING and item.stage is not Stage.STALE
    )
    worst = max((item.severity for item in mended), default=Severity.INFO)
    if any(item.severity >= worst for item in new):
        return Proof(Proven.WORSE, left, new)
    if left:
        return Proof(Proven.NOT_MENDED, left, new)
    judged = {rule.rule for rule in after.unknowns}
    return Proof(Proven.UNKNOWN if judged & {item.rule for item in mended} else Proven.MENDED, (), new)


def _told(evaluation: Evaluation) -> list[Finding]:
    return [item for item in evaluation.findings if item.inhibited_by is None]
