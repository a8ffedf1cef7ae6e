"""Tables of editor-remote-no-proxy."""

from dataclasses import replace

from codexwatch.model.environment import Environment
from codexwatch.model.machine import CodexProcess, Editor, ProcessKind
from codexwatch.model.variable import Origin
from tests.rules.world import HOME, TIMED_OUT, ZSHRC, Found, Row, World, editor, from_file, http, session, shell

SETTINGS = f"{HOME}/.vscode-server/data/Machine/settings.json"
SERVER = Editor("vscode-server", "VS Code Server", Origin(SETTINGS), running=True, server=True, pid=400)
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}


def server(**more: object) -> Environment:
    return replace(editor(), id="editor:vscode-server", label="VS Code Server", **more)  # type: ignore[arg-type]


REMOTE = World(environments=[shell(from_file(PROXY)), server()], ports=[http(7890)], direct=TIMED_OUT, editors=[SERVER])

CLEAN = [
    Row("no server", replace(REMOTE, environments=[shell(from_file(PROXY))], editors=[])),
    Row("its route works", replace(REMOTE, direct=401)),
    Row("it does not run", replace(REMOTE, editors=[replace(SERVER, running=False)])),
    Row("the shell has none either", replace(REMOTE, environments=[shell(), server()])),
    Row(
        "it has one, which fails: that is another matter",
        replace(
            REMOTE,
            environments=[
                shell(from_file(PROXY)),
                server(variables=from_file({"HTTPS_PROXY": "http://127.0.0.1:7899"}, SETTINGS)),
            ],
        ),
    ),
    Row(
        "a desktop editor: it takes over the shell's variables itself",
        replace(REMOTE, editors=[replace(SERVER, server=False)]),
    ),
    Row("nothing was probed", replace(REMOTE, probed=False)),
    Row(
        "the shell has another Codex home",
        replace(REMOTE, environments=[shell(from_file(PROXY), home=f"{HOME}/work"), server()]),
    ),
]

FOUND = [
    Row(
        "the shell's file has the proxy, the server was started without a shell",
        REMOTE,
        (
            Found(
                subject="vscode-server",
                severity="critical",
                environment="editor:vscode-server",
                after="HTTPS_PROXY=http://127.0.0.1:7890",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "seen in the codex that it started",
        replace(
            REMOTE,
            environments=[shell(from_file(PROXY, ZSHRC, 9)), session()],
            processes=[CodexProcess(900, ProcessKind.APP_SERVER, "process:900", owner="vscode-server")],
        ),
        (Found(subject="vscode-server", severity="critical", environment="process:900", verified=True, breaks=2),),
    ),
]
