"""Verdicts and alerts of the past as rows, and back."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from codexwatch.engine.outages import continues
from codexwatch.model.alert import Alert
from codexwatch.model.past import Cause, Episode, Sighting, Span
from codexwatch.model.scale import Severity
from codexwatch.model.transition import Change, Transition
from codexwatch.model.verdict import State
from codexwatch.store.rows import HISTORY_LASTS

SPANS_KEPT, EPISODES_KEPT = 10_000, 4_000
"""Some megabytes, however often something comes and goes."""
LONGEST_BODY = 2_000


def record_sighting(connection: sqlite3.Connection, seen: Sighting) -> None:
    """Go on with the newest span, or begin another."""
    newest = connection.execute("SELECT * FROM spans ORDER BY id DESC LIMIT 1").fetchone()
    at = seen.at.timestamp()
    if newest and continues(_span(newest), seen):
        connection.execute("UPDATE spans SET last = ? WHERE id = ?", (at, newest[0]))
        return
    cause = seen.cause
    about = (cause.rule, cause.subject, cause.title, cause.stage, cause.path) if cause else (None,) * 5
    row = (at, at, seen.state.value, *map(_text, about), seen.network)
    connection.execute("INSERT INTO spans VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.execute(
        "DELETE FROM spans WHERE last < ? OR id <= (SELECT max(id) FROM spans) - ?",
        (*_at(seen.at - HISTORY_LASTS), SPANS_KEPT),
    )


def read_spans(connection: sqlite3.Connection, since: datetime) -> Sequence[Span]:
    """Those that lasted at that time and all since, oldest first."""
    return [_span(row) for row in connection.execute("SELECT * FROM spans WHERE last >= ? ORDER BY id", _at(since))]


def record_transitions(connection: sqlite3.Connection, now: datetime, transitions: Iterable[Transition]) -> None:
    """Begin, correct and end episodes; what never fired leaves no trace."""
    for change, alert in ((item.change, item.alert) for item in transitions):
        if change is Change.FIRED:
            _end(connection, now, alert)
            fired = (alert.fired_at or now).timestamp()
            row = (*_identity(alert), *_words(alert), alert.since.timestamp(), fired)
            connection.execute("INSERT INTO episodes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, NULL)", row)
            connection.execute(
                "DELETE FROM episodes WHERE ended < ? OR id <= (SELECT max(id) FROM episodes) - ?",
                (*_at(now - HISTORY_LASTS), EPISODES_KEPT),
            )
        elif change is Change.UPDATED:
            connection.execute(
                """UPDATE episodes SET severity = ?, title = ?, body = ?
                    WHERE rule = ? AND subject = ? AND ended IS NULL""",
                (*_words(alert), *_identity(alert)),
            )
        elif change in (Change.RESOLVED, Change.DROPPED):
            _end(connection, alert.gone_since or now, alert)


def read_episodes(connection: sqlite3.Connection, since: datetime) -> Sequence[Episode]:
    """Those that fired at that time and all since, oldest first."""
    rows = connection.execute("SELECT * FROM episodes WHERE ended IS NULL OR ended >= ? ORDER BY id", _at(since))
    return [_episode(row) for row in rows]


def _end(connection: sqlite3.Connection, at: datetime, alert: Alert) -> None:
    connection.execute(
        "UPDATE episodes SET ended = ? WHERE rule = ? AND subject = ? AND ended IS NULL",
        (at.timestamp(), *_identity(alert)),
    )


def _identity(alert: Alert) -> tuple[str | None, ...]:
    return tuple(map(_text, alert.identity))


def _words(alert: Alert) -> tuple[int, str | None, str | None]:
    return int(alert.severity), _text(alert.title), _text(alert.body[:LONGEST_BODY])


def _span(row: tuple[Any, ...]) -> Span:
    _, began, last, state, rule, subject, title, stage, path, network = row
    return Span(
        began=_moment(began),
        last=_moment(last),
        state=State(state),
        cause=None if rule is None else Cause(rule=rule, subject=subject, title=title, stage=stage, path=path),
        network=network,
    )


def _episode(row: tuple[Any, ...]) -> Episode:
    _, rule, subject, severity, title, body, since, fired, ended = row
    return Episode(
        rule=rule,
        subject=subject,
        severity=Severity(severity),
        title=title,
        body=body,
        since=_moment(since),
        fired_at=_moment(fired),
        ended_at=None if ended is None else _moment(ended),
    )


def _at(moment: datetime) -> tuple[float]:
    return (moment.timestamp(),)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _text(value: str | None) -> str | None:
    # A path that is not UTF-8 comes as lone surrogates, which SQLite refuses.
    return None if value is None else value.encode("utf-8", "backslashreplace").decode()
