"""The screen of `status`: the answer first, then what it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.network import RouteKind
from codexwatch.model.phrase import Phrase, also, lines_of
from codexwatch.model.scale import Severity
from codexwatch.model.verdict import State
from codexwatch.render.line import MARK_OF_SEVERITY, MARKS, STATE_STYLES, Line
from codexwatch.render.paths import Shorten
from codexwatch.render.reasons import in_words
from codexwatch.render.spans import span_words
from codexwatch.render.sparkline import sparkline
from codexwatch.render.status_view import SHOWN_ATTEMPTS, StatusView
from codexwatch.render.ways import by_proxy, way_of

STATES = {
    State.HEALTHY: Phrase("healthy"),
    State.UNKNOWN: Phrase("unknown"),
    State.DEGRADED: Phrase("degraded"),
    State.BROKEN: Phrase("broken"),
}
ALERT_STATES = {
    AlertState.PENDING: Phrase("pending"),
    AlertState.FIRING: Phrase("firing"),
    AlertState.RESOLVED: Phrase("resolved"),
}
WEEKDAYS = (
    Phrase("Mon"),
    Phrase("Tue"),
    Phrase("Wed"),
    Phrase("Thu"),
    Phrase("Fri"),
    Phrase("Sat"),
    Phrase("Sun"),
)
MONTHS = (
    Phrase("Jan"),
    Phrase("Feb"),
    Phrase("Mar"),
    Phrase("Apr"),
    Phrase("May"),
    Phrase("Jun"),
    Phrase("Jul"),
    Phrase("Aug"),
    Phrase("Sep"),
    Phrase("Oct"),
    Phrase("Nov"),
    Phrase("Dec"),
)
LATE = timedelta(minutes=10)
"""Passes are at most five minutes apart: what is older is no news of now."""


def status_page(view: StatusView, shorten: Shorten) -> Iterator[Line]:
    """The verdict, alerts, routes, probes, what is not known, and whether anybody watches."""
    if view.pid is None:
        stopped = Phrase("The daemon does not run: `codexwatch service install` starts it for good.")
        yield Line(stopped, "?", "unknown")
    if view.document is None:
        nothing = Phrase("The first pass has not ended yet." if view.pid is not None else "Nothing is known yet.")
        yield Line(nothing, indent=2)
    else:
        yield from _verdict(view, view.document)
    for alert in sorted((*view.firing, *view.pending), key=lambda item: (item.state.value, -item.severity)):
        yield Line()
        yield from _alert(view, alert, shorten)
    if view.document is not None:
        yield from _section(Phrase("Routes"), list(_routes(view.document)))
        yield from _section(Phrase("Probes"), list(_probes(view, view.document)))
        yield from _section(Phrase("Unknown"), list(_unknown(view.document)))
    yield Line()
    yield _watched(view)


def _verdict(view: StatusView, document: Mapping[str, Any]) -> Iterator[Line]:
    state = State(document["verdict"]["state"])
    yield Line(document["verdict"]["summary"], MARKS[state], STATE_STYLES[state])
    if view.since:
        since = Phrase(
            "{state} since {moment} ({span})",
            state=STATES[state],
            moment=clock(view.since, view.now),
            span=span_words(view.now - view.since),
        )
        yield Line(since, style="quiet", indent=2)


def _alert(view: StatusView, alert: Alert, shorten: Shorten) -> Iterator[Line]:
    style = alert.severity.name.lower()
    about = [ALERT_STATES[alert.state], Phrase("since {moment}", moment=clock(alert.fired_at or alert.since, view.now))]
    if silence := view.silence_of(alert):
        left = span_words(silence.until - view.now) if silence.until else None
        about.append(Phrase("silent for {span}", span=left) if left else Phrase("silent"))
    yield Line(
        Phrase("{title} ({about})", title=alert.title, about=tuple(about)),
        MARK_OF_SEVERITY.get(alert.severity, "i"),
        style,
    )
    if alert.severity > Severity.INFO:
        yield from (Line(shorten(part), indent=2) for part in lines_of(alert.body))
    yield Line(f"codexwatch explain {alert.rule}", Phrase("more"), "quiet", indent=2)


def _routes(document: Mapping[str, Any]) -> Iterator[Line]:
    """Environments that are in use, those that go the same ways on one line."""
    labels: dict[Phrase, list[str]] = {}
    for environment in document.get("routes", []):
        if environment["in_use"]:
            labels.setdefault(_ways(environment), []).append(environment["label"])
    for ways, names in labels.items():
        yield Line(Phrase("{environments}: {ways}", environments=tuple(names), ways=ways), indent=2)


def _ways(environment: Mapping[str, Any]) -> Phrase:
    stacks: dict[Phrase, list[str]] = {}
    for route in environment["routes"]:
        known = stacks.setdefault(_way(route), [])
        if route["stack"] not in known:
            known.append(route["stack"])
    if len(stacks) == 1:
        return next(iter(stacks))
    if not stacks:
        return Phrase("unknown")
    return also(Phrase("{stacks} {way}", stacks=_both(names), way=way) for way, names in stacks.items())


def _both(stacks: Sequence[str]) -> str:
    return Phrase("{one} and {other}", one=stacks[0], other=stacks[1]) if len(stacks) > 1 else stacks[0]


def _way(route: Mapping[str, Any]) -> Phrase:
    how = way_of(RouteKind(route["route"]), route["proxy"])
    origin = route["origin"] or {}
    place = f"{origin['path']}:{origin['line']}" if origin.get("line") else origin.get("path")
    if not route["variable"]:
        return Phrase("{how} ({place})", how=how, place=place) if place else how
    template = "{how} ({variable} from {place})" if place else "{how} ({variable})"
    return Phrase(template, how=how, variable=route["variable"], place=place)


def _probes(view: StatusView, document: Mapping[str, Any]) -> Iterator[Line]:
    for probe in document.get("probes", []):
        if probe["essential"]:
            yield Line(_probe(probe, view.course(probe)), "✓" if probe["ok"] else "✗", indent=2)


def _probe(probe: Mapping[str, Any], course: Sequence[float | None]) -> Phrase:
    times = [value for value in course if value is not None]
    spent = f"{sorted(times)[len(times) // 2]:5.0f} ms" if times else f"{'-':>8}"
    fared = f"{len(times)}/{len(course)}" if course else ""
    target = urlsplit(probe["target"])
    template = "{figures}  {target} ({stack}, {how})"
    if not probe["ok"]:
        template = "{figures}  {target} ({stack}, {how}): {phase}: {reason}"
    return Phrase(
        template,
        figures=f"{spent} {sparkline(course):<{SHOWN_ATTEMPTS}} {fared:>5}",
        target=f"{target.hostname}{target.path}",
        stack=probe["stack"],
        how=by_proxy(probe["proxy"]),
        phase=in_words(probe["failed_phase"] or "response"),
        reason=in_words(probe["reason"]),
    )


def _unknown(document: Mapping[str, Any]) -> Iterator[Line]:
    # A question that a finding explains is no question.
    explained = {finding["rule"] for finding in document.get("findings", [])}
    reasons = dict.fromkeys(item["reason"] for item in document.get("unknown", []) if item["reason"] not in explained)
    yield from (Line(reason, "?", "unknown", indent=2) for reason in reasons)


def _watched(view: StatusView) -> Line:
    age = view.now - view.taken_at if view.taken_at else None
    looked = Phrase("it has not looked yet") if age is None else Phrase("last looked {span} ago", span=span_words(age))
    if view.pid is None:
        return Line(Phrase("nobody watches; {looked}", looked=looked), style="quiet")
    who = Phrase("The daemon watches (process {pid})", pid=view.pid) if view.pid else Phrase("The daemon watches")
    if age is not None and age > LATE:
        return Line(Phrase("{who}, but {looked}: see codexwatch logs", who=who, looked=looked), "!", "warning")
    return Line(Phrase("{who}; {looked}.", who=who, looked=looked), style="quiet")


def _section(title: Phrase, lines: list[Line]) -> Iterator[Line]:
    if lines:
        yield Line()
        yield Line(title, style="title")
        yield from lines


def clock(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """The time of day where the reader is, with the date unless it is today's."""
    there, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = f"{there:%H:%M}"
    if there.date() == today:
        return time
    weekday, month = WEEKDAYS[there.weekday()], MONTHS[there.month - 1]
    return Phrase("{weekday} {day} {month} {time}", weekday=weekday, day=f"{there:%d}", month=month, time=time)
