"""Tables of config-relay-no-websocket."""

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from tests.rules.world import CODEX_HOME, RESET, Found, Row, World, shell

PATH = f"{CODEX_HOME}/config.toml"
NOTHING_STORED = StoredLogin(f"{CODEX_HOME}/auth.json")
CLAIM = "model_providers.relay.supports_websockets"


def moved(url: str = "http://127.0.0.1:8317/v1") -> Config:
    return Config(PATH, FileState.OK, openai_base_url=url, lines={"openai_base_url": 2})


def own(*, websockets: bool = True) -> Config:
    relay = Provider("relay", "http://127.0.0.1:3000/v1", name="Relay", supports_websockets=websockets)
    return Config(
        PATH,
        FileState.OK,
        model_provider="relay",
        providers={"relay": relay},
        lines={CLAIM: 8},
        texts={CLAIM: "supports_websockets = true"},
    )


CLEAN = [
    Row("OpenAI itself answers 404", World(websocket=404)),
    Row("OpenAI itself answers 426", World(websocket=426)),
    Row("a relay with a websocket", World(config=moved(), websocket=101)),
    Row("a relay that asks for a login on both", World(config=moved(), websocket=401)),
    Row("one 426 of the built-in provider", World(config=moved(), websocket=426)),
    Row("a relay that knows neither address", World(config=moved(), direct=404, websocket=404)),
    Row("a relay that does not answer at all", World(config=moved(), direct=RESET)),
    Row("https does not answer", World(config=moved(), direct=502, websocket=404)),
    Row("its table says that it has none", World(config=own(websockets=False), websocket=404, login=NOTHING_STORED)),
    Row("a version without websocket", World(config=moved(), websocket=404, version="0.115.0")),
    Row("nothing has been probed yet", World(config=moved(), websocket=404, probed=False)),
    Row("not in use", World(config=moved(), websocket=404, environments=[shell(in_use=False)])),
]

FOUND = [
    Row(
        "a relay in place of OpenAI answers 404",
        World(config=moved(), websocket=404),
        (Found(subject=f"openai_base_url@{PATH}", severity="warning", case="openai", line=2, breaks=1),),
    ),
    Row(
        "a provider that claims a websocket answers 404",
        World(config=own(), websocket=404, login=NOTHING_STORED),
        (
            Found(
                subject=f"{CLAIM}@{PATH}",
                severity="warning",
                case="provider",
                line=8,
                after="supports_websockets = false",
                breaks=1,
            ),
        ),
    ),
    Row(
        "a provider that claims a websocket answers 426",
        World(config=own(), websocket=426, login=NOTHING_STORED),
        (Found(subject=f"{CLAIM}@{PATH}", severity="warning", case="provider"),),
    ),
]
