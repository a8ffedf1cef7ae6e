"""Tables of editor-proxy-bad."""

from collections.abc import Mapping
from dataclasses import replace

from codexwatch.model.codex import Config
from codexwatch.model.environment import Environment
from codexwatch.model.machine import CodexProcess, Editor, ProcessKind
from codexwatch.model.probe import Phase
from codexwatch.model.variable import Origin
from tests.rules.world import (
    CODEX_HOME,
    DOTENV,
    EDITOR_SETTINGS,
    TIMED_OUT,
    Found,
    Row,
    World,
    closed,
    editor,
    from_file,
    http,
    mixed,
    session,
    shell,
    socks,
)

CODE = Editor("code", "VS Code", Origin(EDITOR_SETTINGS), running=True)
GOOD = "http://127.0.0.1:7890"


def with_proxy(value: str, more: Mapping[str, str] | None = None) -> Environment:
    """The editor's environment with this `http.proxy`."""
    settings = from_file({"HTTPS_PROXY": value}, EDITOR_SETTINGS, 4)["HTTPS_PROXY"]
    return editor(
        {"HTTPS_PROXY": settings, "HTTP_PROXY": replace(settings, name="HTTP_PROXY"), **from_file(more or {})}
    )


def world(value: str, **more: object) -> World:
    base = World(environments=[with_proxy(value)], ports=[http(7890)], direct=TIMED_OUT, editors=[CODE])
    return replace(base, **more)  # type: ignore[arg-type]  # the fields are those of World


CLEAN = [
    Row("no editor", World(direct=TIMED_OUT, ports=[http(7890)])),
    Row("no http.proxy", replace(world(GOOD), environments=[editor()])),
    Row("its proxy works", world(GOOD)),
    Row(
        "only a relay on this machine is asked through it, which goes wrong",
        world(
            GOOD,
            config=Config(f"{CODEX_HOME}/config.toml", openai_base_url="http://127.0.0.1:8317/v1"),
            ports=[http(7890, through=(Phase.PROXY, "proxy-bad-gateway"))],
            direct=401,
        ),
    ),
    Row(
        "another value than the shell's, and both work",
        world(
            GOOD,
            environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7897"})), with_proxy(GOOD)],
            ports=[http(7890), http(7897)],
        ),
    ),
    Row("SOCKS to a port that speaks HTTP as well", world("socks5://127.0.0.1:7890", ports=[mixed(7890)])),
    Row(
        "SOCKS to such a port, and nothing was probed",
        world("socks5://127.0.0.1:7890", ports=[mixed(7890)], probed=False),
    ),
    Row(
        ".env beats it",
        world(GOOD, environments=[editor(from_file({"HTTPS_PROXY": "http://127.0.0.1:7897"}, DOTENV))], ports=[]),
    ),
    Row(
        "its proxy has no way out, nor has anything else: that is the proxy's matter",
        world(GOOD, ports=[http(7890, through=(Phase.PROXY, "proxy-bad-gateway"))]),
    ),
    Row("a value that looks well, and nothing was probed", world(GOOD, probed=False)),
]

BAD = Found(
    subject=f"http.proxy@{EDITOR_SETTINGS}",
    severity="critical",
    environment="editor:code",
    line=4,
    after=f'"http.proxy": "{GOOD}",',
    verified=True,
)

FOUND = [
    Row(
        "a SOCKS-only port",
        world("socks5://127.0.0.1:7891", ports=[http(7890), socks(7891)]),
        (replace(BAD, case="socks", breaks=1),),
    ),
    Row(
        "a SOCKS value, and nothing was probed",
        world("socks5://127.0.0.1:7891", ports=[socks(7891)], probed=False),
        (replace(BAD, case="socks", severity="warning", after=None, verified=None, breaks=0),),
    ),
    Row(
        "no scheme: https works, the websocket does not",
        world("127.0.0.1:7890"),
        (replace(BAD, case="scheme-missing", severity="warning", breaks=1),),
    ),
    Row(
        "no scheme, and nothing else is known",
        world("127.0.0.1:7890", ports=[], probed=False),
        (replace(BAD, case="scheme-missing", severity="warning", verified=None, breaks=1),),
    ),
    Row(
        "nothing listens there, another proxy works",
        world("http://127.0.0.1:7897", ports=[closed(7897), http(7890)]),
        (replace(BAD, case="dead", breaks=2),),
    ),
    Row(
        "nothing listens there, and the direct way works",
        world("http://127.0.0.1:7897", ports=[closed(7897)], direct=401),
        (replace(BAD, case="dead", after=None, breaks=2),),
    ),
    Row(
        "nothing listens there, and nothing else works",
        world("http://127.0.0.1:7897", ports=[closed(7897)]),
        (replace(BAD, case="dead", after=None, verified=None, breaks=2),),
    ),
    Row(
        "its proxy lets nothing through, another one works",
        world("http://127.0.0.1:7897", ports=[http(7897, through=(Phase.PROXY, "proxy-bad-gateway")), http(7890)]),
        (replace(BAD, case="fails", breaks=2),),
    ),
    Row(
        "the codex that the editor started has it too",
        world(
            "socks5://127.0.0.1:7891",
            environments=[session(with_proxy("socks5://127.0.0.1:7891").variables)],
            ports=[http(7890), socks(7891)],
            processes=[CodexProcess(900, ProcessKind.APP_SERVER, "process:900", owner="code")],
        ),
        (replace(BAD, case="socks", environment="process:900", breaks=1),),
    ),
]
