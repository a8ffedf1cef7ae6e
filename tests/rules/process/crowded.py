"""Tables of process-crowded."""

from dataclasses import replace
from datetime import timedelta

from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.traces import Cause, Trouble, What
from tests.rules.recorded import recorded, refused, trace
from tests.rules.world import CHATGPT, CODEX_HOME, HOME, NOW, Found, Row, World, daemon, session, shell

LOCKED = tuple(trace(What.LOCKED, ago, cause=Cause(Trouble.DATABASE_LOCKED)) for ago in (400, 60))
REUSED = refused(Trouble.TOKEN_REUSED, 100)
TWO = World(environments=[shell(), session(pid=900), session(pid=901)], login=CHATGPT)
SERVED = [shell(), daemon(), session()]

CLEAN = [
    Row("many run, and nothing is recorded", TWO),
    Row("one window and its background server", World(environments=SERVED, traces=recorded(*LOCKED))),
    Row("locked once", replace(TWO, traces=recorded(LOCKED[1]))),
    Row(
        "locked an hour ago",
        replace(TWO, traces=recorded(*(trace(What.LOCKED, ago, cause=None) for ago in (4000, 3900)))),
    ),
    Row("one codex alone", World(environments=[shell(), session()], traces=recorded(*LOCKED, REUSED))),
    Row(
        "the other one has a home of its own",
        World(environments=[shell(), session(), session(pid=901, home=f"{HOME}/work")], traces=recorded(*LOCKED)),
    ),
    Row(
        "the login was made anew since",
        replace(TWO, traces=recorded(REUSED, login_written_at=NOW - timedelta(seconds=20))),
    ),
    Row("the token had merely expired", replace(TWO, traces=recorded(refused(Trouble.TOKEN_EXPIRED, 100)))),
]


def everywhere(found: Found, *environments: str) -> tuple[Found, ...]:
    return tuple(replace(found, environment=environment) for environment in environments)


FOUND = [
    Row(
        "two windows wait for one database",
        replace(TWO, traces=recorded(*LOCKED)),
        everywhere(
            Found(subject=CODEX_HOME, severity="warning", case="locked", breaks=0),
            "login-shell",
            "process:900",
            "process:901",
        ),
    ),
    Row(
        "two windows have used up one login",
        replace(TWO, traces=recorded(REUSED, login_written_at=NOW - timedelta(days=2))),
        everywhere(
            Found(subject=CODEX_HOME, severity="warning", case="token", breaks=0),
            "login-shell",
            "process:900",
            "process:901",
        ),
    ),
    Row(
        "codex exec beside the background server",
        World(
            environments=[daemon(), session()],
            processes=[
                CodexProcess(700, ProcessKind.DAEMON, "daemon:700"),
                CodexProcess(900, ProcessKind.EXEC, "process:900"),
            ],
            traces=recorded(*LOCKED),
        ),
        everywhere(Found(subject=CODEX_HOME, severity="warning", case="locked", breaks=0), "daemon:700", "process:900"),
    ),
]
