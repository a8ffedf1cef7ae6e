"""Tables of config-fatal-key."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, McpServer, Provider, StoredLogin
from tests.rules.world import API_KEY, CODEX_HOME, Found, Row, World, daemon, shell

PATH = f"{CODEX_HOME}/config.toml"
RELAY = Provider("relay", "http://127.0.0.1:3000/v1", name="Relay")
CHAT_LINE = 'wire_api = "chat"'


def config(*providers: Provider, chosen: str = "openai", **more: object) -> Config:
    by_name = {provider.id: provider for provider in providers}
    made = Config(PATH, FileState.OK, model_provider=chosen, providers=by_name)
    return replace(made, **more)  # type: ignore[arg-type] # fields as the row names them


def with_line(key: str, line: int, text: str, *providers: Provider, **more: object) -> Config:
    return config(*providers, lines={key: line}, texts={key: text}, **more)  # type: ignore[arg-type]


def serving(**more: str) -> Config:
    return config(mcp_servers={"files": McpServer("files", **more)})  # type: ignore[arg-type]


PROFILE = with_line("profile", 1, 'profile = "work"')
CHAT = with_line("model_providers.relay.wire_api", 9, CHAT_LINE, replace(RELAY, wire_api="chat"))
OWN_OPENAI = config(Provider("openai", "http://127.0.0.1:3000/v1", name="Mine"))

CLEAN = [
    Row("no config.toml", World()),
    Row("a provider of the user's own", World(config=config(RELAY, chosen="relay"))),
    Row("one that speaks the Responses API", World(config=config(replace(RELAY, wire_api="responses")))),
    Row("a version that takes profile", World(config=PROFILE, version="0.133.0")),
    Row("a version that speaks the older protocol", World(config=CHAT, version="0.94.0")),
    Row("a version that lets the built-in provider be overridden", World(config=OWN_OPENAI, version="0.114.0")),
    Row("an empty table for the built-in provider", World(config=config(Provider("openai", configured=False)))),
    Row("built-in local models", World(config=config(chosen="ollama"), login=StoredLogin(API_KEY.path))),
    Row("the name of the local models in an old version", World(config=config(chosen="oss"), version="0.58.0")),
    Row(
        "Bedrock with settings, which needs no name",
        World(config=config(Provider("amazon-bedrock", "https://bedrock.example"), chosen="amazon-bedrock")),
    ),
    Row("an MCP server that is a program", World(config=serving(command="mcp-files"))),
    Row("an MCP server with a URL", World(config=serving(url="http://localhost:3000"))),
    Row("a login method and a store that exist", World(config=config(forced_login_method="api", auth_store="auto"))),
    Row("a file that is no TOML is another rule's business", World(config=replace(PROFILE, state=FileState.BROKEN))),
    Row("not in use", World(config=PROFILE, environments=[shell(in_use=False)])),
]

FOUND = [
    Row(
        "profile =, in a shell and in the daemon",
        World(config=PROFILE, version="0.134.0", environments=[shell(), daemon()]),
        (
            Found(subject=f"profile@{PATH}", severity="critical", case="profile", line=1, breaks=0),
            Found(subject=f"profile@{PATH}", severity="critical", case="profile", environment="daemon:700"),
        ),
    ),
    Row(
        'wire_api = "chat", of a provider that is not even chosen',
        World(config=CHAT, probed=False),
        (
            Found(
                subject=f"model_providers.relay.wire_api@{PATH}",
                severity="critical",
                case="chat",
                line=9,
                after='wire_api = "responses"',
            ),
        ),
    ),
    Row(
        "a table for the built-in provider, a version that nobody knows",
        World(config=OWN_OPENAI, version=None),
        (Found(subject=f"model_providers.openai@{PATH}", severity="critical", case="reserved"),),
    ),
    Row(
        "a provider that does not exist",
        World(config=with_line("model_provider", 2, 'model_provider = "nope"', chosen="nope")),
        (Found(subject=f"model_provider@{PATH}", severity="critical", case="unknown-provider", line=2),),
    ),
    Row(
        "the old name of the local models",
        World(config=config(chosen="oss")),
        (Found(subject=f"model_provider@{PATH}", severity="critical", case="unknown-provider"),),
    ),
    Row(
        "a built-in provider of a newer version",
        World(config=config(chosen="gcp"), version="0.164.0"),
        (Found(subject=f"model_provider@{PATH}", severity="critical", case="unknown-provider"),),
    ),
    Row(
        "a provider without a name",
        World(config=config(replace(RELAY, name=None))),
        (Found(subject=f"model_providers.relay@{PATH}", severity="critical", case="no-name"),),
    ),
    Row(
        "an MCP server with a command and a URL",
        World(config=serving(command="x", url="http://localhost:1")),
        (Found(subject=f"mcp_servers.files@{PATH}", severity="critical", case="mcp"),),
    ),
    Row(
        "an MCP server with nothing",
        World(config=serving()),
        (Found(subject=f"mcp_servers.files@{PATH}", severity="critical", case="mcp"),),
    ),
    Row(
        "a login method that does not exist",
        World(config=config(forced_login_method="apikey")),
        (Found(subject=f"forced_login_method@{PATH}", severity="critical", case="choice"),),
    ),
]
