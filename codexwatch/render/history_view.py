"""What `history` and `report` are made of: outages, alerts, and how each way has fared by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from codexwatch.engine.outages import outages
from codexwatch.model.past import Cause, Episode, Mended, Outage, Span, WayDay
from codexwatch.render.paths import Shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """Everything since `since`; oldest first, days by way."""

    now: datetime
    since: datetime
    spans: Sequence[Span] = ()
    episodes: Sequence[Episode] = ()
    days: Sequence[WayDay] = ()

    @property
    def outages(self) -> tuple[Outage, ...]:
        return outages(self.spans)

    def ways(self) -> dict[tuple[str, str, str | None], list[WayDay]]:
        """The days of each way."""
        found: dict[tuple[str, str, str | None], list[WayDay]] = {}
        for day in self.days:
            found.setdefault(day.way, []).append(day)
        return found


def lasted(outage: Outage, now: datetime) -> timedelta:
    """From its beginning to its end, or to now."""
    return (outage.over or now) - outage.began


def mended_words(outage: Outage) -> str:
    """What ended it, in words."""
    if outage.over is None:
        return "not mended yet"
    cause = outage.causes[-1] if outage.causes else None
    by = _by(outage.mended, cause)
    return f"{by} (not watched all the time)" if outage.unwatched else by


def _by(mended: Mended | None, cause: Cause | None) -> str:
    match mended:
        case Mended.CHANGED if cause and cause.path:
            return f"{cause.path} was changed"
        case Mended.CHANGED:
            return "the setting was changed"
        case Mended.RESTARTED:
            return "what ran with old settings has ended"
        case Mended.MOVED:
            return "another network"
        case Mended.ANSWERS if cause and cause.stage != "host":
            return f"{cause.subject} is fine again"
        case Mended.ANSWERS:
            return "the network came back"
        case None:
            return "nobody can tell by what"


def history_document(view: HistoryView, shorten: Shorten) -> dict[str, object]:
    """`history --json`, schema 1."""
    return {
        "schema": 1,
        "taken_at": view.now.isoformat(),
        "since": view.since.isoformat(),
        "outages": [_outage(view, outage) for outage in view.outages],
        "alerts": [_episode(episode, shorten) for episode in view.episodes],
        "verdicts": [_span(span) for span in view.spans],
        "routes": [_day(day) for day in view.days],
    }


def _outage(view: HistoryView, outage: Outage) -> dict[str, object]:
    return {
        "began": outage.began.isoformat(),
        "last_seen": outage.last.isoformat(),
        "ended": _when(outage.over),
        "seconds": round(lasted(outage, view.now).total_seconds()),
        "causes": [{"rule": item.rule, "subject": item.subject, "title": item.title} for item in outage.causes],
        "mended": outage.mended.value if outage.mended else None,
        "mended_words": mended_words(outage),
        "unwatched": outage.unwatched,
    }


def _episode(episode: Episode, shorten: Shorten) -> dict[str, object]:
    return {
        "rule": episode.rule,
        "subject": shorten(episode.subject),
        "severity": episode.severity.name.lower(),
        "title": shorten(episode.title),
        "body": shorten(episode.body),
        "seen": episode.since.isoformat(),
        "fired": episode.fired_at.isoformat(),
        "ended": _when(episode.ended_at),
    }


def _span(span: Span) -> dict[str, object]:
    return {
        "began": span.began.isoformat(),
        "last_seen": span.last.isoformat(),
        "state": span.state.value,
        "cause": span.cause.rule if span.cause else None,
    }


def _day(day: WayDay) -> dict[str, object]:
    return {
        "day": day.day.isoformat(),
        "target": day.target,
        "stack": day.stack,
        "proxy": day.proxy,
        "attempts": day.attempts,
        "answered": day.answered,
        "median_ms": _rounded(day.median_ms),
        "slow_ms": _rounded(day.slow_ms),
        "phases_ms": {phase: _rounded(spent) for phase, spent in day.phases.items()},
        "failures": dict(day.failures),
    }


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
