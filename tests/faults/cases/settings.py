"""config.toml: what it says, where that leads, and what this version makes of it."""

from tests.faults.cases.case import Machine, found
from tests.lab.behaviours import Answer, json_answer

RELAY = ("127.0.0.1", 8317)
UNAUTHORIZED = json_answer(401, {"error": "no key"})
ANSWERS = {"127.0.0.1": UNAUTHORIZED, "UPGRADE 127.0.0.1": Answer(101)}
AT_THE_TOP = 'base_url = "http://127.0.0.1:8317/v1"\n'
NO_WEBSOCKET = {"UPGRADE 127.0.0.1": Answer(404), "127.0.0.1": UNAUTHORIZED}
PROVIDER = '[model_providers.relay]\nname = "relay"\nbase_url = "http://127.0.0.1:8317/v1"\nwire_api = "responses"\n'


def relay(port: int, comment: str = "") -> Machine:
    """A tool that has gone left its address behind."""
    return Machine(config=f'{comment}openai_base_url = "http://127.0.0.1:{port}/v1"\nmodel = "gpt-5"\n')


def written(text: str, **more: object) -> Machine:
    return Machine(config=text, **more)  # type: ignore[arg-type]


FOUND = [
    found(
        "B1 a relay on 8787 that has gone",
        relay(8787),
        "config-dead-base-url",
        "openai/codex#40435",
        severity="critical",
        path="~/.codex/config.toml",
        line=1,
        after=None,
    ),
    found(
        "B1 OpenCodex on 10100 has gone",
        relay(10100, "# Auto-injected by opencodex\n"),
        "config-dead-base-url",
        "openai/codex#18960",
        line=2,
    ),
    found("B1 codex-chatgpt-web on 17841 has gone", relay(17841), "config-dead-base-url", "openai/codex#39324", line=1),
    found(
        "B1 cc-switch listens no more, as a provider of its own",
        written('model_provider = "relay"\n' + PROVIDER.replace("8317", "15721")),
        "config-dead-base-url",
        "BigPizzaV3/CodexPlusPlus#1410",
        line=4,
    ),
    found(
        "B2 a relay without websocket",
        Machine(config='openai_base_url = "http://127.0.0.1:8317/v1"\n', relays=[RELAY], behaviours=NO_WEBSOCKET),
        "config-relay-no-websocket",
        "lidge-jun/opencodex#324",
        "openai/codex#27381",
        severity="warning",
        line=1,
    ),
    found(
        "B2 a provider that says it has a websocket, and has none",
        Machine(
            config=f'model_provider = "relay"\n{PROVIDER}supports_websockets = true\n',
            relays=[RELAY],
            behaviours=NO_WEBSOCKET,
        ),
        "config-relay-no-websocket",
        "icebear0828/codex-proxy#681",
        line=6,
        after="supports_websockets = false",
    ),
    found(
        "B4 base_url at the top",
        written(AT_THE_TOP, relays=[RELAY], behaviours=ANSWERS),
        "config-misplaced-base-url",
        "farion1231/cc-switch#1641",
        severity="warning",
        line=1,
    ),
    found(
        "B4 base_url at the top, and that relay is gone",
        written(AT_THE_TOP),
        "config-misplaced-base-url",
        "farion1231/cc-switch#1641",
        severity="warning",
        line=1,
        after=None,
    ),
    found(
        "a proxy in config.toml",
        written('proxy = "http://127.0.0.1:7890"\n'),
        "config-misplaced-base-url",
        "openai/codex#34488",
        severity="warning",
    ),
    found(
        "OPENAI_BASE_URL for another tool",
        Machine(zshrc="export OPENAI_BASE_URL=http://127.0.0.1:8317/v1\n"),
        "config-misplaced-base-url",
        "farion1231/cc-switch#3548",
        advice=True,
        line=1,
    ),
    found(
        "E1 a key twice",
        written('model = "x"\nmodel = "y"\n'),
        "config-broken",
        "openai/codex#37616",
        severity="critical",
        path="~/.codex/config.toml",
        line=2,
    ),
    found(
        "E1 a path of Windows in double quotes",
        written('model = "x"\nnotify = ["C:\\Users\\me\\notify.exe"]\n'),
        "config-broken",
        "openai/codex#41556",
        line=2,
    ),
    found(
        "config.toml does not parse, and the proxy is dead",
        Machine(zshrc="export HTTPS_PROXY=http://127.0.0.1:7899\n", config="model = \n"),
        "config-broken",
        "openai/codex#3798",
        beside=("proxy-not-listening",),
        afterwards=("config-broken",),
    ),
    found(
        "A24 a table for the built-in provider",
        written("[model_providers.openai]\nsupports_websockets = false\n"),
        "config-fatal-key",
        "openai/codex#27381",
        "openai/codex#19821",
        severity="critical",
        line=1,
    ),
    found("`profile =` in config.toml", written('profile = "work"\n'), "config-fatal-key", line=1),
    found(
        "the older protocol of a provider",
        written('model_provider = "relay"\n' + PROVIDER.replace("responses", "chat"), relays=[RELAY]),
        "config-fatal-key",
        "openai/codex#7782",
        line=5,
        after='wire_api = "responses"',
    ),
    found("a provider that nobody defined", written('model_provider = "litellm"\n'), "config-fatal-key", line=1),
    found(
        "A23 respect_system_proxies, which is misspelt",
        written("[features]\nrespect_system_proxies = true\n"),
        "config-obsolete-key",
        "openai/codex#39237",
        advice=True,
        line=2,
    ),
    found(
        "A24 responses_websockets, which was removed",
        written("[features]\nresponses_websockets = false\n"),
        "config-obsolete-key",
        "openai/codex#37957",
        advice=True,
        line=2,
    ),
]
