"""Tables of config-broken."""

from codexwatch.model.codex import Config, FileState
from tests.rules.world import CODEX_HOME, HOME, Found, Row, World, daemon, shell, this_shell

PATH = f"{CODEX_HOME}/config.toml"
NOT_TOML = Config(PATH, FileState.BROKEN, "is not TOML: expected a value", line=7, column=12)
WRONG_TYPE = Config(PATH, FileState.BROKEN, "has a value for model_provider that is not a text", line=2)

CLEAN = [
    Row("no config.toml", World()),
    Row("a config.toml that Codex reads", World(config=Config(PATH, FileState.OK))),
    Row("one that cannot be opened from here", World(config=Config(PATH, FileState.UNREADABLE, "is refused"))),
    Row("nobody uses that home", World(config=NOT_TOML, environments=[shell(in_use=False)])),
    Row("those in use have another home", World(config=NOT_TOML, environments=[this_shell(home=f"{HOME}/work")])),
    Row(
        "an environment that cannot be read may have another home",
        World(config=NOT_TOML, environments=[shell(unknown="its files cannot be read")]),
    ),
]

FOUND = [
    Row(
        "a line that is not TOML",
        World(config=NOT_TOML),
        (Found(subject=PATH, severity="critical", line=7, breaks=0),),
    ),
    Row(
        "a value of the wrong type, before anything was probed",
        World(config=WRONG_TYPE, probed=False),
        (Found(subject=PATH, severity="critical", line=2, breaks=0),),
    ),
    Row(
        "a file without a line to blame, in two environments",
        World(
            config=Config(PATH, FileState.BROKEN, "is not TOML: unexpected end"), environments=[this_shell(), daemon()]
        ),
        (
            Found(subject=PATH, severity="critical", environment="this-shell"),
            Found(subject=PATH, severity="critical", environment="daemon:700"),
        ),
    ),
]
