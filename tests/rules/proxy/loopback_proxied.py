"""Tables of proxy-loopback-proxied."""

from codexwatch.model.codex import Config, FileState, McpServer, Provider, StoredLogin
from tests.rules.world import (
    CODEX_HOME,
    DOTENV,
    EDITOR_SETTINGS,
    REFUSED,
    Found,
    Row,
    World,
    by_hand,
    editor,
    from_file,
    http,
    shell,
    this_shell,
)

ALL = {"ALL_PROXY": "http://127.0.0.1:7890"}
PATH = f"{CODEX_HOME}/config.toml"
BAD_GATEWAY = http(7890, through=502)
NOTHING_STORED = StoredLogin(f"{CODEX_HOME}/auth.json")


def relay(url: str) -> Config:
    return Config(PATH, FileState.OK, openai_base_url=url)


def provider(url: str) -> Config:
    return Config(PATH, FileState.OK, model_provider="near", providers={"near": Provider("near", url)})


def mcp(*servers: McpServer) -> Config:
    return Config(PATH, FileState.OK, mcp_servers={server.name: server for server in servers})


NEAR = relay("http://127.0.0.1:8317/v1")
TOOLS = McpServer("tools", url="http://localhost:3001", line=4)

CLEAN = [
    Row("no base URL of the user's own", World(environments=[shell(from_file(ALL))], ports=[http(7890)])),
    Row(
        "Ollama on http with HTTPS_PROXY alone",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))],
            config=provider("http://127.0.0.1:11434/v1"),
            login=NOTHING_STORED,
            ports=[BAD_GATEWAY],
        ),
    ),
    Row("it works through the proxy", World(environments=[shell(from_file(ALL))], config=NEAR, ports=[http(7890)])),
    Row(
        "NO_PROXY leaves it out in a form that both stacks read",
        World(
            environments=[shell(from_file({**ALL, "NO_PROXY": "localhost,127.0.0.1"}))],
            config=NEAR,
            ports=[BAD_GATEWAY],
        ),
    ),
    Row(
        "a relay that is dead directly as well",
        World(environments=[shell(from_file(ALL))], config=NEAR, ports=[BAD_GATEWAY], direct=REFUSED),
    ),
    Row(
        "a base URL outside",
        World(environments=[shell(from_file(ALL))], config=relay("https://llm.example.com/v1"), ports=[BAD_GATEWAY]),
    ),
    Row(
        "MCP servers that are off, outside, or programs",
        World(
            environments=[shell(from_file(ALL))],
            config=mcp(
                McpServer("off", url="http://localhost:3001", enabled=False),
                McpServer("outside", url="https://mcp.example.com"),
                McpServer("program", command="npx"),
                McpServer("nonsense", url=""),
            ),
            ports=[http(7890)],
        ),
    ),
    Row(
        "an editor's http.proxy is another rule's business",
        World(environments=[editor(from_file({"HTTP_PROXY": "http://127.0.0.1:7890"}, EDITOR_SETTINGS))], config=NEAR),
    ),
    Row("not in use", World(environments=[shell(from_file(ALL), in_use=False)], config=NEAR, ports=[BAD_GATEWAY])),
]

FOUND = [
    Row(
        "the proxy answers 502, the relay answers directly",
        World(environments=[shell(from_file(ALL))], config=NEAR, ports=[BAD_GATEWAY]),
        (
            Found(
                subject="127.0.0.1:8317",
                severity="warning",
                case="fails",
                line=3,
                after="NO_PROXY=localhost,127.0.0.1,::1",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "NO_PROXY is there already: the entry is added to its line",
        World(
            environments=[shell(from_file({**ALL, "NO_PROXY": "127.0.0.1,.corp"}))],
            config=provider("http://192.168.1.20:8000/v1"),
            login=NOTHING_STORED,
            ports=[BAD_GATEWAY],
        ),
        (
            Found(
                subject="192.168.1.20:8000",
                severity="warning",
                case="fails",
                after="export NO_PROXY=127.0.0.1,.corp,192.168.1.20",
                breaks=1,
            ),
        ),
    ),
    Row(
        "127.0.0.1 does not cover localhost",
        World(
            environments=[shell(from_file({**ALL, "NO_PROXY": "127.0.0.1"}, DOTENV, 1))],
            config=relay("http://localhost:8317/v1"),
            ports=[BAD_GATEWAY],
        ),
        (Found(subject="localhost:8317", severity="warning", case="fails", after="NO_PROXY=127.0.0.1,localhost,::1"),),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[this_shell(by_hand(ALL))], config=NEAR, probed=False),
        (Found(subject="127.0.0.1:8317", severity="info", case="untested", environment="this-shell", breaks=0),),
    ),
    Row(
        "an MCP server on this machine",
        World(environments=[shell(from_file(ALL))], config=mcp(TOOLS), ports=[http(7890)]),
        (Found(subject="localhost:3001", severity="info", case="mcp", breaks=0),),
    ),
]
