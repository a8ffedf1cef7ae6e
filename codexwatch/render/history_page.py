"""The page of `history`: outages, alerts, then each way by day."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from codexwatch.model.past import Episode, Outage, WayDay
from codexwatch.model.scale import Severity
from codexwatch.render.history_view import HistoryView, lasted, mended_words
from codexwatch.render.line import MARK_OF_SEVERITY, Line
from codexwatch.render.paths import Shorten
from codexwatch.render.spans import span_words
from codexwatch.render.sparkline import sparkline


def history_page(view: HistoryView, shorten: Shorten, *, verbose: bool) -> Iterator[Line]:
    """Newest first. verbose: advice, and every day of every way."""
    yield Line(f"Since {_date(view.since)}", style="title")
    yield Line()
    yield from _outages(view)
    told = [item for item in reversed(view.episodes) if verbose or item.severity > Severity.INFO]
    if told:
        yield Line()
        yield Line("Alerts", style="title")
        for episode in told:
            yield from _episode(episode, view.now, shorten)
    if view.days:
        yield Line()
        yield Line("Routes", style="title")
        for days in view.ways().values():
            yield from _way(days, verbose=verbose)


def _outages(view: HistoryView) -> Iterator[Line]:
    found = view.outages
    if not view.spans:
        yield Line("Nobody has watched: `codexwatch service install` starts it.", "?", "unknown")
    elif not found:
        yield Line("No outage: Codex could work whenever somebody looked.", "✓", "good")
    else:
        yield Line("Outages", style="title")
    for outage in reversed(found):
        yield from _outage(outage, view.now)


def _outage(outage: Outage, now: datetime) -> Iterator[Line]:
    end = _until(outage.began, outage.over)
    most = "at most " if outage.unwatched and outage.over else ""
    yield Line(f"{_date(outage.began)} - {end}  {most}{span_words(lasted(outage, now))}", "✗", "critical", 2)
    for cause in outage.causes:
        yield Line(f"{cause.title} ({cause.rule})", "why", indent=4)
    yield Line(mended_words(outage), "ended", indent=4)


def _episode(episode: Episode, now: datetime, shorten: Shorten) -> Iterator[Line]:
    end = _until(episode.fired_at, episode.ended_at)
    span = span_words((episode.ended_at or now) - episode.fired_at)
    mark = MARK_OF_SEVERITY.get(episode.severity, "i")
    yield Line(f"{_date(episode.fired_at)} - {end}  {span}", mark, episode.severity.name.lower(), 2)
    yield Line(f"{shorten(episode.title)} ({episode.rule} {shorten(episode.subject)})", indent=4)


def _way(days: Sequence[WayDay], *, verbose: bool) -> Iterator[Line]:
    first = days[0]
    target = urlsplit(first.target)
    how = f"through {first.proxy}" if first.proxy else "directly"
    attempts, answered = sum(day.attempts for day in days), sum(day.answered for day in days)
    yield Line(f"{target.hostname}{target.path} ({first.stack}, {how})", indent=2)
    course = sparkline(day.median_ms for day in days)
    yield Line(f"{course}  {share(answered, attempts)} of {attempts} answered{_mostly(days)}", indent=4)
    if verbose:
        yield from (Line(_day(day), style="quiet", indent=4) for day in reversed(days))


def _day(day: WayDay) -> str:
    spent = "" if day.median_ms is None else f"{day.median_ms:6.0f} ms, slow ones {day.slow_ms:.0f} ms"
    return f"{day.day:%a %d %b} {share(day.answered, day.attempts):>7} of {day.attempts:<5} {spent}{_mostly([day])}"


def _mostly(days: Sequence[WayDay]) -> str:
    """Why most of what failed did."""
    counts: dict[str, int] = {}
    for day in days:
        for reason, count in day.failures.items():
            counts[reason] = counts.get(reason, 0) + count
    worst = max(counts, key=lambda reason: counts[reason], default=None)
    return f", most failures: {worst}" if worst else ""


def share(part: int, whole: int) -> str:
    """In percent; never 100 where something is missing."""
    tenths = 1000 * part // whole if whole else 0
    return f"{tenths // 10} %" if tenths % 10 == 0 else f"{tenths / 10} %"


def _date(moment: datetime) -> str:
    return moment.astimezone().strftime("%a %d %b %H:%M")


def _until(began: datetime, ended: datetime | None) -> str:
    if ended is None:
        return "now"
    same_day = began.astimezone().date() == ended.astimezone().date()
    return ended.astimezone().strftime("%H:%M") if same_day else _date(ended)
