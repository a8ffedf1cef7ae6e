"""Tables of config-obsolete-key."""

from codexwatch.model.codex import Config, FileState
from tests.rules.world import CODEX_HOME, HOME, Found, Row, World, shell

PATH = f"{CODEX_HOME}/config.toml"


def having(key: str, text: str | None = None) -> Config:
    return Config(PATH, FileState.OK, lines={key: 5}, texts={key: text} if text else {})


def found(key: str) -> tuple[Found, ...]:
    return (Found(subject=f"{key}@{PATH}", severity="info", line=5, breaks=0),)


RMCP = having("experimental_use_rmcp_client", "experimental_use_rmcp_client = true")

CLEAN = [
    Row("no config.toml", World()),
    Row("a key that Codex knows", World(config=having("features.respect_system_proxy"))),
    Row("a version that knows it", World(config=RMCP, version="0.75.0")),
    Row(
        "the switch of the websocket while it was one",
        World(config=having("features.responses_websockets"), version="0.115.0"),
    ),
    Row("a key of that name in another table", World(config=having("mcp_servers.x.preferred_auth_method"))),
    Row("nobody uses that home", World(config=RMCP, environments=[shell(home=f"{HOME}/other")])),
    Row("not in use", World(config=RMCP, environments=[shell(in_use=False)])),
]

FOUND = [
    Row("the switch for MCP servers by URL", World(config=RMCP), found("experimental_use_rmcp_client")),
    Row(
        "the old name of forced_login_method",
        World(config=having("preferred_auth_method"), version="0.36.0"),
        found("preferred_auth_method"),
    ),
    Row(
        "the switch of the websocket",
        World(config=having("features.responses_websockets"), version="0.116.0"),
        found("features.responses_websockets"),
    ),
    Row(
        "a slip of the pen, before anything was probed",
        World(config=having("features.respect_system_proxies"), version=None, probed=False),
        found("features.respect_system_proxies"),
    ),
]
