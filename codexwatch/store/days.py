"""How each way has fared, by day: counted as passes are recorded, so that reading does not depend on their number."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from math import log2

from codexwatch.model.past import WayDay
from codexwatch.model.probe import Probe
from codexwatch.model.stability import recorded_proxy, recorded_target
from codexwatch.store.rows import HISTORY_LASTS

Counts = dict[int, int]
"""How many attempts took about as long; the keys are steps of `_STEPS` an octave."""

WHOLE = ""
"""Where a phase is named: the attempt from its beginning to its end."""
_EVERY_PHASE = "SELECT * FROM way_times WHERE day >= ?"
_WHOLE_ONLY = f"{_EVERY_PHASE} AND phase = ''"
_STEPS = 8
"""A twelfth from one to the next, so that a time is told wrongly by a twentieth at most."""


def count_probes(connection: sqlite3.Connection, now: datetime, probes: Iterable[Probe]) -> None:
    """Add these to the day on which `now` is where the machine is."""
    today = now.astimezone().date()
    day = today.toordinal()
    if connection.execute("SELECT 1 FROM way_days WHERE day = ? LIMIT 1", (day,)).fetchone() is None:
        _prune(connection, today - HISTORY_LASTS)
    for probe in probes:
        way = _way_id(connection, (recorded_target(probe.target), probe.target.stack.value, recorded_proxy(probe.way)))
        connection.execute(
            """INSERT INTO way_days VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE
                SET attempts = attempts + 1, answered = answered + excluded.answered""",
            (day, way, probe.ok),
        )
        if probe.ok:
            _count_times(connection, day, way, [(WHOLE, sum(probe.timings_ms.values())), *probe.timings_ms.items()])
        else:
            connection.execute(
                "INSERT INTO way_failures VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                (day, way, probe.reason or "unknown"),
            )


def read_days(connection: sqlite3.Connection, since: date, *, phases: bool = False) -> Sequence[WayDay]:
    """By way, then by day. phases: those too, which is five times as much to read."""
    first = (since.toordinal(),)
    times: dict[tuple[int, int], dict[str, Counts]] = defaultdict(lambda: defaultdict(dict))
    for day, way, phase, step, count in connection.execute(_EVERY_PHASE if phases else _WHOLE_ONLY, first):
        times[day, way][phase][step] = count
    failures: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for day, way, reason, count in connection.execute("SELECT * FROM way_failures WHERE day >= ?", first):
        failures[day, way][reason] = count
    rows = connection.execute(
        """SELECT day, way, target, stack, proxy, attempts, answered FROM way_days JOIN ways ON ways.id = way
            WHERE day >= ? ORDER BY target, stack, proxy, day""",
        first,
    )
    return [
        WayDay(
            day=date.fromordinal(day),
            target=target,
            stack=stack,
            proxy=proxy or None,
            attempts=attempts,
            answered=answered,
            median_ms=_quantile(times[day, way].get(WHOLE, {}), 0.5),
            slow_ms=_quantile(times[day, way].get(WHOLE, {}), 0.95),
            phases=_medians(times[day, way]),
            failures=failures[day, way],
        )
        for day, way, target, stack, proxy, attempts, answered in rows
    ]


def _prune(connection: sqlite3.Connection, oldest: date) -> None:
    before = (oldest.toordinal(),)
    connection.execute("DELETE FROM way_days WHERE day < ?", before)
    connection.execute("DELETE FROM way_times WHERE day < ?", before)
    connection.execute("DELETE FROM way_failures WHERE day < ?", before)
    connection.execute("DELETE FROM ways WHERE id NOT IN (SELECT way FROM way_days)")


def _way_id(connection: sqlite3.Connection, way: tuple[str, str, str | None]) -> int:
    target, stack, proxy = way
    named = (target.encode("utf-8", "backslashreplace").decode(), stack, proxy or "")
    found = connection.execute("SELECT id FROM ways WHERE target = ? AND stack = ? AND proxy = ?", named).fetchone()
    if found is None:
        found = connection.execute("INSERT INTO ways VALUES (NULL, ?, ?, ?) RETURNING id", named).fetchone()
    return int(found[0])


def _count_times(connection: sqlite3.Connection, day: int, way: int, times: Iterable[tuple[str, float]]) -> None:
    connection.executemany(
        "INSERT INTO way_times VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
        [(day, way, str(phase), round(_STEPS * log2(max(spent, 0.01)))) for phase, spent in times],
    )


def _medians(phases: Mapping[str, Counts]) -> dict[str, float]:
    medians = {phase: _quantile(counts, 0.5) for phase, counts in phases.items() if phase != WHOLE}
    return {phase: median for phase, median in medians.items() if median is not None}


def _quantile(counts: Counts, share: float) -> float | None:
    """The time that this share of the attempts did not exceed."""
    total = sum(counts.values())
    seen = 0
    for step in sorted(counts):
        seen += counts[step]
        if seen > total * share or seen == total:
            return float(2 ** (step / _STEPS))
    return None
