"""The page of a report: one file that asks for nothing, made of the report's data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codexwatch.render.report.html import Html, element, join, section, table
from codexwatch.render.report.past import MARKS, Plots, alerts, latencies, phases, verdicts, when
from codexwatch.render.report.style import STYLE
from codexwatch.render.report.ways import by_way

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The browser itself refuses whatever the page might ask for."""


def report_page(document: Mapping[str, Any], plots: Plots | None, *, redacted: bool) -> str:
    """The whole file. plots: None where there is no library to draw them; the tables say the same."""
    history = document["history"]
    ways = by_way(history["routes"])
    body = join(
        [
            element("header", *_header(document)),
            element(
                "main",
                section("What is wrong now", *map(_finding, _told(document["findings"]))),
                section("What is not known", *_unknown(document["status"]["unknown"])),
                section("Verdicts", *verdicts(document, plots)),
                section("Latency and success", *latencies(ways, plots)),
                section("Where the time goes", *phases(ways, plots)),
                section("Alerts", *alerts(history["alerts"])),
                section("Environments and routes", *_environments(document["status"]["routes"])),
                section("Versions", _versions(document)),
            ),
            element("footer", element("p", _about(redacted=redacted), class_="quiet")),
        ]
    )
    head = join(
        [
            Html('<meta charset="utf-8">'),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
            Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            element("title", "codexwatch report"),
            Html(f"<style>{STYLE}</style>"),
        ]
    )
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _header(document: Mapping[str, Any]) -> Iterator[Html]:
    verdict = document["status"]["verdict"]
    if verdict is None:
        yield element("h1", "? Nothing is known yet: no pass has ended.")
    else:
        yield element("h1", f"{MARKS[verdict['state']]} {verdict['summary']}", class_=verdict["state"])
        if since := document["status"]["since"]:
            yield element("p", f"{verdict['state']} since {when(since)}")
    watched = "The daemon watches." if document["status"]["daemon"] else "The daemon does not run."
    yield element("p", f"Made {when(document['made_at'])}. {watched}", class_="quiet")


def _told(findings: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (item for item in findings if item["inhibited_by"] is None)


def _finding(finding: Mapping[str, Any]) -> Html:
    steps = join(element("li", _step(step)) for step in finding["remedy"]["steps"])
    return element(
        "article",
        element("h3", f"{MARKS[finding['severity']]} {finding['title']}"),
        element("p", f"{finding['severity']}, {finding['rule']}, {finding['subject']}", class_="quiet"),
        element("p", finding["summary"]),
        element("p", element("strong", "Fix: "), finding["remedy"]["summary"]),
        element("ol", steps),
        class_=finding["severity"],
    )


def _step(step: Mapping[str, Any]) -> Html:
    match step["kind"]:
        case "run":
            return element("code", " ".join(step["command"]))
        case "edit":
            place = f"{step['path']} line {step['line']}" if step["line"] else f"add to {step['path']}"
            lines = [f"- {step['before'].strip()}"] if step["before"] else []
            lines += [f"+ {step['after'].strip()}"] if step["after"] else []
            return join([place, element("pre", "\n".join(lines))])
        case _:
            return join([step["text"]])


def _unknown(unknown: Sequence[Mapping[str, Any]]) -> Iterator[Html]:
    reasons: dict[str, list[str]] = {}
    for item in unknown:
        reasons.setdefault(item["reason"], []).append(item["rule"] or "whether Codex works")
    yield table(
        "What could not be answered",
        ["Because", "Not answered"],
        ([why, ", ".join(names)] for why, names in reasons.items()),
    )


def _environments(environments: Sequence[Mapping[str, Any]]) -> Iterator[Html]:
    yield table(
        "Where Codex sends its traffic",
        ["Environment", "Stack", "Target", "Route", "Decided by"],
        (
            [
                item["label"] + ("" if item["in_use"] else " (not in use)"),
                route["stack"],
                route["target"],
                _how(route),
                _why(route),
            ]
            for item in environments
            for route in item["routes"]
        ),
    )


def _how(route: Mapping[str, Any]) -> str:
    return f"through {route['proxy']}" if route["proxy"] else str(route["route"])


def _why(route: Mapping[str, Any]) -> str:
    origin = route["origin"] or {}
    place = f"{origin['path']}:{origin['line']}" if origin.get("line") else origin.get("path")
    return ", ".join(filter(None, (" from ".join(filter(None, (route["variable"], place))), route["reason"])))


def _versions(document: Mapping[str, Any]) -> Html:
    codex = document["codex"] or {}
    rows = [[name, version or "unknown"] for name, version in document["versions"].items()]
    return table(
        "What this was made by and about", ["What", "Version"], [*rows, ["login", codex.get("login", "unknown")]]
    )


def _about(*, redacted: bool) -> str:
    if not redacted:
        return "This page names hosts and paths of this machine; codexwatch report without --no-redact leaves them out."
    return (
        "The names of the user and the machine, addresses, folders and hosts that are not public are left out; "
        "the same hash stands for the same host. Read it before you hand it on."
    )
