"""Turns that Codex is retrying, by its own log, and whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.traces import HomeTraces, Trace, What
from codexwatch.rules.reach import judged

WINDOW = timedelta(minutes=15)
ENOUGH = 3
LONG_DELAY = 20.0
"""Seconds until the next try, from which on one retry is enough: Codex has tried four times before."""
SLACK = timedelta(seconds=180)
"""A try by https takes up to 153 s until it fails (a black hole, measured on 0.169.0), and the log lags 10 s behind."""

OVER = (What.SAMPLED, What.COMPLETED, What.INTERRUPTED)
UNDER_WAY = (What.CONNECTED, What.ANSWERED, What.FELL_BACK)
"""A try that may go well. After the last retry of the websocket https has its turn: nothing is known of that yet."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The retries of one turn since anything last went well in its thread, the oldest first.

    `by_https`: the websocket has been given up, so that it is https that fails.
    """

    home: str
    retries: tuple[Trace, ...]
    by_https: bool

    @property
    def newest(self) -> Trace:
        return self.retries[-1]

    @property
    def seconds(self) -> int:
        """From the first retry to the newest one."""
        return int((self.newest.at - self.retries[0].at).total_seconds())


def loops(facts: Facts) -> Iterator[Loop]:
    """Every turn that is being retried now, as far as Codex's log says."""
    for home, traces in facts.traces.items():
        for thread in dict.fromkeys(trace.thread for trace in traces.of(What.RETRY)):
            loop = _loop(facts, home, traces, thread)
            if loop:
                yield loop


def _loop(facts: Facts, home: str, traces: HomeTraces, thread: str | None) -> Loop | None:
    seen = [trace for trace in traces.seen if trace.thread == thread]
    newest = [trace for trace in seen if trace.what is What.RETRY][-1]
    if facts.taken_at - newest.at > 2 * timedelta(seconds=newest.delay) + SLACK:
        return None
    if any(trace.at >= newest.at for trace in seen if trace.what in (*OVER, *UNDER_WAY)) or _ended(facts, home, newest):
        return None
    since = max((trace.at for trace in seen if trace.what in OVER), default=newest.at - WINDOW)
    retries = tuple(
        trace
        for trace in seen
        if trace.what is What.RETRY and trace.turn == newest.turn and trace.at > max(since, newest.at - WINDOW)
    )
    if len(retries) < ENOUGH and newest.delay < LONG_DELAY:
        return None
    return Loop(home, retries, any(trace.what is What.FELL_BACK for trace in seen))


def _ended(facts: Facts, home: str, newest: Trace) -> bool:
    """Whether the codex that retried is gone: quit, replaced by another one, or a turn has gone well since.

    One that gave the turn up and ended is no such: its user wants to know why.
    """
    running = processes_of(facts, home)
    if any(process.pid == newest.pid for process in running):
        return False
    if not running and newest.pid is not None and "processes" not in facts.missing:
        given_up = facts.traces[home].of(What.FAILED)
        return not any(trace.thread == newest.thread and trace.at >= newest.at for trace in given_up)
    restarted = any(process.started_at is not None and process.started_at > newest.at for process in running)
    well = facts.traces[home].of(What.SAMPLED, What.COMPLETED)
    return restarted or any(trace.at > newest.at for trace in well)


def environments_of(facts: Facts, home: str, pid: int | None) -> tuple[Environment, ...]:
    """The environment of the process that wrote a trace; every one in use of that home if it is gone."""
    of_home = tuple(environment for environment in judged(facts) if environment.home == home)
    writers = tuple(environment for environment in of_home if environment.pid == pid and pid is not None)
    return writers or of_home


def processes_of(facts: Facts, home: str) -> tuple[CodexProcess, ...]:
    """The running codex that use this home."""
    return facts.processes_of(home)


def is_left_alone(facts: Facts, loop: Loop) -> bool:
    """Whether the background server retries a turn for nobody: no other codex of its home runs."""
    running = processes_of(facts, loop.home)
    by_daemon = any(process.pid == loop.newest.pid and process.kind is ProcessKind.DAEMON for process in running)
    return by_daemon and len(running) == 1


def runs_daemon(facts: Facts, environment: Environment) -> bool:
    """Whether a background server of the same home runs."""
    return any(item.kind is EnvironmentKind.DAEMON and item.home == environment.home for item in facts.environments)
