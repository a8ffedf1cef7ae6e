"""Tables of network-endpoint-blocked."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.probe import Control, Phase
from tests.rules.world import (
    API_KEY,
    CHATGPT,
    CODEX_HOME,
    REFUSED,
    RESET,
    TIMED_OUT,
    Found,
    Port,
    Row,
    World,
    by_hand,
    closed,
    editor,
    from_file,
    http,
    shell,
    socks,
    this_shell,
)

API = "api.openai.com"
SILENT = Control("http://captive.apple.com/", answered=False, expected=False, reason="timed-out")
PORTAL = Control("http://captive.apple.com/", answered=True, expected=False, status=302)
CORPORATE = {"HTTPS_PROXY": "http://proxy.corp.example:3128"}
LOCAL = Config(
    f"{CODEX_HOME}/config.toml",
    FileState.OK,
    model_provider="ollama",
    providers={"ollama": Provider("ollama", "http://127.0.0.1:11434/v1")},
)
BLOCKED = World(direct=TIMED_OUT)
UNKNOWN_LOGIN = replace(API_KEY, state=FileState.UNREADABLE, mode=None, has_key=False)
"""Codex may need the hosts of either kind of login."""

CLEAN = [
    Row("the direct way works", World()),
    Row("a local proxy works, unused", World(direct=TIMED_OUT, ports=[http(7890)])),
    Row(
        "a proxy that another shell uses works",
        replace(
            BLOCKED,
            environments=[this_shell(by_hand(CORPORATE)), shell()],
            ports=[Port(3128, client=None, host="proxy.corp.example")],
        ),
    ),
    Row(
        "a SOCKS proxy, by which the websocket of another shell works",
        replace(
            BLOCKED,
            environments=[this_shell(by_hand({"ALL_PROXY": "socks5://127.0.0.1:7891"})), shell()],
            ports=[socks(7891)],
        ),
    ),
    Row(
        "Codex goes to a dead proxy: that is the fault",
        replace(
            BLOCKED, environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))], ports=[closed(7890)]
        ),
    ),
    Row("a company that blocks the control hosts as well", World(direct=TIMED_OUT, controls=[SILENT])),
    Row("a captive portal", World(direct=TIMED_OUT, controls=[PORTAL])),
    Row("control hosts are switched off", World(direct=TIMED_OUT, controls=[])),
    Row("OpenAI answers and refuses the region", World(direct=403)),
    Row("the names do not resolve", World(direct=(Phase.RESOLVE, "timed-out"))),
    Row("somebody else's certificate", World(direct=(Phase.TLS, "cert-wrong-host"))),
    Row("only the websocket is stopped", World(websocket=RESET)),
    Row("the model on this machine is down", World(config=LOCAL, direct=REFUSED)),
    Row(
        "a login that cannot be read, and one of the hosts that it may need is blocked",
        World(login=UNKNOWN_LOGIN, answers={"chatgpt.com": TIMED_OUT}),
    ),
    Row("nothing was probed", replace(BLOCKED, probed=False)),
]

FOUND = [
    Row(
        "it times out",
        replace(BLOCKED, ports=[closed(7890), socks(7891)]),
        (Found(subject=API, severity="critical", breaks=2),),
    ),
    Row(
        "a local proxy was found and fails too",
        World(direct=TIMED_OUT, ports=[http(7890, through=TIMED_OUT)]),
        (Found(subject=API, severity="critical", case="proxies-fail"),),
    ),
    Row(
        "a login that cannot be read, and everything that it may need is blocked",
        replace(BLOCKED, login=UNKNOWN_LOGIN),
        (Found(subject="chatgpt.com", severity="critical"),),
    ),
    Row("it is reset in the handshake", World(direct=(Phase.TLS, "reset")), (Found(subject=API, severity="critical"),)),
    Row("it is refused", World(direct=REFUSED), (Found(subject=API, severity="critical"),)),
    Row(
        "its name leads nowhere",
        World(direct=(Phase.CONNECT, "bogus-answer")),
        (Found(subject=API, severity="critical"),),
    ),
    Row(
        "only a debugging proxy listens",
        World(direct=TIMED_OUT, ports=[http(8080, client="mitmproxy", debugging=True)]),
        (Found(subject=API, severity="critical"),),
    ),
    Row(
        "the hosts of a ChatGPT login, in a shell and an editor",
        World(direct=TIMED_OUT, login=CHATGPT, environments=[shell(), editor()]),
        (
            Found(subject="chatgpt.com", severity="critical", breaks=2),
            Found(subject="chatgpt.com", severity="critical", environment="editor:code", breaks=2),
        ),
    ),
]
