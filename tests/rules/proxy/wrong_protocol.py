"""Tables of proxy-wrong-protocol."""

from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.probe import Phase
from tests.rules.world import (
    CHATGPT,
    EDITOR_SETTINGS,
    TIMED_OUT,
    Found,
    Port,
    Row,
    World,
    closed,
    daemon,
    editor,
    from_file,
    http,
    mixed,
    session,
    shell,
    socks,
)

HTTP_URL = {"HTTPS_PROXY": "http://127.0.0.1:7891"}
NOT_A_PROXY = (Phase.PROXY, "proxy-not-a-proxy")
ELSEWHERE = CodexProcess(900, ProcessKind.SESSION, "process:900", elsewhere=True)
CONTROLLER = {"HTTPS_PROXY": "http://127.0.0.1:9090"}


CLEAN = [
    Row("no variable at all", World(ports=[socks(7891)])),
    Row("a mixed port", World(environments=[shell(from_file(HTTP_URL))], ports=[mixed(7891)], direct=TIMED_OUT)),
    Row("an HTTP port", World(environments=[shell(from_file(HTTP_URL))], ports=[http(7891)], direct=TIMED_OUT)),
    Row(
        "a port that took the HTTP handshake and had not answered it in time",
        World(environments=[shell(from_file(HTTP_URL))], ports=[socks(7891, unsure=True)], probed=False),
    ),
    Row("a dead port", World(environments=[shell(from_file(HTTP_URL))], ports=[closed(7891)])),
    Row(
        "an HTTP port through which nothing comes",
        World(
            environments=[shell(from_file(HTTP_URL))], ports=[http(7891, through=(Phase.PROXY, "proxy-bad-gateway"))]
        ),
    ),
    Row(
        "an HTTP port with a password speaks HTTP",
        World(environments=[shell(from_file(HTTP_URL))], ports=[http(7891, through=(Phase.PROXY, "proxy-auth"))]),
    ),
    Row(
        "a SOCKS URL for a SOCKS port, which the websocket alone uses",
        World(environments=[shell(from_file({"HTTP_PROXY": "socks5://127.0.0.1:7891"}))], ports=[socks(7891)]),
    ),
    Row(
        "the SOCKS port stands in a variable that Codex does not read",
        World(
            environments=[
                shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890", "https_proxy": "http://127.0.0.1:7891"}))
            ],
            ports=[http(7890), socks(7891)],
            direct=TIMED_OUT,
        ),
    ),
    Row(
        "it was not knocked at, and nothing was probed",
        World(environments=[shell(from_file(HTTP_URL))], probed=False),
    ),
    Row(
        "an editor's http.proxy is another rule's business",
        World(environments=[editor(from_file(HTTP_URL, EDITOR_SETTINGS))], ports=[socks(7891)]),
    ),
    Row(
        "a codex in another network namespace",
        World(environments=[session(from_file(HTTP_URL))], processes=[ELSEWHERE], ports=[socks(7891)]),
    ),
]

FOUND = [
    Row(
        "http:// to Clash's SOCKS port, its HTTP port works",
        World(environments=[shell(from_file(HTTP_URL))], ports=[socks(7891), http(7890)], direct=TIMED_OUT),
        (
            Found(
                subject="127.0.0.1:7891",
                severity="critical",
                case="socks-only",
                line=3,
                after="export HTTPS_PROXY=http://127.0.0.1:7890",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "no HTTP port was found",
        World(environments=[shell(from_file(HTTP_URL))], ports=[socks(7891)], direct=TIMED_OUT),
        (Found(subject="127.0.0.1:7891", severity="critical", case="socks-only", breaks=2),),
    ),
    Row(
        "known by the handshake before anything is probed, in a shell and in the daemon",
        World(
            environments=[shell(from_file(HTTP_URL)), daemon(from_file(HTTP_URL))], ports=[socks(7891)], probed=False
        ),
        (
            Found(subject="127.0.0.1:7891", severity="critical", case="socks-only"),
            Found(subject="127.0.0.1:7891", severity="critical", case="socks-only", environment="daemon:700"),
        ),
    ),
    Row(
        "only the websocket goes there",
        World(environments=[shell(from_file({"HTTP_PROXY": "http://127.0.0.1:7891"}))], ports=[socks(7891)]),
        (Found(subject="127.0.0.1:7891", severity="warning", case="socks-only", breaks=1),),
    ),
    Row(
        "socks5:// for the websocket alone, to an HTTP port",
        World(environments=[shell(from_file({"HTTP_PROXY": "socks5://127.0.0.1:7890"}))], ports=[http(7890)]),
        (
            Found(
                subject="127.0.0.1:7890",
                severity="warning",
                case="http-only",
                after="export HTTP_PROXY=http://127.0.0.1:7890",
                verified=True,
                breaks=1,
            ),
        ),
    ),
    Row(
        "the controller of Clash on 9090",
        World(
            environments=[shell(from_file(CONTROLLER))],
            ports=[Port(9090, client=None, speaks=frozenset(), through=NOT_A_PROXY), http(7890)],
            direct=TIMED_OUT,
            login=CHATGPT,
        ),
        (
            Found(
                subject="127.0.0.1:9090",
                severity="critical",
                case="not-a-proxy",
                after="export HTTPS_PROXY=http://127.0.0.1:7890",
                verified=True,
                breaks=2,
            ),
        ),
    ),
]
