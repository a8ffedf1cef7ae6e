"""Tables of proxy-no-egress."""

from dataclasses import replace

from codexwatch.model.machine import Host
from codexwatch.model.names import Name
from codexwatch.model.probe import Control, Phase
from tests.rules.world import (
    CHATGPT,
    EDITOR_SETTINGS,
    REGION,
    RESET,
    TIMED_OUT,
    Found,
    Row,
    World,
    closed,
    daemon,
    editor,
    from_file,
    http,
    shell,
    socks,
)

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
AT = "127.0.0.1:7890"
BAD_GATEWAY, SILENT = (Phase.PROXY, "proxy-bad-gateway"), (Phase.PROXY, "proxy-silent")
DENIED = (Phase.PROXY, "proxy-denied")
DEAD_NODE = http(7890, through=BAD_GATEWAY)
USER = World(environments=[shell(from_file(PROXY))], ports=[DEAD_NODE], direct=TIMED_OUT)
FAKE = [Name("api.openai.com", ipv4=("198.18.0.7",), ipv6=())]
TUN = Host(system="linux", carries_fake_ip=True)
NO_TUN = Host(system="linux", carries_fake_ip=False)
NO_CONTROL = Control("http://captive.apple.com/", answered=False, expected=False, reason="timed-out")

CLEAN = [
    Row("the proxy works", replace(USER, ports=[http(7890)])),
    Row("a local proxy with a dead node that nobody uses", World(ports=[DEAD_NODE])),
    Row("nothing listens: another rule", replace(USER, ports=[closed(7890)])),
    Row("it wants a password: another rule", replace(USER, ports=[http(7890, through=(Phase.PROXY, "proxy-auth"))])),
    Row("it speaks SOCKS alone: another rule", replace(USER, ports=[socks(7890)])),
    Row("OpenAI answered through it, and refused the region", replace(USER, ports=[http(7890, through=REGION)])),
    Row(
        "OpenAI answered 503 through it",
        replace(USER, ports=[http(7890, through=(Phase.RESPONSE, "provider-error"))]),
    ),
    Row(
        "somebody else's certificate came through it",
        replace(USER, ports=[http(7890, through=(Phase.TLS, "cert-untrusted"))]),
    ),
    Row(
        "https comes through, the websocket does not", replace(USER, ports=[http(7890)], websocket=(Phase.TLS, "reset"))
    ),
    Row(
        "an editor's http.proxy is another rule's business",
        replace(USER, environments=[editor(from_file(PROXY, EDITOR_SETTINGS))]),
    ),
    Row("a TUN that works", World(names=FAKE, host=TUN)),
    Row("fake-ip without a TUN: another rule", World(direct=TIMED_OUT, names=FAKE, host=NO_TUN)),
    Row("fake-ip, and nobody knows whether there is a TUN", World(direct=TIMED_OUT, names=FAKE)),
    Row("a TUN while nothing outside answers", World(direct=TIMED_OUT, names=FAKE, host=TUN, controls=[NO_CONTROL])),
    Row(
        "an honest address times out directly",
        World(direct=TIMED_OUT, names=[Name("api.openai.com", ("162.159.1.1",))], host=TUN),
    ),
    Row("nothing was probed", replace(USER, probed=False)),
]

FOUND = [
    Row(
        "the node is dead: 502 to every CONNECT (openai/codex#34262)",
        USER,
        (Found(subject=AT, severity="critical", case="proxy", line=3, breaks=2),),
    ),
    Row(
        "the proxy hangs, in a shell and in the daemon",
        replace(
            USER,
            environments=[shell(from_file(PROXY)), daemon(from_file(PROXY))],
            ports=[http(7890, through=SILENT)],
            login=CHATGPT,
        ),
        (
            Found(subject=AT, severity="critical", case="proxy", breaks=2),
            Found(subject=AT, severity="critical", case="proxy", environment="daemon:700"),
        ),
    ),
    Row(
        "the tunnel is made and breaks in the handshake",
        replace(USER, ports=[http(7890, through=(Phase.TLS, "closed"))]),
        (Found(subject=AT, severity="critical", case="proxy", breaks=2),),
    ),
    Row(
        "the request goes out and nothing comes back",
        replace(USER, ports=[http(7890, through=(Phase.RESPONSE, "timed-out"))]),
        (Found(subject=AT, severity="critical", case="proxy", breaks=2),),
    ),
    Row(
        "a rule of the proxy program sends this host directly into the block (Loyalsoldier/clash-rules#389)",
        replace(USER, ports=[http(7890)], login=CHATGPT, answers={"chatgpt.com": (Phase.TLS, "timed-out")}),
        (Found(subject=AT, severity="critical", case="proxy", breaks=2),),
    ),
    Row(
        "the proxy forbids the host",
        replace(USER, ports=[http(7890, through=DENIED)]),
        (Found(subject=AT, severity="critical", case="denied", breaks=2),),
    ),
    Row(
        "direct works: the line can go",
        replace(USER, direct=401),
        (Found(subject=AT, severity="critical", case="leave-proxy", verified=True, breaks=2),),
    ),
    Row(
        "another local proxy works",
        replace(USER, ports=[DEAD_NODE, http(7897)]),
        (
            Found(
                subject=AT,
                severity="critical",
                case="other-proxy",
                after="export HTTPS_PROXY=http://127.0.0.1:7897",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "the TUN is there and its node is dead",
        World(direct=TIMED_OUT, names=FAKE, host=TUN),
        (Found(subject="tun", severity="critical", case="tun", breaks=2),),
    ),
    Row(
        "the TUN cuts what it carries",
        World(direct=RESET, names=FAKE, host=TUN),
        (Found(subject="tun", severity="critical", case="tun", breaks=2),),
    ),
]
