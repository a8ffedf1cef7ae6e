"""Tables of process-daemon-dead."""

from dataclasses import replace

from codexwatch.model.machine import CodexProcess, Host, LeftBehind, ProcessKind
from tests.rules.world import CODEX_HOME, HOME, Found, Row, World, daemon, session, shell

PID_FILE = f"{CODEX_HOME}/app-server-daemon/daemon.pid"
SOCKET = f"{CODEX_HOME}/app-server-control/app-server-control.sock"
DEAD = Host("linux", left_behind=(LeftBehind(CODEX_HOME, PID_FILE, "server"),))
WINDOW = CodexProcess(900, ProcessKind.SESSION, "process:900", terminal="/dev/pts/3", version="0.169.0")
DIED = World(environments=[shell()], host=DEAD)

CLEAN = [
    Row("nothing was left", World()),
    Row("a server runs by now", replace(DIED, environments=[shell(), daemon()])),
    Row("a window alone, which never had a server", World(environments=[shell(), session()], processes=[WINDOW])),
]

LEFT = Found(subject=PID_FILE, severity="info", environment=None, breaks=0)

FOUND = [
    Row(
        "a window waits for the server that died",
        replace(DIED, environments=[shell(), session()], processes=[WINDOW]),
        (replace(LEFT, severity="warning", case="waiting", environment="process:900"),),
    ),
    Row("nobody waits", DIED, (LEFT,)),
    Row(
        "a window that was told not to use the server",
        replace(DIED, environments=[shell(), session()], processes=[replace(WINDOW, alone=True)]),
        (LEFT,),
    ),
    Row(
        "a window of a version without such a server",
        replace(DIED, environments=[shell(), session()], processes=[replace(WINDOW, version="0.150.0")]),
        (LEFT,),
    ),
    Row(
        "a window of another Codex home",
        replace(DIED, environments=[shell(), session(home=f"{HOME}/work")], processes=[WINDOW]),
        (LEFT,),
    ),
    Row(
        "the server of another Codex home runs",
        replace(DIED, environments=[shell(), daemon(home=f"{HOME}/work")]),
        (LEFT,),
    ),
    Row(
        "a socket without a pid file",
        replace(DIED, host=Host("linux", left_behind=(LeftBehind(CODEX_HOME, SOCKET, "socket"),))),
        (replace(LEFT, subject=SOCKET),),
    ),
    Row(
        "the updater after `daemon stop`",
        replace(DIED, host=Host("linux", left_behind=(LeftBehind(CODEX_HOME, PID_FILE, "updater", 55),))),
        (replace(LEFT, case="updater"),),
    ),
]
