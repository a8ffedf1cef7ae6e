"""Tables of state-orphan-retries."""

from dataclasses import replace

from codexwatch.model.traces import What
from tests.rules.recorded import recorded, trace, waiting
from tests.rules.world import HOME, Found, Row, World, daemon, editor, session, shell

ALONE = World(environments=[shell(), daemon()], traces=recorded(*waiting()))

CLEAN = [
    Row("an idle background server", World(environments=[shell(), daemon()])),
    Row("a window waits for it", replace(ALONE, environments=[shell(), daemon(), session()])),
    Row("the turn went well", replace(ALONE, traces=recorded(*waiting(), trace(What.SAMPLED, 5)))),
    Row("it was another process, which is gone", replace(ALONE, environments=[shell(), daemon(pid=701)])),
    Row(
        "a codex of its own loops, not the background server",
        World(environments=[session()], traces=recorded(*waiting())),
    ),
]

FOUND = [
    Row(
        "its window was closed",
        ALONE,
        (Found(subject="700", severity="info", environment="daemon:700", breaks=0),),
    ),
    Row(
        "a window of another home is open",
        replace(ALONE, environments=[shell(), daemon(), session(home=f"{HOME}/work"), editor(in_use=False)]),
        (Found(subject="700", severity="info", environment="daemon:700", breaks=0),),
    ),
]
