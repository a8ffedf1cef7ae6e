"""What the state file knows of alerts and silences, for commands that only look."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from codexwatch.model.alert import Alert
from codexwatch.model.desktop_problem import DesktopProblem
from codexwatch.model.silence import Silence
from codexwatch.store.reader import open_readonly
from codexwatch.store.rows import HISTORY_LASTS, Identity, UnreadableRow


@dataclass(frozen=True, slots=True)
class Known:
    """`alerts` are those of now, `seen` all whose end is not forgotten yet; `desktop`: why popups do not arrive."""

    alerts: tuple[Alert, ...] = ()
    silences: tuple[Silence, ...] = ()
    seen: frozenset[Identity] = frozenset()
    desktop: DesktopProblem | None = None


def read_known(state_db: Path) -> Known:
    """Nothing where there is no state that can be read."""
    try:
        reader = open_readonly(state_db)
        if reader is None:
            return Known()
        with reader:
            alerts = tuple(reader.load_alerts().values())
            past = reader.episodes(datetime.now(UTC) - HISTORY_LASTS)
            seen = {alert.identity for alert in alerts} | {(item.rule, item.subject) for item in past}
            return Known(alerts, reader.load_silences(), frozenset(seen), reader.desktop_problem())
    except (sqlite3.Error, ValueError, UnreadableRow):
        return Known()
