"""What the daemon has seen over days: verdicts, outages, alerts that have ended, and how each way has fared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from codexwatch.model.scale import Severity
from codexwatch.model.verdict import State


class Mended(StrEnum):
    """What ended an outage, as far as the machine shows it."""

    CHANGED = "changed"
    """What was wrong in a file or a variable is not there any more."""
    RESTARTED = "restarted"
    """What ran with old settings has ended or was started anew."""
    MOVED = "moved"
    """The machine is in another network."""
    ANSWERS = "answers"
    """What did not answer answers again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The finding behind a verdict: of which rule, what is at fault, in words, at which stage, in which file."""

    rule: str
    subject: str
    title: str
    stage: str
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The verdict of one whole pass. `network`: where the machine was, as `network_of` calls it."""

    at: datetime
    state: State
    cause: Cause | None
    network: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Passes in a row with the same verdict in the same network, from the first to the `last`."""

    began: datetime
    last: datetime
    state: State
    cause: Cause | None
    network: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Codex could not work from `began` on; it was `last` seen so, and at `over` (None: never yet) it was not.

    `mended`: what ended it, None where nobody can tell. `unwatched`: nobody looked for a while in between or before its
    end, so that it may have been shorter.
    """

    began: datetime
    last: datetime
    over: datetime | None
    causes: tuple[Cause, ...]
    mended: Mended | None
    unwatched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """An alert from the pass in which it fired until it ended (None: not yet), in the words that it had last."""

    rule: str
    subject: str
    severity: Severity
    title: str
    body: str
    since: datetime
    fired_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayDay:
    """One target by one way on one day; `proxy` None is the direct way.

    The times are milliseconds of the attempts that were answered, None where none was: exact to a twentieth.
    `phases`: the median of each. `failures`: how often for which reason.
    """

    day: date
    target: str
    stack: str
    proxy: str | None
    attempts: int
    answered: int
    median_ms: float | None = None
    slow_ms: float | None = None
    """Nineteen of twenty were faster."""
    phases: Mapping[str, float] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def way(self) -> tuple[str, str, str | None]:
        return self.target, self.stack, self.proxy
