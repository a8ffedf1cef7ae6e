"""What Codex recorded, for tables: each trace by how long ago it was."""

from datetime import timedelta
from typing import Any

from codexwatch.model.traces import Cause, HomeTraces, Trace, Trouble, What
from tests.rules.world import CODEX_HOME, NOW

DAEMON_PID = 700
THREAD, TURN = "thread-1", "turn-1"


def trace(what: What, ago: float, **more: Any) -> Trace:
    """`ago` is seconds before NOW."""
    values: dict[str, Any] = {"pid": DAEMON_PID, "thread": THREAD, "turn": TURN, **more}
    return Trace(at=NOW - timedelta(seconds=ago), what=what, **values)


def retry(
    ago: float, delay: float = 1, kind: Trouble = Trouble.NOT_SENT, status: int | None = None, **more: Any
) -> Trace:
    return trace(What.RETRY, ago, delay=delay, cause=Cause(kind, status), **more)


def refused(kind: Trouble, ago: float) -> Trace:
    """auth.openai.com refused to renew the login."""
    return trace(What.REFRESH_FAILED, ago, cause=Cause(kind), thread=None, turn=None)


def recorded(*traces: Trace, **more: Any) -> HomeTraces:
    return HomeTraces(seen=tuple(sorted(traces, key=lambda item: item.at)), log=f"{CODEX_HOME}/logs_2.sqlite", **more)


def waiting(ago: float = 30, **more: Any) -> tuple[Trace, ...]:
    """A turn by https, for which Codex waits longer and longer."""
    fell_back = trace(What.FELL_BACK, ago + 45, turn=None)
    return (fell_back, *(retry(ago + before, delay, **more) for before, delay in ((35, 5), (22, 10), (0, 20))))
