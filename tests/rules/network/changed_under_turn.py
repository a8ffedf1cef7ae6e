"""Tables of network-changed-under-turn."""

from dataclasses import replace

from codexwatch.model.machine import CodexProcess, ProcessKind
from tests.rules.world import TIMED_OUT, Found, Row, World, daemon, session, shell

GONE = ("192.168.1.20",)
TURN = CodexProcess(900, ProcessKind.SESSION, "process:900", terminal="/dev/pts/3", stranded=GONE)
SERVER = CodexProcess(700, ProcessKind.DAEMON, "daemon:700", stranded=GONE)
MOVED = World(environments=[shell(), session()], processes=[TURN])

CLEAN = [
    Row("no codex runs", World()),
    Row("its connections were made anew", replace(MOVED, processes=[replace(TURN, stranded=())])),
    Row("a container with addresses of its own", replace(MOVED, processes=[replace(TURN, elsewhere=True)])),
    Row("the network is not back yet", replace(MOVED, direct=TIMED_OUT)),
    Row("nothing was probed", replace(MOVED, probed=False)),
    Row("a window whose traffic runs in the server", replace(MOVED, environments=[shell(), session(in_use=False)])),
]

FOUND = [
    Row(
        "a session that was left on the old Wi-Fi",
        MOVED,
        (Found(subject="900", severity="warning", environment="process:900", breaks=0),),
    ),
    Row(
        "the background server",
        World(environments=[shell(), daemon()], processes=[SERVER]),
        (Found(subject="700", severity="warning", case="daemon", environment="daemon:700"),),
    ),
]
