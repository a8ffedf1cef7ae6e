"""Tables of network-provider-outage."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.probe import Phase
from tests.rules.world import CHATGPT, CODEX_HOME, OUTAGE, TIMED_OUT, Found, Row, World, daemon, from_file, http, shell

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
DOWN = World(direct=OUTAGE)
RELAY = Config(
    f"{CODEX_HOME}/config.toml",
    FileState.OK,
    model_provider="relay",
    providers={"relay": Provider("relay", "http://127.0.0.1:8317/v1")},
)
OWN_PROVIDER = replace(RELAY, providers={"relay": Provider("relay", "https://llm.corp.example/v1", env_key="KEY")})

CLEAN = [
    Row("everything works", World()),
    Row("one 503, while the websocket opens", World(direct=101, answers={"api.openai.com": OUTAGE}, websocket=101)),
    Row("one 503 of a version without websocket", replace(DOWN, version="0.98.0")),
    Row(
        "503 through the proxy, the direct way answers",
        World(environments=[shell(from_file(PROXY))], ports=[http(7890, through=OUTAGE)]),
    ),
    Row("503 directly, where nobody goes", replace(DOWN, environments=[shell(from_file(PROXY))], ports=[http(7890)])),
    Row(
        "the proxy's own 503",
        World(
            environments=[shell(from_file(PROXY))],
            ports=[http(7890, through=(Phase.PROXY, "proxy-bad-gateway"))],
            direct=TIMED_OUT,
        ),
    ),
    Row("a relay on this machine that is in trouble", replace(DOWN, config=RELAY)),
    Row("429 is an answer", World(direct=429)),
    Row("nothing was probed", replace(DOWN, probed=False)),
]

FOUND = [
    Row(
        "a provider of one's own that answers 503",
        replace(DOWN, config=OWN_PROVIDER, tries=3),
        (Found(subject="llm.corp.example", severity="warning", case="other"),),
    ),
    Row(
        "503 to https and websocket alike (openai/codex#35315)",
        DOWN,
        (Found(subject="api.openai.com", severity="warning", breaks=2),),
    ),
    Row(
        "503 directly and through the proxy, in a shell and in the daemon",
        World(
            environments=[shell(from_file(PROXY)), daemon()],
            ports=[http(7890, through=OUTAGE)],
            direct=OUTAGE,
            login=CHATGPT,
        ),
        (
            Found(subject="chatgpt.com", severity="warning", breaks=2),
            Found(subject="chatgpt.com", severity="warning", environment="daemon:700"),
        ),
    ),
    Row(
        "503 through the proxy, and directly nothing",
        World(environments=[shell(from_file(PROXY))], ports=[http(7890, through=OUTAGE)], direct=TIMED_OUT),
        (Found(subject="api.openai.com", severity="warning", breaks=2),),
    ),
    Row(
        "503 again and again, without a websocket",
        replace(DOWN, version="0.98.0", tries=3),
        (Found(subject="api.openai.com", severity="warning", breaks=1),),
    ),
]
