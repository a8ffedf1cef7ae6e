"""Tables of config-mcp-broken."""

from datetime import timedelta

from codexwatch.model.codex import Config, FileState, McpServer
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.traces import Cause, HomeTraces, Trace, Trouble, What
from tests.rules.world import (
    CODEX_HOME,
    NOW,
    Found,
    Row,
    World,
    by_hand,
    closed,
    daemon,
    http,
    session,
    shell,
    this_shell,
)

PATH = f"{CODEX_HOME}/config.toml"
SUBJECT = f"mcp_servers.files@{PATH}"
ELSEWHERE = CodexProcess(900, ProcessKind.SESSION, "process:900", elsewhere=True)


def serving(*servers: McpServer) -> Config:
    return Config(PATH, FileState.OK, mcp_servers={server.name: server for server in servers})


def failed(*kinds: Trouble, server: str = "files", minutes: float = 5) -> HomeTraces:
    """What Codex's log says of a server, the oldest first."""
    start = NOW - timedelta(minutes=minutes)
    return HomeTraces(
        seen=tuple(
            Trace(at=start + timedelta(seconds=number), what=What.MCP_FAILED, cause=Cause(kind), server=server)
            for number, kind in enumerate(kinds)
        )
    )


PROGRAM = McpServer("files", "mcp-files", line=12)
BY_URL = McpServer("files", url="http://localhost:3001", line=12)

CLEAN = [
    Row("no MCP server", World()),
    Row("a program that is there", World(config=serving(PROGRAM), environments=[this_shell()])),
    Row(
        "a program that is not there, switched off",
        World(
            config=serving(McpServer("files", "mcp-files", enabled=False)),
            environments=[this_shell(commands_missing=("files",))],
        ),
    ),
    Row("a URL that listens", World(config=serving(BY_URL), ports=[http(3001)])),
    Row("a URL whose port nobody has tried", World(config=serving(BY_URL))),
    Row(
        "a URL that is asked through a proxy",
        World(
            config=serving(BY_URL),
            ports=[closed(3001), http(7890)],
            environments=[shell(by_hand({"HTTP_PROXY": "http://127.0.0.1:7890"}))],
        ),
    ),
    Row(
        "a client in another network",
        World(config=serving(BY_URL), ports=[closed(3001)], environments=[session()], processes=[ELSEWHERE]),
    ),
    Row("another server's failure", World(config=serving(PROGRAM), traces=failed(Trouble.TIMED_OUT, server="git"))),
    Row(
        "Codex's own apps, which fail with the network",
        World(config=serving(PROGRAM), traces=failed(Trouble.TIMED_OUT, server="codex_apps")),
    ),
    Row("it was slow hours ago", World(config=serving(PROGRAM), traces=failed(Trouble.TIMED_OUT, minutes=90))),
    Row(
        "it was slow once, and then failed otherwise",
        World(config=serving(PROGRAM), traces=failed(Trouble.TIMED_OUT, Trouble.UNNAMED)),
    ),
    Row("not in use", World(config=serving(PROGRAM), environments=[shell(commands_missing=("files",), in_use=False)])),
]

FOUND = [
    Row(
        "the background server does not find the program",
        World(config=serving(PROGRAM), environments=[shell(), daemon(commands_missing=("files",))]),
        (Found(subject=SUBJECT, severity="warning", case="not-found", environment="daemon:700", line=12, breaks=0),),
    ),
    Row(
        "a program that is required, before anything was probed",
        World(
            config=serving(McpServer("files", "mcp-files", required=True)),
            environments=[this_shell(commands_missing=("files",))],
            probed=False,
        ),
        (Found(subject=SUBJECT, severity="critical", case="not-found", environment="this-shell"),),
    ),
    Row(
        "nothing listens at the URL",
        World(config=serving(BY_URL), ports=[closed(3001)]),
        (Found(subject=SUBJECT, severity="warning", case="refused", line=12),),
    ),
    Row(
        "the log says that it took too long",
        World(config=serving(PROGRAM), traces=failed(Trouble.UNNAMED, Trouble.TIMED_OUT)),
        (Found(subject=SUBJECT, severity="warning", case="timed-out"),),
    ),
]
