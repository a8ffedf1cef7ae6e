"""Tables of process-daemon-stale."""

from dataclasses import replace

from codexwatch.model.codex import FileState, StoredLogin
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.probe import Phase
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    DOTENV,
    HOME,
    TIMED_OUT,
    Found,
    Row,
    World,
    by_hand,
    closed,
    daemon,
    from_file,
    http,
    session,
    shell,
    socks,
    this_shell,
)

SOCKS = {"ALL_PROXY": "socks5://127.0.0.1:7891"}
HTTP = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
DAEMON = CodexProcess(700, ProcessKind.DAEMON, "daemon:700")
NO_LOGIN = StoredLogin(f"{CODEX_HOME}/auth.json")
"""The same targets in every home."""
MENDED = World(
    environments=[shell(from_file(HTTP)), daemon(by_hand(SOCKS))],
    ports=[http(7890), socks(7891)],
    direct=TIMED_OUT,
    login=CHATGPT,
)

CLEAN = [
    Row("no daemon runs", World(environments=[shell(from_file(HTTP))], ports=[http(7890)], direct=TIMED_OUT)),
    Row(
        "another value than the shell's, and it works",
        World(
            environments=[shell(from_file(HTTP)), daemon(by_hand({"HTTPS_PROXY": "http://127.0.0.1:7897"}))],
            ports=[http(7890), http(7897)],
            direct=TIMED_OUT,
        ),
    ),
    Row(
        "what the disk says fails as well",
        World(
            environments=[shell(from_file(SOCKS)), daemon(by_hand(SOCKS))],
            ports=[http(7890), socks(7891)],
            direct=TIMED_OUT,
        ),
    ),
    Row(
        "it works in this shell alone, by hand: nothing on disk is mended",
        World(
            environments=[this_shell(by_hand(HTTP)), shell(), daemon()],
            ports=[http(7890)],
            direct=TIMED_OUT,
        ),
    ),
    Row(
        "the daemon of another home, which has another .env",
        World(
            environments=[shell(from_file(HTTP, DOTENV)), daemon(home=f"{HOME}/work")],
            ports=[http(7890)],
            direct=TIMED_OUT,
            login=NO_LOGIN,
        ),
    ),
    Row(
        "only codex exec is used, which goes past the daemon",
        replace(
            MENDED,
            environments=[*MENDED.environments, session(from_file(HTTP), pid=901)],
            processes=[DAEMON, CodexProcess(901, ProcessKind.EXEC, "process:901")],
        ),
    ),
    Row("nothing was probed", replace(MENDED, probed=False)),
    Row(
        "the daemon lives in another network namespace",
        replace(MENDED, processes=[replace(DAEMON, elsewhere=True)]),
    ),
    Row(
        "the new shell's value cannot be known",
        replace(MENDED, environments=[shell(from_file({"HTTPS_PROXY": None})), daemon(by_hand(SOCKS))]),
    ),
]

STALE = Found(subject="700", severity="critical", environment="daemon:700", verified=True)

FOUND = [
    Row("the daemon holds SOCKS, the disk is mended", MENDED, (replace(STALE, breaks=1),)),
    Row(
        "the daemon goes directly, .env names a proxy by now",
        World(
            environments=[shell(from_file(HTTP, DOTENV)), daemon()],
            ports=[http(7890)],
            direct=TIMED_OUT,
        ),
        (replace(STALE, breaks=2),),
    ),
    Row(
        "the daemon holds a dead port, the line is gone and the direct way works",
        World(environments=[shell(), daemon(by_hand(HTTP))], ports=[closed(7890)]),
        (replace(STALE, breaks=2),),
    ),
    Row(
        "the login cannot be read, and all that Codex may need fails",
        World(
            environments=[shell(), daemon(by_hand(HTTP))],
            ports=[closed(7890)],
            login=StoredLogin(f"{CODEX_HOME}/auth.json", FileState.UNREADABLE, "cannot be read"),
        ),
        (replace(STALE, breaks=2),),
    ),
    Row(
        "only the websocket fails there: codex works after five reconnects",
        World(
            environments=[shell(from_file(HTTP)), daemon(by_hand({"HTTPS_PROXY": "127.0.0.1:7890"}))],
            ports=[http(7890)],
            direct=(Phase.CONNECT, "reset"),
        ),
        (replace(STALE, severity="warning", breaks=1),),
    ),
    Row(
        "codex exec runs beside a window, which uses the daemon",
        replace(
            MENDED,
            environments=[*MENDED.environments, session(from_file(HTTP)), session(from_file(HTTP), pid=901)],
            processes=[
                DAEMON,
                CodexProcess(900, ProcessKind.SESSION, "process:900"),
                CodexProcess(901, ProcessKind.EXEC, "process:901"),
            ],
        ),
        (replace(STALE, breaks=1),),
    ),
    Row(
        "in a Codex home of its own: a new terminal with that home would work",
        World(
            environments=[
                shell(from_file(HTTP)),
                shell(from_file(HTTP), id=f"login-shell:{HOME}/work", home=f"{HOME}/work"),
                daemon(by_hand({"HTTPS_PROXY": "http://127.0.0.1:7897"}), home=f"{HOME}/work"),
            ],
            ports=[http(7890), closed(7897)],
            direct=TIMED_OUT,
            login=NO_LOGIN,
        ),
        (
            Found(
                subject="700",
                severity="critical",
                environment="daemon:700",
                verified=True,
            ),
        ),
    ),
]
