"""What a report says, as data: its JSON form, and what the page and the text are made of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from codexwatch.engine.outages import UNWATCHED
from codexwatch.model.past import Span
from codexwatch.model.verdict import State
from codexwatch.render.history_view import HistoryView, history_document
from codexwatch.render.paths import Shorten
from codexwatch.render.status_view import StatusView, status_document

NOT_WATCHED = "not watched"
STATES = (State.BROKEN.value, State.DEGRADED.value, State.UNKNOWN.value, NOT_WATCHED, State.HEALTHY.value)
"""In the order in which a bar shows them: what is wrong stands on the ground."""


def report_document(
    status: StatusView, history: HistoryView, shorten: Shorten, program: dict[str, str]
) -> dict[str, Any]:
    """Schema 1. program: the versions of what made it."""
    passed = status.document or {}
    return {
        "schema": 1,
        "made_at": status.now.isoformat(),
        "versions": {**program, "codex": passed.get("codex", {}).get("version")},
        "codex": passed.get("codex"),
        "homes": passed.get("homes", []),
        "status": status_document(status),
        "findings": passed.get("findings", []),
        "history": history_document(history, shorten),
        "days": verdict_days(history),
    }


def verdict_days(view: HistoryView) -> list[dict[str, Any]]:
    """How many hours of each day, where the reader is, were spent in which state."""
    first = view.since.astimezone().date()
    dates = [first + timedelta(days=number) for number in range((view.now.astimezone().date() - first).days + 1)]
    found = []
    for day in dates:
        begin = max(datetime(day.year, day.month, day.day).astimezone(), view.since)
        end = min(datetime.combine(day + timedelta(days=1), datetime.min.time()).astimezone(), view.now)
        hours = dict.fromkeys(STATES, 0.0)
        for span, lasted_to in _reaching(view):
            overlap = min(lasted_to, end) - max(span.began, begin)
            if overlap > timedelta(0):
                hours[span.state.value] += overlap / timedelta(hours=1)
        watched = sum(hours.values())
        hours[NOT_WATCHED] = max((end - begin) / timedelta(hours=1) - watched, 0.0)
        found.append({"day": day.isoformat(), "hours": {state: round(spent, 2) for state, spent in hours.items()}})
    return found


def _reaching(view: HistoryView) -> list[tuple[Span, datetime]]:
    """Each span with the moment up to which it holds: to the next one, unless nobody looked for too long."""
    nexts = [span.began for span in view.spans[1:]] + [view.now.astimezone(UTC)]
    return [
        (span, following if following - span.last <= UNWATCHED else span.last)
        for span, following in zip(view.spans, nexts, strict=True)
    ]
