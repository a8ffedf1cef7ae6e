"""Tables of editor-no-proxy-dropped."""

from collections.abc import Mapping
from dataclasses import replace

from codexwatch.model.codex import Config
from codexwatch.model.environment import Environment
from codexwatch.model.machine import CodexProcess, Editor, ProcessKind
from codexwatch.model.probe import Phase
from codexwatch.model.variable import Origin, Variable, variable
from tests.rules.world import CODEX_HOME, DOTENV, EDITOR_SETTINGS, Found, Row, World, editor, from_file, http, session

PROXY = from_file({"HTTP_PROXY": "http://127.0.0.1:7890"}, EDITOR_SETTINGS, 4)["HTTP_PROXY"]
EXCEPTIONS = variable("NO_PROXY", "localhost,127.0.0.1", Origin(EDITOR_SETTINGS, 5))
CODE = Editor("code", "VS Code", Origin(EDITOR_SETTINGS), PROXY, running=True)
RELAY = Config(f"{CODEX_HOME}/config.toml", openai_base_url="http://127.0.0.1:15721/v1")


def proxied(more: Mapping[str, Variable] | None = None) -> Environment:
    return editor({"HTTP_PROXY": PROXY, "HTTPS_PROXY": replace(PROXY, name="HTTPS_PROXY"), **(more or {})})


BAD_GATEWAY = (Phase.PROXY, "proxy-bad-gateway")
DROPPED = World(
    environments=[proxied()],
    ports=[http(7890, through=BAD_GATEWAY)],
    editors=[CODE],
    config=RELAY,
)

CLEAN = [
    Row("no editor", World(config=RELAY)),
    Row(
        "NO_PROXY in .env covers loopback",
        replace(DROPPED, environments=[proxied(from_file({"NO_PROXY": "localhost,127.0.0.1,::1"}, DOTENV))]),
    ),
    Row("the proxy reaches the relay too", replace(DROPPED, ports=[http(7890)])),
    Row("the relay is down", replace(DROPPED, direct=(Phase.CONNECT, "refused"))),
    Row("the provider is not on this machine", replace(DROPPED, config=Config(f"{CODEX_HOME}/config.toml"))),
    Row(
        "the shell's proxy, which is not the editor's matter",
        replace(DROPPED, environments=[editor(from_file({"HTTP_PROXY": "http://127.0.0.1:7890"}))]),
    ),
    Row("nothing was probed", replace(DROPPED, probed=False)),
]

FOUND = [
    Row(
        "http.noProxy names it in vain",
        replace(DROPPED, editors=[replace(CODE, values={"http.noProxy": EXCEPTIONS})]),
        (
            Found(
                subject=f"http.noProxy@{EDITOR_SETTINGS}",
                severity="warning",
                case="listed",
                environment="editor:code",
                line=5,
                after="NO_PROXY=localhost,127.0.0.1,::1",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "no exception at all, and a list of the shell's that stays",
        replace(DROPPED, environments=[proxied(from_file({"NO_PROXY": "intranet.example"}))]),
        (
            Found(
                subject=f"http.noProxy@{EDITOR_SETTINGS}",
                severity="warning",
                environment="editor:code",
                line=4,
                after="NO_PROXY=localhost,127.0.0.1,::1,intranet.example",
                verified=True,
            ),
        ),
    ),
    Row(
        "seen in the codex that the editor started",
        replace(
            DROPPED,
            environments=[session(proxied().variables)],
            processes=[CodexProcess(900, ProcessKind.APP_SERVER, "process:900", owner="code")],
        ),
        (
            Found(
                subject=f"http.noProxy@{EDITOR_SETTINGS}",
                severity="warning",
                environment="process:900",
                verified=True,
            ),
        ),
    ),
]
