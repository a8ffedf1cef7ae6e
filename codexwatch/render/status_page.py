"""The screen of `status`: the answer first, then what it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

from codexwatch.model.alert import Alert
from codexwatch.model.duration import duration_words
from codexwatch.model.scale import Severity
from codexwatch.model.verdict import State
from codexwatch.render.line import MARK_OF_SEVERITY, MARKS, STATE_STYLES, Line
from codexwatch.render.paths import Shorten
from codexwatch.render.sparkline import sparkline
from codexwatch.render.status_view import SHOWN_ATTEMPTS, StatusView

LATE = timedelta(minutes=10)
"""Passes are at most five minutes apart: what is older is no news of now."""


def status_page(view: StatusView, shorten: Shorten) -> Iterator[Line]:
    """The verdict, alerts, routes, probes, what is not known, and whether anybody watches."""
    if view.pid is None:
        yield Line("The daemon does not run: `codexwatch service install` starts it for good.", "?", "unknown")
    if view.document is None:
        yield Line("The first pass has not ended yet." if view.pid is not None else "Nothing is known yet.", indent=2)
    else:
        yield from _verdict(view, view.document)
    for alert in sorted((*view.firing, *view.pending), key=lambda item: (item.state.value, -item.severity)):
        yield Line()
        yield from _alert(view, alert, shorten)
    if view.document is not None:
        yield from _section("Routes", list(_routes(view.document)))
        yield from _section("Probes", list(_probes(view, view.document)))
        yield from _section("Unknown", list(_unknown(view.document)))
    yield Line()
    yield _watched(view)


def _verdict(view: StatusView, document: Mapping[str, Any]) -> Iterator[Line]:
    state = State(document["verdict"]["state"])
    yield Line(str(document["verdict"]["summary"]), MARKS[state], STATE_STYLES[state])
    if view.since:
        lasted = duration_words(view.now - view.since)
        yield Line(f"{state.value} since {clock(view.since, view.now)} ({lasted})", style="quiet", indent=2)


def _alert(view: StatusView, alert: Alert, shorten: Shorten) -> Iterator[Line]:
    style = alert.severity.name.lower()
    about = [alert.state.value, f"since {clock(alert.fired_at or alert.since, view.now)}"]
    if silence := view.silence_of(alert):
        about.append(f"silent for {duration_words(silence.until - view.now)}" if silence.until else "silent")
    yield Line(f"{alert.title} ({', '.join(about)})", MARK_OF_SEVERITY.get(alert.severity, "i"), style)
    if alert.severity > Severity.INFO:
        yield from (Line(shorten(part), indent=2) for part in alert.body.splitlines())
    yield Line(f"codexwatch explain {alert.rule}", "more", "quiet", indent=2)


def _routes(document: Mapping[str, Any]) -> Iterator[Line]:
    """Environments that are in use, those that go the same ways on one line."""
    labels: dict[str, list[str]] = {}
    for environment in document.get("routes", []):
        if environment["in_use"]:
            labels.setdefault(_ways(environment), []).append(environment["label"])
    for ways, names in labels.items():
        yield Line(f"{', '.join(names)}: {ways}", indent=2)


def _ways(environment: Mapping[str, Any]) -> str:
    stacks: dict[str, list[str]] = {}
    for route in environment["routes"]:
        known = stacks.setdefault(_way(route), [])
        if route["stack"] not in known:
            known.append(route["stack"])
    if len(stacks) == 1:
        return next(iter(stacks))
    return "; ".join(f"{' and '.join(names)} {way}" for way, names in stacks.items()) or "unknown"


def _way(route: Mapping[str, Any]) -> str:
    how = f"through {route['proxy']}" if route["proxy"] else str(route["route"])
    origin = route["origin"] or {}
    place = f"{origin['path']}:{origin['line']}" if origin.get("line") else origin.get("path")
    because = " from ".join(filter(None, (route["variable"], place)))
    return f"{how} ({because})" if because else how


def _probes(view: StatusView, document: Mapping[str, Any]) -> Iterator[Line]:
    for probe in document.get("probes", []):
        if probe["essential"]:
            yield Line(_probe(probe, view.course(probe)), "✓" if probe["ok"] else "✗", indent=2)


def _probe(probe: Mapping[str, Any], course: Sequence[float | None]) -> str:
    times = [value for value in course if value is not None]
    spent = f"{sorted(times)[len(times) // 2]:5.0f} ms" if times else f"{'-':>8}"
    fared = f"{len(times)}/{len(course)}" if course else ""
    target = urlsplit(probe["target"])
    how = f"through {probe['proxy']}" if probe["proxy"] else "directly"
    failed = "" if probe["ok"] else f": {probe['failed_phase'] or 'response'}: {probe['reason']}"
    named = f"{target.hostname}{target.path} ({probe['stack']}, {how}){failed}"
    return f"{spent} {sparkline(course):<{SHOWN_ATTEMPTS}} {fared:>5}  {named}"


def _unknown(document: Mapping[str, Any]) -> Iterator[Line]:
    # A question that a finding explains is no question.
    explained = {finding["rule"] for finding in document.get("findings", [])}
    reasons = dict.fromkeys(item["reason"] for item in document.get("unknown", []) if item["reason"] not in explained)
    yield from (Line(str(reason), "?", "unknown", indent=2) for reason in reasons)


def _watched(view: StatusView) -> Line:
    age = view.now - view.taken_at if view.taken_at else None
    looked = f"last looked {duration_words(age)} ago" if age is not None else "it has not looked yet"
    if view.pid is None:
        return Line(f"nobody watches; {looked}", style="quiet")
    who = "The daemon watches" + (f" (process {view.pid})" if view.pid else "")
    if age is not None and age > LATE:
        return Line(f"{who}, but {looked}: see codexwatch logs", "!", "warning")
    return Line(f"{who}; {looked}.", style="quiet")


def _section(title: str, lines: list[Line]) -> Iterator[Line]:
    if lines:
        yield Line()
        yield Line(title, style="title")
        yield from lines


def clock(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """The time of day where the reader is, with the date unless it is today's."""
    there, today = moment.astimezone(zone), now.astimezone(zone).date()
    return there.strftime("%H:%M" if there.date() == today else "%a %d %b %H:%M")
