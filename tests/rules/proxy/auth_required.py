"""Tables of proxy-auth-required."""

from dataclasses import replace

from codexwatch.model.probe import Phase
from tests.rules.world import (
    CHATGPT,
    DOTENV,
    EDITOR_SETTINGS,
    TIMED_OUT,
    Found,
    Port,
    Row,
    World,
    by_hand,
    editor,
    from_file,
    http,
    mixed,
    shell,
    socks,
    this_shell,
)

AUTH = (Phase.PROXY, "proxy-auth")
HOST = "proxy.corp.example"
WITHOUT = {"HTTPS_PROXY": f"http://{HOST}:3128"}
WITH = {"HTTPS_PROXY": f"http://me:pa%40ss@{HOST}:3128"}
LOCKED = Port(3128, client=None, host=HOST, through=AUTH)
OPENS = Port(3128, client=None, host=HOST)
CORPORATE = World(ports=[LOCKED], direct=TIMED_OUT)

CLEAN = [
    Row("a proxy that wants nothing", World(environments=[shell(from_file(WITHOUT))], ports=[OPENS])),
    Row(
        "the password in the URL works",
        World(environments=[shell(from_file(WITH))], ports=[OPENS], direct=TIMED_OUT, login=CHATGPT),
    ),
    Row("another local proxy wants a password, and nobody uses it", World(ports=[http(7890, through=AUTH)])),
    Row(
        "the proxy forbids the host, which no password changes",
        replace(
            CORPORATE,
            environments=[shell(from_file(WITHOUT))],
            ports=[replace(LOCKED, through=(Phase.PROXY, "proxy-denied"))],
        ),
    ),
    Row("OpenAI itself says 401", World(environments=[shell(from_file(WITHOUT))], ports=[OPENS], direct=TIMED_OUT)),
    Row(
        "an editor's http.proxy is another rule's business",
        replace(CORPORATE, environments=[editor(from_file(WITHOUT, EDITOR_SETTINGS))]),
    ),
    Row("nothing was probed", replace(CORPORATE, environments=[shell(from_file(WITHOUT))], probed=False)),
]

FOUND = [
    Row(
        "407, and the URL holds no password (alejandroll10/zeropaper#213)",
        replace(CORPORATE, environments=[shell(from_file(WITHOUT))]),
        (Found(subject=f"{HOST}:3128", severity="critical", case="missing", line=3, breaks=2),),
    ),
    Row(
        "a password that the proxy refuses, in .env",
        replace(CORPORATE, environments=[shell(from_file(WITH, DOTENV)), this_shell(by_hand(WITH))]),
        (
            Found(subject=f"{HOST}:3128", severity="critical", case="refused", line=3, breaks=2),
            Found(subject=f"{HOST}:3128", severity="critical", case="refused", environment="this-shell"),
        ),
    ),
    Row(
        "a password in a SOCKS URL, which https does not send",
        World(
            environments=[shell(from_file({"ALL_PROXY": "socks5://me:pw@127.0.0.1:7890"}))],
            ports=[mixed(7890, through=AUTH)],
            direct=TIMED_OUT,
        ),
        (Found(subject="127.0.0.1:7890", severity="critical", case="not-sent", breaks=2),),
    ),
    Row(
        "a SOCKS proxy that the websocket alone uses",
        World(
            environments=[shell(from_file({"HTTP_PROXY": "socks5://127.0.0.1:7891"}))],
            ports=[socks(7891, through=AUTH)],
        ),
        (Found(subject="127.0.0.1:7891", severity="warning", case="missing", breaks=1),),
    ),
]
