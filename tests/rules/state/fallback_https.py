"""Tables of state-fallback-https."""

from dataclasses import replace

from codexwatch.model.traces import Trace, Trouble, What
from tests.rules.recorded import recorded, retry, trace
from tests.rules.world import CODEX_HOME, Found, Row, World, daemon, shell


def session_of(ago: float, lost: float = 110) -> tuple[Trace, ...]:
    """A session whose websocket hung until it was given up, and the hidden one beside it."""
    return tuple(
        item
        for thread in (f"{ago}", f"{ago}-hidden")
        for item in (
            retry(ago + lost, kind=Trouble.TIMED_OUT, thread=thread),
            retry(ago + 2, delay=3, kind=Trouble.TIMED_OUT, thread=thread),
            trace(What.FELL_BACK, ago, thread=thread, turn=None),
            trace(What.SAMPLED, ago - 2, thread=thread),
        )
    )


HOURS = (*session_of(9000), *session_of(5000), *session_of(600))
USER = World(environments=[shell(), daemon()])
FREE = tuple(trace(What.FELL_BACK, ago, thread=f"{ago}") for ago in (900, 600, 300))

CLEAN = [
    Row("nothing is recorded", USER),
    Row("one session", replace(USER, traces=recorded(*session_of(600)))),
    Row("two sessions", replace(USER, traces=recorded(*session_of(5000), *session_of(600)))),
    Row("a websocket has opened since", replace(USER, traces=recorded(*HOURS, trace(What.CONNECTED, 60)))),
    Row("a websocket opened between them", replace(USER, traces=recorded(*HOURS, trace(What.CONNECTED, 4000)))),
    Row("the server declines the upgrade: that costs nothing", replace(USER, traces=recorded(*FREE))),
    Row(
        "all of that was this morning",
        replace(USER, traces=recorded(*session_of(20000), *session_of(18000), *session_of(16000))),
    ),
    Row("a version without websockets", replace(USER, version="0.98.0", traces=recorded(*HOURS))),
]

FOUND = [
    Row(
        "every session of the last hours",
        replace(USER, traces=recorded(*HOURS)),
        (Found(subject=CODEX_HOME, severity="warning", environment="daemon:700", breaks=1),),
    ),
    Row(
        "who wrote the rows is gone",
        World(traces=recorded(*HOURS)),
        (Found(subject=CODEX_HOME, severity="warning", breaks=1),),
    ),
]
