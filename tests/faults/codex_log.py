"""Codex's own log for a case: rows that codex-cli 0.169.0 wrote in the laboratory, as if they were of today."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time

from tests.unit.collectors.traces.log import CodexLog, Row, rows

TWICE = ", twice"
WEBSOCKET_GIVEN_UP = "three sessions give up their websocket and go on by https"
OCCASIONS_APART = 600
"""Seconds."""
JUST_NOW = 10
"""How many seconds old the newest row is: Codex writes its log every ten seconds."""


@contextmanager
def written_log(home: Path, scenario: str, pid: int | None) -> Iterator[None]:
    """The log database in a home directory, open as long as a codex runs; `pid` has written it, if not None."""
    if not scenario:
        yield
        return
    writer = {} if pid is None else {"process_uuid": f"pid:{pid}:lab"}
    recorded = list(_rows(scenario))
    late = int(time()) - JUST_NOW - max(row["ts"] for row in recorded)
    log = CodexLog(home / ".codex")
    for row in recorded:
        log.write([row], ts=row["ts"] + late, **writer)
    try:
        yield
    finally:
        log.close()


def _rows(scenario: str) -> Iterable[Row]:
    if scenario == WEBSOCKET_GIVEN_UP:
        return [row for occasion in range(3) for row in _websocket_given_up(occasion)]
    return [*rows(scenario.removesuffix(TWICE))] * (2 if scenario.endswith(TWICE) else 1)


def _websocket_given_up(occasion: int) -> Iterator[Row]:
    """A session of its own: its retries until the websocket is given up, and then the turn that went well."""
    loop = rows("loop")
    fallback = next(row for row in loop if row["feedback_log_body"].endswith("falling back to HTTP"))
    thread = fallback["thread_id"]
    before = [row for row in loop if row["thread_id"] == thread and row["ts"] <= fallback["ts"]]
    well = next(row for row in rows("healthy over https") if "post sampling token usage" in row["feedback_log_body"])
    own = f"{thread[:-1]}{occasion}"
    for row in (*before, {**well, "ts": fallback["ts"] + 2}):
        text = row["feedback_log_body"].replace(row["thread_id"], own)
        yield {**row, "ts": row["ts"] + occasion * OCCASIONS_APART, "thread_id": own, "feedback_log_body": text}
