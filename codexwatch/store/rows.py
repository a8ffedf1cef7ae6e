"""Alerts and probes as rows, and back."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.phrase import Phrase, restored
from codexwatch.model.probe import Probe
from codexwatch.model.scale import Severity
from codexwatch.model.stability import recorded_proxy, recorded_target

Identity = tuple[str, str]

HISTORY_LASTS = timedelta(days=90)
HISTORY_ROWS = 80_000
"""About 12 MB: two weeks of passes each minute with four probes. What is counted by day outlasts them."""
PRUNED_AT_ONCE = 500
"""More than a pass adds, and few enough to be done within a pass."""


class UnreadableRow(Exception):  # noqa: N818 - a word, like the others that people read
    """A row that this version cannot have written."""


@dataclass(frozen=True, slots=True)
class PastProbe:
    """One attempt of the past; `proxy` is its URL without credentials, None for a direct one."""

    at: datetime
    target: str
    stack: str
    proxy: str | None
    ok: bool
    status: int | None
    failed_phase: str | None
    reason: str | None
    milliseconds: float
    network: str | None = None
    """In which network the machine was, as `network_of` calls it."""


def write_alerts(connection: sqlite3.Connection, alerts: Mapping[Identity, Alert]) -> None:
    """Put these in the place of all that were there."""
    connection.execute("DELETE FROM alerts")
    connection.executemany(
        """INSERT INTO alerts VALUES (:rule, :subject, :state, :severity, :title, :body, :since, :eligible_since,
            :fired_at, :gone_since, :told, :inhibited_by, :environment, :flaps, :sent, :recipes)""",
        [
            {**{field.name: _cell(getattr(alert, field.name)) for field in fields(Alert)}, "recipes": _recipes(alert)}
            for alert in alerts.values()
        ],
    )


def read_alerts(connection: sqlite3.Connection) -> dict[Identity, Alert]:
    """Raises UnreadableRow and sqlite3.Error."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    try:
        alerts = [_alert(row) for row in cursor.execute("SELECT * FROM alerts")]
    except (TypeError, ValueError, LookupError) as error:
        raise UnreadableRow(f"an alert makes no sense: {error}") from error
    return {alert.identity: alert for alert in alerts}


def write_last_pass(connection: sqlite3.Connection, document: str | None) -> None:
    """None leaves what is there."""
    if document is not None:
        connection.execute("INSERT OR REPLACE INTO last_pass (id, document) VALUES (1, ?)", (_cell(document),))


def read_last_pass(connection: sqlite3.Connection) -> str | None:
    """The document that was written last."""
    row = connection.execute("SELECT document FROM last_pass").fetchone()
    return None if row is None else str(row[0])


def add_probes(
    connection: sqlite3.Connection, now: datetime, probes: Iterable[Probe], network: str | None = None
) -> None:
    """Append to the history."""
    connection.executemany(
        """INSERT INTO probes VALUES (NULL, :at, :target, :stack, :proxy, :ok, :status, :failed_phase, :reason, :took,
            :network)""",
        [{**_probe_row(now, probe), "network": network} for probe in probes],
    )


def prune_probes(connection: sqlite3.Connection, now: datetime, rows: int = HISTORY_ROWS) -> None:
    """Forget the oldest that are too old or too many, at most PRUNED_AT_ONCE of them.

    Only that many rows are looked at, so it costs the same whatever the size of the history.
    """
    connection.execute(
        """DELETE FROM probes WHERE id IN (
            SELECT id FROM (SELECT id, at FROM probes ORDER BY id LIMIT :at_once)
            WHERE at < :oldest OR id <= (SELECT max(id) FROM probes) - :rows)""",
        {"at_once": PRUNED_AT_ONCE, "oldest": (now - HISTORY_LASTS).timestamp(), "rows": rows},
    )


def read_probes(connection: sqlite3.Connection, since: datetime) -> Iterator[PastProbe]:
    """In the order in which they were made."""
    rows = connection.execute("SELECT * FROM probes WHERE at >= ? ORDER BY id", (since.timestamp(),))
    return map(_past_probe, rows)


def read_newest_probes(connection: sqlite3.Connection, since: datetime, rows: int) -> Sequence[PastProbe]:
    """The same, at most `rows` of them: only as many are looked at, however long the history is."""
    newest = connection.execute("SELECT * FROM probes ORDER BY id DESC LIMIT ?", (rows,))
    return [probe for probe in map(_past_probe, newest) if probe.at >= since][::-1]


def _past_probe(row: tuple[Any, ...]) -> PastProbe:
    _, at, target, stack, proxy, ok, status, failed_phase, reason, milliseconds, network = row
    moment = datetime.fromtimestamp(at, UTC)
    return PastProbe(moment, target, stack, proxy, bool(ok), status, failed_phase, reason, milliseconds, network)


def _cell(value: str | int | datetime | None) -> str | int | None:
    if isinstance(value, datetime):
        return value.isoformat()
    # A path that is not UTF-8 comes as lone surrogates, which SQLite refuses.
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _recipes(alert: Alert) -> str | None:
    """What title and body are made of, so that they can be said in another language."""
    if isinstance(alert.title, Phrase) and isinstance(alert.body, Phrase):
        return json.dumps([alert.title.recipe(), alert.body.recipe()])
    return None


def _alert(row: sqlite3.Row) -> Alert:
    title, body = row["title"], row["body"]
    if row["recipes"] is not None:
        of_title, of_body = json.loads(row["recipes"])
        title, body = restored(of_title, title), restored(of_body, body)
    return Alert(
        rule=row["rule"],
        subject=row["subject"],
        state=AlertState(row["state"]),
        severity=Severity(row["severity"]),
        title=title,
        body=body,
        since=datetime.fromisoformat(row["since"]),
        eligible_since=_moment(row["eligible_since"]),
        fired_at=_moment(row["fired_at"]),
        gone_since=_moment(row["gone_since"]),
        told=row["told"],
        inhibited_by=row["inhibited_by"],
        environment=row["environment"],
        flaps=row["flaps"],
        sent=row["sent"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _probe_row(now: datetime, probe: Probe) -> Mapping[str, str | float | None]:
    return {
        "at": now.timestamp(),
        "target": _cell(recorded_target(probe.target)),
        "stack": probe.target.stack,
        "proxy": recorded_proxy(probe.way),
        "ok": probe.ok,
        "status": probe.status,
        "failed_phase": probe.failed_phase,
        "reason": _cell(probe.reason),
        "took": sum(probe.timings_ms.values()),
    }
