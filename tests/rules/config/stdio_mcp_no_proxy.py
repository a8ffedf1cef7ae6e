"""Tables of config-stdio-mcp-no-proxy."""

from datetime import timedelta

from codexwatch.model.codex import Config, FileState, McpServer
from codexwatch.model.traces import Cause, HomeTraces, Trace, Trouble, What
from tests.rules.world import (
    CODEX_HOME,
    NOW,
    TIMED_OUT,
    Found,
    Row,
    World,
    closed,
    from_file,
    http,
    shell,
)

PATH = f"{CODEX_HOME}/config.toml"
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
PROGRAM = McpServer("files", "npx", line=12)


def behind_a_proxy(server: McpServer = PROGRAM, minutes: float = 5, **more: object) -> World:
    """Direct is blocked, Codex has a proxy that works, and its log says that the server did not start."""
    trace = Trace(
        at=NOW - timedelta(minutes=minutes), what=What.MCP_FAILED, cause=Cause(Trouble.TIMED_OUT), server="files"
    )
    given: dict[str, object] = {
        "environments": [shell(from_file(PROXY))],
        "ports": [http(7890)],
        "direct": TIMED_OUT,
        "config": Config(PATH, FileState.OK, mcp_servers={server.name: server}),
        "traces": HomeTraces(seen=(trace,)),
    }
    return World(**{**given, **more})  # type: ignore[arg-type] # fields as the row names them


CLEAN = [
    Row("no MCP server", World()),
    Row("it starts", behind_a_proxy(traces=HomeTraces())),
    Row("its table sets a proxy", behind_a_proxy(McpServer("files", "npx", env=("HTTPS_PROXY",)))),
    Row("it is asked by a URL", behind_a_proxy(McpServer("files", url="https://mcp.example.com"))),
    Row("it is switched off", behind_a_proxy(McpServer("files", "npx", enabled=False))),
    Row("the direct way works: something else is wrong with it", behind_a_proxy(direct=401)),
    Row("Codex's own proxy does not work either", behind_a_proxy(ports=[closed(7890)])),
    Row("it failed hours ago", behind_a_proxy(minutes=90)),
    Row("nothing has been probed yet", behind_a_proxy(probed=False)),
    Row("not in use", behind_a_proxy(environments=[shell(from_file(PROXY), in_use=False)])),
]

FOUND = [
    Row(
        "npx behind a proxy",
        behind_a_proxy(),
        (Found(subject=f"mcp_servers.files@{PATH}", severity="info", line=12, breaks=0),),
    ),
    Row(
        "variables are passed on, but no proxy",
        behind_a_proxy(McpServer("files", "npx", env=("API_KEY", "NO_PROXY"))),
        (Found(subject=f"mcp_servers.files@{PATH}", severity="info"),),
    ),
]
