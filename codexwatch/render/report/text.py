"""The report as text, for where no page can be attached."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from codexwatch.render.history_page import share
from codexwatch.render.report.ways import by_way
from codexwatch.render.spans import span_words


def report_text(document: Mapping[str, Any]) -> str:
    """Lines of Markdown that also read well as they stand."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    status, history = document["status"], document["history"]
    verdict = status["verdict"]
    yield f"# {verdict['state']}: {verdict['summary']}" if verdict else "# nothing is known yet"
    yield ""
    yield ", ".join(f"{name} {version or 'unknown'}" for name, version in document["versions"].items())
    told = [item for item in document["findings"] if item["inhibited_by"] is None]
    yield from _section("Now", [f"{item['severity']} {item['rule']}: {item['summary']}" for item in told])
    yield from _section("Routes", [line for item in status["routes"] for line in _routes(item)])
    yield from _section("Outages", [_outage(item) for item in reversed(history["outages"])])
    yield from _section("Alerts", [_alert(item) for item in reversed(history["alerts"])])
    ways = by_way(history["routes"])
    yield from _section("Success", [_success(way, days) for way, days in ways.items()])


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *(f"- {line}" for line in lines))


def _routes(environment: Mapping[str, Any]) -> Iterator[str]:
    for route in environment["routes"]:
        how = f"through {route['proxy']}" if route["proxy"] else route["route"]
        by = f" ({route['variable']})" if route["variable"] else ""
        yield f"{environment['label']}: {route['target']} {how}{by}"


def _outage(outage: Mapping[str, Any]) -> str:
    causes = ", ".join(cause["rule"] for cause in outage["causes"])
    return f"{outage['began']} {span_words(timedelta(seconds=outage['seconds']))}: {causes}; {outage['mended_words']}"


def _alert(alert: Mapping[str, Any]) -> str:
    return f"{alert['fired']} to {alert['ended'] or 'now'}: {alert['rule']}: {alert['title']}"


def _success(way: str, days: list[Mapping[str, Any]]) -> str:
    attempts, answered = sum(day["attempts"] for day in days), sum(day["answered"] for day in days)
    return f"{way}: {share(answered, attempts)} of {attempts} answered"
