"""Tables of network-cloudflare-blocked."""

from dataclasses import replace

from codexwatch.model.traces import Cause, Trouble, What
from tests.rules.recorded import recorded, trace
from tests.rules.world import CHATGPT, CLOUDFLARE, REGION, TIMED_OUT, Found, Row, World, daemon, from_file, http, shell

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
VPN_EXIT = http(7890, through=CLOUDFLARE)
USER = World(environments=[shell(from_file(PROXY))], ports=[VPN_EXIT], direct=TIMED_OUT)

CLEAN = [
    Row("nobody is in the way", World()),
    Row(
        "direct is blocked, the proxy in use works", replace(USER, ports=[http(7890)], direct=CLOUDFLARE, login=CHATGPT)
    ),
    Row("a proxy that nobody uses is blocked", World(ports=[VPN_EXIT])),
    Row("a plain 403", World(direct=403)),
    Row("the region is refused, by OpenAI itself", World(direct=REGION)),
    Row(
        "a turn that goes the same way worked five minutes ago: it is the probe that is judged",
        World(direct=CLOUDFLARE, environments=[shell(), daemon()], traces=recorded(trace(What.SAMPLED, 300))),
    ),
    Row("nothing was probed", World(direct=CLOUDFLARE, probed=False)),
]

FOUND = [
    Row(
        "directly, and there is no proxy (openai/codex#27752)",
        World(direct=CLOUDFLARE, environments=[shell(), daemon()]),
        (
            Found(subject="api.openai.com", severity="critical", case="direct", breaks=2),
            Found(subject="api.openai.com", severity="critical", case="direct", environment="daemon:700"),
        ),
    ),
    Row(
        "Codex says the same",
        World(direct=CLOUDFLARE, traces=recorded(trace(What.FAILED, 60, cause=Cause(Trouble.CLOUDFLARE, 403)))),
        (Found(subject="api.openai.com", severity="critical", case="direct"),),
    ),
    Row(
        "a turn worked through a proxy, and a new shell goes directly",
        World(
            direct=CLOUDFLARE,
            ports=[http(7890)],
            environments=[shell(), daemon(from_file(PROXY))],
            traces=recorded(trace(What.SAMPLED, 300)),
        ),
        (Found(subject="api.openai.com", severity="critical", case="use-proxy", verified=True),),
    ),
    Row(
        "a turn worked an hour ago",
        World(direct=CLOUDFLARE, traces=recorded(trace(What.SAMPLED, 3600))),
        (Found(subject="api.openai.com", severity="critical", case="direct"),),
    ),
    Row(
        "directly, and a local proxy works",
        World(direct=CLOUDFLARE, ports=[http(7890)], login=CHATGPT),
        (
            Found(
                subject="chatgpt.com",
                severity="critical",
                case="use-proxy",
                after="HTTPS_PROXY=http://127.0.0.1:7890",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "a node with a bad name",
        USER,
        (Found(subject="api.openai.com", severity="critical", case="proxy", line=3, breaks=2),),
    ),
    Row(
        "a node with a bad name, and direct works",
        replace(USER, direct=401),
        (Found(subject="api.openai.com", severity="critical", case="leave-proxy", verified=True),),
    ),
    Row(
        "a node with a bad name, and another proxy works",
        replace(USER, ports=[VPN_EXIT, http(7897)]),
        (
            Found(
                subject="api.openai.com",
                severity="critical",
                case="other-proxy",
                after="export HTTPS_PROXY=http://127.0.0.1:7897",
                verified=True,
            ),
        ),
    ),
]
