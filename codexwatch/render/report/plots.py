"""The plots of a report as SVG inside the page: pygal draws them, the page's own style sheet dresses them.

Imported by the report alone; pygal is an extra. What it adds for pages of its own (scripts that it would fetch from its
site, a style sheet with its colours) is left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from pygal.graph.graph import Graph

from codexwatch.model.probe import Phase
from codexwatch.render.report.document import STATES
from codexwatch.render.report.ways import short_name

MOST_LINES, MOST_LABELS = 6, 8
_SVG = "{http://www.w3.org/2000/svg}"


def verdicts(days: Sequence[Mapping[str, Any]]) -> str:
    """Hours of each day by state."""
    chart = pygal.StackedBar(**_options("hours"), max_scale=6)
    _label(chart, [day["day"] for day in days])
    for state in STATES:
        chart.add(state, [day["hours"][state] for day in days])
    return _svg(chart, "Hours of each day by verdict; the table below has the outages.")


def latencies(ways: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The median of each way by day, of the first ways."""
    chart = pygal.Line(**_options("ms"), dots_size=4, include_x_axis=True, max_scale=8)
    days = sorted({day["day"] for course in ways.values() for day in course})
    _label(chart, days)
    for way in list(ways)[:MOST_LINES]:
        times = {day["day"]: day["median_ms"] for day in ways[way]}
        chart.add(short_name(way), [times.get(day) for day in days], allow_interruptions=True)
    return _svg(chart, "Median latency of each route by day, in milliseconds; the table below has the numbers.")


def phases(ways: Mapping[str, Mapping[str, float]]) -> str:
    """Where the time of an attempt goes, for each way."""
    chart = pygal.HorizontalStackedBar(**_options("ms"), max_scale=7)
    names = list(ways)[:MOST_LINES][::-1]
    chart.x_labels = [short_name(name) for name in names]
    for phase in (phase.value for phase in Phase if any(phase in ways[name] for name in names)):
        chart.add(phase, [ways[name].get(phase) for name in names])
    return _svg(chart, "Median milliseconds of each phase, for each route; the table below has the numbers.")


def _options(unit: str) -> dict[str, Any]:
    return {
        "js": [],
        "css": [],
        "no_prefix": True,
        "width": 720,
        "height": 320,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 3,
        "truncate_legend": -1,
        "truncate_label": -1,
        "x_label_rotation": 0,
        "min_scale": 3,
        "value_formatter": lambda value: f"{value:.0f} {unit}",
    }


def _label(chart: Graph, days: Sequence[str]) -> None:
    """Month and day of ISO dates, as many as there is room for."""
    chart.x_labels = [day[5:] for day in days]
    chart.x_labels_major = chart.x_labels[:: -(-len(days) // MOST_LABELS)]
    chart.show_minor_x_labels = False


def _svg(chart: Graph, said: str) -> str:
    """The chart as an element of the page, with words for those who do not see it."""
    root = chart.render_tree()
    _drop_what_acts(root)
    for element in root.iter():
        element.attrib.pop("style", None)
    root.attrib.pop("id", None)
    root.set("role", "img")
    root.set("aria-label", said)
    return ET.tostring(root, encoding="unicode")


def _drop_what_acts(root: ET.Element) -> None:
    """Scripts and style sheets, and comments."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _kind(child.tag) in ("script", "style", ""):
                parent.remove(child)


def _kind(tag: object) -> str:
    """The name of an element, nothing for a comment, whose tag is no text."""
    return tag.removeprefix(_SVG) if isinstance(tag, str) else ""
