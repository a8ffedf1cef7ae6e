"""Tables of state-log-huge."""

from codexwatch.model.traces import HomeTraces
from tests.rules.recorded import recorded
from tests.rules.world import CODEX_HOME, Found, Row, World, daemon, shell

GIB = 1 << 30
LOG = f"{CODEX_HOME}/logs_2.sqlite"

CLEAN = [
    Row("no log", World(traces=HomeTraces())),
    Row("a usual log", World(traces=recorded(log_bytes=40_000_000))),
    Row("just at the limit", World(traces=recorded(log_bytes=GIB))),
    Row("nobody uses that home", World(environments=[shell(in_use=False)], traces=recorded(log_bytes=9 * GIB))),
]

FOUND = [
    Row(
        "more than a gigabyte",
        World(traces=recorded(log_bytes=GIB + 1)),
        (Found(subject=LOG, severity="warning", breaks=0),),
    ),
    Row(
        "26 GB, and the background server runs; it cannot be read either",
        World(environments=[shell(), daemon()], traces=recorded(log_bytes=26 * GIB, unreadable="cannot be read")),
        (
            Found(subject=LOG, severity="warning", breaks=0),
            Found(subject=LOG, severity="warning", environment="daemon:700", breaks=0),
        ),
    ),
]
