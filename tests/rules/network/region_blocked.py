"""Tables of network-region-blocked."""

from dataclasses import replace

from tests.rules.world import CHATGPT, CLOUDFLARE, REGION, TIMED_OUT, Found, Row, World, daemon, from_file, http, shell

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
HONG_KONG = http(7890, through=REGION)
USER = World(environments=[shell(from_file(PROXY))], ports=[HONG_KONG], direct=TIMED_OUT)

CLEAN = [
    Row("the region is served", World()),
    Row("direct is refused, the proxy in use works", replace(USER, ports=[http(7890)], direct=REGION, login=CHATGPT)),
    Row("a proxy that nobody uses is refused", World(ports=[HONG_KONG])),
    Row("403 as JSON without the code", World(direct=403)),
    Row("Cloudflare's page", World(direct=CLOUDFLARE)),
    Row("nothing was probed", World(direct=REGION, probed=False)),
]

FOUND = [
    Row(
        "directly, and there is no proxy (openai/codex#10466)",
        World(direct=REGION, environments=[shell(), daemon()]),
        (
            Found(subject="api.openai.com", severity="critical", case="direct", breaks=2),
            Found(subject="api.openai.com", severity="critical", case="direct", environment="daemon:700"),
        ),
    ),
    Row(
        "directly, and a local proxy works",
        World(direct=REGION, ports=[http(7890)], login=CHATGPT),
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
        "a node in Hong Kong",
        USER,
        (Found(subject="api.openai.com", severity="critical", case="proxy", line=3, breaks=2),),
    ),
    Row(
        "a node in Hong Kong, and direct works",
        replace(USER, direct=401),
        (Found(subject="api.openai.com", severity="critical", case="leave-proxy", verified=True),),
    ),
    Row(
        "a node in Hong Kong, and another proxy works",
        replace(USER, ports=[HONG_KONG, http(7897)]),
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
