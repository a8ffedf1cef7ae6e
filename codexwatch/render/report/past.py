"""What a report says of the days gone by: each plot with the table that says the same."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from codexwatch.model.probe import Phase
from codexwatch.render.history_page import share
from codexwatch.render.report.html import Html, element, scrolling, table
from codexwatch.render.spans import span_words

MARKS = {"healthy": "✓", "degraded": "!", "broken": "✗", "unknown": "?", "critical": "✗", "warning": "!", "info": "i"}


class Plots(Protocol):
    """Draws SVG."""

    def verdicts(self, days: Sequence[Mapping[str, Any]]) -> str: ...

    def latencies(self, ways: Mapping[str, Sequence[Mapping[str, Any]]]) -> str: ...

    def phases(self, ways: Mapping[str, Mapping[str, float]]) -> str: ...


def verdicts(document: Mapping[str, Any], plots: Plots | None) -> Iterator[Html]:
    """Hours by verdict, and the outages."""
    if plots is not None and document["history"]["verdicts"]:
        yield element("div", scrolling("Plot of verdicts", Html(plots.verdicts(document["days"]))), class_="verdicts")
    rows = [_outage(outage) for outage in reversed(document["history"]["outages"])]
    if not rows:
        yield element("p", "No outage was seen.")
    yield table("Outages", ["Began", "Lasted", "Why", "Ended"], rows)


def _outage(outage: Mapping[str, Any]) -> list[str]:
    causes = "; ".join(f"{cause['title']} ({cause['rule']})" for cause in outage["causes"])
    end = f"{when(outage['ended'])}: {outage['mended_words']}" if outage["ended"] else outage["mended_words"]
    return [when(outage["began"]), span_words(timedelta(seconds=outage["seconds"])), causes, end]


def latencies(ways: Mapping[str, Sequence[Mapping[str, Any]]], plots: Plots | None) -> Iterator[Html]:
    """How long each way took, and how often it failed."""
    if plots is not None and any(day["median_ms"] is not None for days in ways.values() for day in days):
        yield scrolling("Plot of latencies", Html(plots.latencies(ways)))
    total = ([way, *_numbers(days)] for way, days in ways.items())
    yield table("Each route over all days", ["Route", "Answered", "Attempts", "Failures"], total)
    by_day = table(
        "Each route by day",
        ["Day", "Route", "Answered", "Median", "19 of 20 below", "Failures"],
        (
            [
                day["day"],
                way,
                share(day["answered"], day["attempts"]),
                _ms(day["median_ms"]),
                _ms(day["slow_ms"]),
                _failures([day]),
            ]
            for way, days in ways.items()
            for day in reversed(days)
        ),
    )
    if by_day:
        yield element("details", element("summary", "Each route by day"), by_day)


def _numbers(days: Sequence[Mapping[str, Any]]) -> list[str]:
    attempts = sum(day["attempts"] for day in days)
    return [share(sum(day["answered"] for day in days), attempts), str(attempts), _failures(days)]


def _failures(days: Sequence[Mapping[str, Any]]) -> str:
    counts: dict[str, int] = {}
    for day in days:
        for reason, count in day["failures"].items():
            counts[reason] = counts.get(reason, 0) + count
    return ", ".join(f"{reason} {counts[reason]}" for reason in sorted(counts, key=lambda name: -counts[name]))


def phases(ways: Mapping[str, Sequence[Mapping[str, Any]]], plots: Plots | None) -> Iterator[Html]:
    """Where the time of an attempt goes."""
    newest = {way: days[-1]["phases_ms"] for way, days in ways.items() if days[-1]["phases_ms"]}
    if plots is not None and newest:
        yield scrolling("Plot of phases", Html(plots.phases(newest)))
    names = [phase.value for phase in Phase if any(phase in phases for phases in newest.values())]
    rows = ([way, *(_ms(phases.get(name)) for name in names)] for way, phases in newest.items())
    yield table("Median of each phase, on the last day of each route", ["Route", *names], rows)


def alerts(alerts: Sequence[Mapping[str, Any]]) -> Iterator[Html]:
    """Newest first, in the words that they were told with."""
    for alert in reversed(alerts):
        end = f"to {when(alert['ended'])}" if alert["ended"] else "and still fires"
        yield element(
            "article",
            element("h3", f"{MARKS[alert['severity']]} {alert['title']}"),
            element("p", f"{alert['severity']}, {alert['rule']}, {when(alert['fired'])} {end}", class_="quiet"),
            element("pre", alert["body"]),
            class_=alert["severity"],
        )


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} ms"


def when(text: str) -> str:
    """With the offset from UTC: a page is read elsewhere."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M %z")
