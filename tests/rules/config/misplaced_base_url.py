"""Tables of config-misplaced-base-url."""

from codexwatch.model.codex import Config, FileState, Provider
from tests.rules.world import (
    CODEX_HOME,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    closed,
    from_file,
    http,
    shell,
    this_shell,
)

PATH = f"{CODEX_HOME}/config.toml"
RELAY = "http://127.0.0.1:8317/v1"
BASE = f'base_url = "{RELAY}"'
FOR_OTHERS = {"OPENAI_BASE_URL": "https://llm.example/v1"}


def having(key: str, text: str | None = None, moved: str | None = None) -> Config:
    texts = {key: text} if text else {}
    stray = RELAY if text == BASE else None
    return Config(PATH, FileState.OK, openai_base_url=moved, lines={key: 2}, texts=texts, stray_base_url=stray)


PROVIDER = Config(
    PATH,
    FileState.OK,
    providers={"relay": Provider("relay", "http://127.0.0.1:8317/v1", name="relay")},
    lines={"model_providers.relay.base_url": 2, "mcp_servers.x.env.http_proxy": 4},
)

CLEAN = [
    Row("no config.toml", World()),
    Row("openai_base_url", World(config=having("openai_base_url", moved="http://127.0.0.1:8317/v1"))),
    Row("base_url in the table of a provider, a proxy in that of an MCP server", World(config=PROVIDER)),
    Row("an empty OPENAI_BASE_URL", World(environments=[shell(from_file({"OPENAI_BASE_URL": ""}))])),
    Row("a version that reads OPENAI_BASE_URL", World(environments=[shell(from_file(FOR_OTHERS))], version="0.118.0")),
    Row(
        "OPENAI_BASE_URL beside openai_base_url, which counts",
        World(
            environments=[shell(from_file(FOR_OTHERS))], config=having("openai_base_url", moved="http://127.0.0.1:1/v1")
        ),
    ),
    Row("not in use", World(config=having("base_url", BASE), environments=[shell(in_use=False)])),
]

FOUND = [
    Row(
        "base_url at the top",
        World(config=having("base_url", BASE)),
        (
            Found(
                subject=f"base_url@{PATH}",
                severity="warning",
                case="base-url",
                line=2,
                after=f"openai_{BASE}",
                breaks=0,
            ),
        ),
    ),
    Row(
        "base_url at the top, and the relay that it names runs",
        World(config=having("base_url", BASE), ports=[http(8317)]),
        (Found(subject=f"base_url@{PATH}", severity="warning", case="base-url", line=2, after=f"openai_{BASE}"),),
    ),
    Row(
        "base_url at the top, and nothing listens there any more",
        World(config=having("base_url", BASE), ports=[closed(8317)]),
        (Found(subject=f"base_url@{PATH}", severity="warning", case="gone", line=2, after=None),),
    ),
    Row(
        "base_url at the top beside the right key",
        World(config=having("base_url", BASE, moved="http://127.0.0.1:8317/v1")),
        (Found(subject=f"base_url@{PATH}", severity="warning", case="base-url"),),
    ),
    Row(
        "a proxy, in capitals, before anything was probed",
        World(config=having("HTTPS_PROXY"), probed=False),
        (Found(subject=f"HTTPS_PROXY@{PATH}", severity="warning", case="proxy"),),
    ),
    Row(
        "a proxy",
        World(config=having("proxy", 'proxy = "http://127.0.0.1:7890"')),
        (Found(subject=f"proxy@{PATH}", severity="warning", case="proxy", line=2),),
    ),
    Row(
        "OPENAI_BASE_URL of a file",
        World(environments=[shell(from_file(FOR_OTHERS))]),
        (Found(subject=f"OPENAI_BASE_URL@{ZSHRC}", severity="info", case="variable", line=3),),
    ),
    Row(
        "OPENAI_BASE_URL by hand, and a version that nobody knows",
        World(environments=[this_shell(by_hand(FOR_OTHERS))], version=None),
        (Found(subject="OPENAI_BASE_URL@this-shell", severity="info", case="variable", environment="this-shell"),),
    ),
]
