"""What Codex recorded in each home, kept from pass to pass: an unchanged log costs two system calls."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from codexwatch.collectors.traces.log_database import LogError, LogFile, find_log, read_log
from codexwatch.collectors.traces.rollouts import Rollouts
from codexwatch.collectors.traces.small_files import complaints, newest_version, written_at
from codexwatch.model.phrase import Phrase, also
from codexwatch.model.traces import HomeTraces, Trace, What

KEPT = timedelta(hours=24)
"""Fallbacks and refused tokens tell something for a day; a rule that wants newer traces says so."""
ENDS_KEPT = timedelta(hours=1)
MOST_OF_A_KIND = 200
MOST = 1_000
_LATEST_ONLY = frozenset({What.CONNECTED, What.ANSWERED, What.SAMPLED})
"""What a healthy session writes all day: of these the newest of each thread is enough."""


@dataclass
class _Home:
    """What is remembered of one home. `last` is the number of the newest row that was read of `log`."""

    rollouts: Rollouts
    log: LogFile | None = None
    last: int = 0
    seen: list[Trace] = field(default_factory=list)


class TraceReader:
    """Reads the traces of homes; remembers where it was."""

    def __init__(self) -> None:
        self._homes: dict[str, _Home] = {}

    def read(self, homes: Mapping[str, str | None], now: datetime) -> Mapping[str, HomeTraces]:
        """By home; of each the folder of its log, if that is another one.

        Never raises for what it finds: what could not be read is said in `unreadable`.
        """
        self._homes = {home: self._homes.get(home) or _Home(Rollouts(home)) for home in homes}
        return {
            home: _read(home, str(Path(home, homes[home] or "")), known, now) for home, known in self._homes.items()
        }


def why_unread(traces: Mapping[str, HomeTraces]) -> str | None:
    """The reason if no log database could be read although there is one."""
    logs = [found for found in traces.values() if found.log is not None]
    unread = [found for found in logs if found.unreadable]
    reasons = [Phrase("{path} {reason}", path=found.log, reason=found.unreadable) for found in unread]
    return also(reasons) if reasons and len(reasons) == len(logs) else None


def _read(home: str, folder: str, known: _Home, now: datetime) -> HomeTraces:
    log = find_log(folder)
    unreadable = _read_rows(known, log, now) if log != known.log else None
    threads = {trace.thread for trace in known.seen if trace.what is What.RETRY and trace.thread}
    ends = known.rollouts.ends(now - ENDS_KEPT, threads)
    found = [*known.seen, *ends, *complaints(home, now - KEPT)]
    return HomeTraces(
        seen=tuple(sorted(found, key=lambda trace: trace.at)),
        log=log.path if log else None,
        log_bytes=log.bytes if log else 0,
        newest_version=newest_version(home),
        login_written_at=written_at(str(Path(home, "auth.json"))),
        unreadable=unreadable,
    )


def _read_rows(known: _Home, log: LogFile | None, now: datetime) -> str | None:
    """Adds what is new to `seen`; the reason if it cannot be read."""
    if log is None:
        known.log, known.last, known.seen = None, 0, []
        return None
    if known.log is None or known.log.stamps[0][0] != log.stamps[0][0]:
        known.last, known.seen = 0, []
    try:
        known.last, new = read_log(log, known.last, now - KEPT)
    except LogError as error:
        # What was seen stays, and the next pass tries again.
        return str(error)
    known.log = log
    known.seen = _kept([*known.seen, *new], now - KEPT)
    return None


def _kept(traces: list[Trace], since: datetime) -> list[Trace]:
    """The newest of each kind, the oldest first."""
    counts: Counter[tuple[What, str | None]] = Counter()
    kept: list[Trace] = []
    for trace in sorted(traces, key=lambda item: item.at, reverse=True):
        once = trace.what in _LATEST_ONLY
        key = (trace.what, trace.thread if once else None)
        counts[key] += 1
        if trace.at >= since and counts[key] <= (1 if once else MOST_OF_A_KIND):
            kept.append(trace)
    return kept[:MOST][::-1]
