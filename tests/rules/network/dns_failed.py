"""Tables of network-dns-failed."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.probe import Control, Phase
from tests.rules.world import CODEX_HOME, TIMED_OUT, Found, Row, World, daemon, from_file, http, shell, socks

UNKNOWN_NAME, SILENT, FAILED = (
    (Phase.RESOLVE, "nxdomain"),
    (Phase.RESOLVE, "timed-out"),
    (Phase.RESOLVE, "resolver-failed"),
)
NO_CONTROL = Control("http://captive.apple.com/", answered=False, expected=False, reason="resolver-failed")
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
BAD = World(direct=UNKNOWN_NAME)
INTRANET = Config(
    f"{CODEX_HOME}/config.toml",
    FileState.OK,
    model_provider="corp",
    providers={"corp": Provider("corp", "https://llm.corp.internal/v1")},
)

CLEAN = [
    Row("the names resolve", World()),
    Row("no name resolves at all", replace(BAD, controls=[NO_CONTROL])),
    Row("control hosts are switched off", replace(BAD, controls=[])),
    Row("the proxy resolves the name", replace(BAD, environments=[shell(from_file(PROXY))], ports=[http(7890)])),
    Row(
        "the SOCKS proxy of the websocket resolves the name, and https goes by another proxy",
        replace(
            BAD,
            environments=[shell(from_file({**PROXY, "HTTP_PROXY": "socks5://127.0.0.1:7891"}))],
            ports=[http(7890), socks(7891)],
        ),
    ),
    Row("the name resolves and does not answer", World(direct=TIMED_OUT)),
    Row("the company's own model, from outside its network", replace(BAD, config=INTRANET)),
    Row("nothing was probed", replace(BAD, probed=False)),
]

FOUND = [
    Row(
        "NXDOMAIN while a control host answers",
        BAD,
        (Found(subject="api.openai.com", severity="critical", case="denied", breaks=2),),
    ),
    Row(
        "the name server is silent about it, in a shell and in the daemon",
        World(direct=SILENT, environments=[shell(), daemon()]),
        (
            Found(subject="api.openai.com", severity="critical", case="silent", breaks=2),
            Found(subject="api.openai.com", severity="critical", case="silent", environment="daemon:700"),
        ),
    ),
    Row(
        "the name server fails",
        World(direct=FAILED),
        (Found(subject="api.openai.com", severity="critical", case="silent", breaks=2),),
    ),
    Row(
        "a local proxy works and is not used",
        replace(BAD, ports=[http(7890)]),
        (
            Found(
                subject="api.openai.com",
                severity="critical",
                case="use-proxy",
                after="HTTPS_PROXY=http://127.0.0.1:7890",
                verified=True,
            ),
        ),
    ),
]
