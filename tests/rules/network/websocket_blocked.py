"""Tables of network-websocket-blocked."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.probe import Phase
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    OUTAGE,
    REGION,
    TIMED_OUT,
    UNTRUSTED,
    Found,
    Row,
    World,
    daemon,
    from_file,
    http,
    shell,
    socks,
)

CUT, HANGS, REFUSED = (Phase.RESPONSE, "reset"), (Phase.RESPONSE, "timed-out"), (Phase.RESPONSE, "unexpected-status")
BLOCKED = World(websocket=CUT, tries=3)
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
RELAY = Config(
    f"{CODEX_HOME}/config.toml",
    FileState.OK,
    model_provider="relay",
    providers={"relay": Provider("relay", "http://127.0.0.1:8317/v1", supports_websockets=True)},
)

CLEAN = [
    Row("the websocket opens", World(websocket=101)),
    Row("one hiccup", replace(BLOCKED, tries=1)),
    Row("one silence", World(websocket=HANGS)),
    Row("somebody else's certificate, which is another rule's business", replace(BLOCKED, websocket=UNTRUSTED)),
    Row("426: switched off by the provider", replace(BLOCKED, websocket=426)),
    Row("a version without websocket", replace(BLOCKED, version="0.98.0")),
    Row("https fails as well", replace(BLOCKED, direct=TIMED_OUT)),
    Row("the region is refused, which has nothing to do with the websocket", replace(BLOCKED, websocket=REGION)),
    Row(
        "the websocket goes another way, which is broken",
        World(
            environments=[shell(from_file({"HTTP_PROXY": "http://127.0.0.1:7890"}))],
            ports=[http(7890, through=(Phase.TLS, "timed-out"))],
            tries=3,
        ),
    ),
    Row(
        "the websocket speaks SOCKS to a port that lets nothing through",
        World(
            environments=[shell(from_file({"HTTP_PROXY": "socks5://127.0.0.1:7891"}))],
            ports=[socks(7891, through=(Phase.PROXY, "proxy-bad-gateway"))],
            tries=3,
        ),
    ),
    Row("a relay on this machine is another rule's business", replace(BLOCKED, config=RELAY)),
    Row("nothing was probed", replace(BLOCKED, probed=False)),
]

HIT = Found(subject="api.openai.com", severity="warning", breaks=1)

FOUND = [
    Row("it is cut three times", BLOCKED, (replace(HIT, case="cut"),)),
    Row(
        "it hangs, through the proxy, in a shell and in the daemon (openai/codex#18471)",
        World(
            environments=[shell(from_file(PROXY)), daemon(from_file(PROXY))],
            ports=[http(7890)],
            websocket=HANGS,
            login=CHATGPT,
            tries=3,
        ),
        (
            replace(HIT, subject="chatgpt.com", case="hangs", line=3),
            replace(HIT, subject="chatgpt.com", case="hangs", environment="daemon:700"),
        ),
    ),
    Row("a gateway answers it with 503", replace(BLOCKED, websocket=OUTAGE), (replace(HIT, case="cut"),)),
    Row("a gateway answers it with a page", replace(BLOCKED, websocket=REFUSED), (replace(HIT, case="cut"),)),
]
