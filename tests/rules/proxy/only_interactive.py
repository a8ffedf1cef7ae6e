"""Tables of proxy-only-interactive."""

from typing import Any

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.variable import Variable
from tests.rules.world import (
    CODEX_HOME,
    DOTENV,
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    closed,
    daemon,
    from_file,
    http,
    session,
    shell,
)

PROXY = "http://127.0.0.1:7890"
RC = from_file({"HTTPS_PROXY": PROXY})
SUBJECT = f"HTTPS_PROXY@{ZSHRC}"
AFTER = "HTTPS_PROXY=http://127.0.0.1:7890"
BLOCKED: dict[str, Any] = {"ports": [http(7890)], "direct": TIMED_OUT}


def desktop(variables: dict[str, Variable] | None = None, **more: Any) -> Environment:
    kind = EnvironmentKind.DESKTOP_SESSION
    return Environment("desktop-session", kind, "desktop session", CODEX_HOME, variables or {}, **more)


def process(**more: Any) -> CodexProcess:
    return CodexProcess(**{"pid": 900, "kind": ProcessKind.EXEC, "environment": "process:900", **more})


CLEAN = [
    Row("the desktop session has it too", World(environments=[shell(RC), desktop(dict(RC))], **BLOCKED)),
    Row(
        ".env covers it", World(environments=[shell(RC), desktop(from_file({"HTTPS_PROXY": PROXY}, DOTENV))], **BLOCKED)
    ),
    Row("directly works: TUN, or no wall", World(environments=[shell(RC), desktop()], ports=[http(7890)])),
    Row("the app is not installed", World(environments=[shell(RC), desktop(in_use=False)], **BLOCKED)),
    Row("the terminal has no proxy either", World(environments=[shell(), desktop()], direct=TIMED_OUT)),
    Row(
        "the terminal's proxy does not work",
        World(environments=[shell(RC), desktop()], ports=[closed(7890)], direct=TIMED_OUT),
    ),
    Row(
        "set where every session reads it: log in again",
        World(environments=[shell(from_file({"HTTPS_PROXY": PROXY}, "/etc/environment")), desktop()], **BLOCKED),
    ),
    Row("nothing has been probed", World(environments=[shell(RC), desktop()], probed=False)),
    Row(
        "a session in a terminal, merely older than the file",
        World(environments=[shell(RC), session()], processes=[process(terminal="/dev/pts/1")], **BLOCKED),
    ),
    Row(
        "the background server, which a terminal's window starts", World(environments=[shell(RC), daemon()], **BLOCKED)
    ),
    Row(
        "an editor's codex is the editor's matter",
        World(environments=[shell(RC), session()], processes=[process(owner="code")], **BLOCKED),
    ),
]

FOUND = [
    Row(
        "the desktop app, started from the dock",
        World(environments=[shell(RC), desktop()], **BLOCKED),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="desktop",
                environment="desktop-session",
                line=3,
                after=AFTER,
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "codex exec in cron",
        World(environments=[shell(RC), session()], processes=[process()], **BLOCKED),
        (Found(subject=SUBJECT, severity="critical", case="service", environment="process:900", after=AFTER),),
    ),
    Row(
        "the app-server of a desktop app that runs",
        World(
            environments=[shell(RC), session()],
            processes=[process(kind=ProcessKind.APP_SERVER, owner="desktop-app")],
            **BLOCKED,
        ),
        (Found(subject=SUBJECT, severity="critical", case="desktop", environment="process:900", after=AFTER),),
    ),
    Row(
        "a password is not repeated",
        World(environments=[shell(from_file({"HTTPS_PROXY": "http://me:pass@127.0.0.1:7890"})), desktop()], **BLOCKED),
        (Found(subject=SUBJECT, severity="critical", case="desktop", environment="desktop-session", verified=True),),
    ),
]
