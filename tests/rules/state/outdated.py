"""Tables of state-outdated."""

from codexwatch.model.codex import Config, FileState
from codexwatch.model.settings import CodexSettings, Settings
from tests.rules.recorded import recorded
from tests.rules.world import CODEX_HOME, Found, Row, World, daemon, shell

NPM = "/usr/lib/node_modules/@openai/codex/bin/codex.js"
BREW = "/opt/homebrew/Caskroom/codex/0.144.1/codex"
OLD, NEW = "0.144.1", "0.169.0"
PINNED = Config(f"{CODEX_HOME}/config.toml", FileState.OK, lines={"check_for_update_on_startup": 2})
BY_SETTING = Settings(codex=CodexSettings(version=OLD))

CLEAN = [
    Row("the newest", World(version=NEW, traces=recorded(newest_version=NEW))),
    Row("four releases behind", World(version="0.165.0", traces=recorded(newest_version=NEW))),
    Row("newer than what Codex has heard of", World(version=NEW, traces=recorded(newest_version="0.150.0"))),
    Row("Codex has not looked yet", World(version=OLD)),
    Row("nobody knows what is installed", World(version=None, traces=recorded(newest_version=NEW))),
    Row(
        "the config has an opinion about updates",
        World(version=OLD, config=PINNED, traces=recorded(newest_version=NEW)),
    ),
    Row("the version is pinned here", World(version=OLD, settings=BY_SETTING, traces=recorded(newest_version=NEW))),
]

BEHIND = Found(subject="codex", severity="info", breaks=0)

FOUND = [
    Row("installed by npm", World(version=OLD, program=NPM, traces=recorded(newest_version=NEW)), (BEHIND,)),
    Row("installed by brew", World(version=OLD, program=BREW, traces=recorded(newest_version=NEW)), (BEHIND,)),
    Row(
        "put there by hand, and the background server runs",
        World(
            version=OLD,
            program="/opt/codex/codex",
            environments=[shell(), daemon()],
            traces=recorded(newest_version=NEW),
        ),
        (BEHIND, Found(subject="codex", severity="info", environment="daemon:700", breaks=0)),
    ),
    Row("another major version is out", World(version=OLD, traces=recorded(newest_version="1.5.0")), (BEHIND,)),
]
