"""The background server retries a turn that nobody waits for.

What it detects
    Codex's log says that its background app-server is retrying a turn, and no window, editor or other codex that could
    have asked for it runs any more.

Why Codex breaks
    It does not: a turn goes on in the background when its window is closed. Where the way is broken it is retried
    without end, with the environment of the server's first start, and whatever it does counts as use.

How to fix
    Run `codex app-server daemon stop`. The next codex starts a new one.

Example
    A window was closed while it showed "Reconnecting... waiting for network", and the turn goes on.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.loops import environments_of, is_left_alone, loops
from codexwatch.rules.mend import STOP_DAEMON

META = Meta(
    stage=Stage.TRACE,
    severity=Severity.INFO,
    reads=frozenset({"environments", "processes", "traces"}),
    hold_for=timedelta(seconds=60),
    words={
        "": Words(
            title="A closed window's turn is still being retried",
            summary=(
                "Codex's background server (pid {pid}) has retried a turn {count} times in {seconds} s, and no window "
                "is left that waits for it."
            ),
            remedy="Run codex app-server daemon stop",
        )
    },
    references=("openai/codex#24638", "openai/codex#29138"),
)


def check(facts: Facts) -> Iterator[Finding]:
    for loop in loops(facts):
        if not is_left_alone(facts, loop):
            continue
        pid = loop.newest.pid
        for environment in environments_of(facts, loop.home, pid):
            yield Finding(
                subject=str(pid),
                severity=Severity.INFO,
                environment=environment.id,
                data={"pid": pid, "count": len(loop.retries), "seconds": loop.seconds},
                origin=Origin(process=pid),
                steps=(STOP_DAEMON,),
            )
