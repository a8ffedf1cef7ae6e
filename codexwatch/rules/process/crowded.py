"""Several running codex get in each other's way.

What it detects
    At least two codex with the same Codex home run side by side, and Codex has recorded within the last quarter of an
    hour that its local database was locked more than once, or that one of them was refused because another had renewed
    the shared login first.

Why Codex breaks
    All of them share the files of the home. A database that stays locked makes turns wait without a word and new
    windows fail to start; a login token can be renewed once, and who comes second is refused.

How to fix
    Quit all of them, wait a moment, and start one.

Example
    Five terminals, "another Codex process is using its local data".
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.traces import HomeTraces, Trouble, What
from codexwatch.rules.loops import processes_of, runs_daemon
from codexwatch.rules.mend import STOP_DAEMON
from codexwatch.rules.reach import judged

META = Meta(
    stage=Stage.TRACE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "processes", "traces"}),
    # What a used-up login needs is said there.
    requires=frozenset({"auth-refresh-failed"}),
    words={
        "locked": Words(
            title="{count} codex wait for one database",
            summary="Codex found its local database locked {times} times in 15 minutes; {count} codex share {home}.",
            remedy="Quit every codex, wait a minute, start one",
        ),
        "token": Words(
            title="{count} codex share one login and use it up",
            summary="A codex was refused because another had renewed the login before; {count} codex share {home}.",
            remedy="Quit every codex, wait a minute, start one",
        ),
    },
    references=("openai/codex#35555", "openai/codex#46269", "openai/codex#31184", "openai/codex#10332"),
)

WINDOW = timedelta(minutes=15)
LOCKED_ENOUGH = 2
CROWD = 2


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        traces = facts.traces.get(environment.home)
        running = _on_their_own(processes_of(facts, environment.home))
        if traces is None or len(running) < CROWD:
            continue
        locked, token = _evidence(facts, traces)
        if not token and locked < LOCKED_ENOUGH:
            continue
        yield Finding(
            subject=environment.home,
            severity=Severity.WARNING,
            environment=environment.id,
            case="token" if token else "locked",
            data={
                "count": len(running),
                "times": locked,
                "home": environment.home,
                "pids": tuple(str(process.pid) for process in running),
            },
            steps=(
                Manual("Quit every codex, in terminals and editors."),
                *((STOP_DAEMON,) if runs_daemon(facts, environment) else ()),
                Manual("Wait a minute, then start one."),
            ),
        )


def _on_their_own(running: tuple[CodexProcess, ...]) -> list[CodexProcess]:
    """A background server and the windows that hand their turns to it count as the windows."""
    windows = [process for process in running if process.kind is not ProcessKind.DAEMON]
    served = any(process.kind is ProcessKind.SESSION for process in windows)
    return windows if served else list(running)


def _evidence(facts: Facts, traces: HomeTraces) -> tuple[int, bool]:
    """How often a database was locked, and whether a token was used twice, unless the login was written since."""
    recent = [trace for trace in traces.seen if facts.taken_at - trace.at <= WINDOW]
    written = traces.login_written_at
    reused = (
        trace.what is What.REFRESH_FAILED
        and trace.cause is not None
        and trace.cause.kind is Trouble.TOKEN_REUSED
        and (written is None or written < trace.at)
        for trace in recent
    )
    return sum(trace.what is What.LOCKED for trace in recent), any(reused)
