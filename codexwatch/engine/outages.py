"""From the verdicts of passes to outages: when, how long, why, and what ended them."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from codexwatch.model.past import Cause, Mended, Outage, Sighting, Span
from codexwatch.model.scale import Stage
from codexwatch.model.verdict import State

UNWATCHED = timedelta(minutes=10)
"""Passes are at most five minutes apart and take seconds: after a longer pause nobody had looked."""

_WRITTEN_DOWN = frozenset(stage.name.lower() for stage in (Stage.START, Stage.VALUE, Stage.LOGIN))
"""Stages whose findings stand in a file or a variable, and go away only when that is changed."""


def continues(span: Span, seen: Sighting) -> bool:
    """Whether this pass only goes on with what the one before saw, and soon enough after it."""
    same = (span.state, _who(span.cause), span.network) == (seen.state, _who(seen.cause), seen.network)
    return same and timedelta(0) <= seen.at - span.last <= UNWATCHED


def what_mended(span: Span, end: Span) -> Mended | None:
    """What made the verdict another; None where nobody can tell."""
    if span.cause is None:
        return None
    if span.cause.stage == Stage.STALE.name.lower():
        return Mended.RESTARTED
    if span.cause.stage in _WRITTEN_DOWN:
        return Mended.CHANGED
    return Mended.MOVED if end.network != span.network else Mended.ANSWERS


def outages(spans: Iterable[Span]) -> tuple[Outage, ...]:
    """In the order in which they began; `spans` likewise.

    What nobody could tell, and what nobody saw, ends no outage, nor does the same cause with less effect: a way that
    was not probed this time makes "broken" a "degraded".
    """
    found: list[Outage] = []
    group: list[Span] = []
    for span in spans:
        if span.state is State.BROKEN or (group and _goes_on(group, span)):
            group.append(span)
        elif group:
            found.append(_outage(group, span))
            group = []
    return (*found, *([_outage(group, None)] if group else []))


def _goes_on(group: list[Span], span: Span) -> bool:
    same = span.cause is not None and any(_who(item.cause) == _who(span.cause) for item in group)
    return span.state is State.UNKNOWN or same


def _outage(group: list[Span], end: Span | None) -> Outage:
    broken = [span for span in group if span.state is State.BROKEN]
    seen = [*group, end] if end else group
    return Outage(
        began=broken[0].began,
        last=broken[-1].last,
        over=end.began if end else None,
        causes=tuple(dict.fromkeys(span.cause for span in broken if span.cause)),
        mended=what_mended(broken[-1], end) if end else None,
        unwatched=any(after.began - before.last > UNWATCHED for before, after in pairwise(seen)),
    )


def _who(cause: Cause | None) -> tuple[str, str] | None:
    return (cause.rule, cause.subject) if cause else None
