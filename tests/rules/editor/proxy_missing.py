"""Tables of editor-proxy-missing."""

from dataclasses import replace

from codexwatch.model.machine import CodexProcess, Editor, ProcessKind
from codexwatch.model.variable import Origin
from tests.rules.world import (
    DOTENV,
    EDITOR_SETTINGS,
    TIMED_OUT,
    Found,
    Row,
    World,
    by_hand,
    closed,
    editor,
    from_file,
    http,
    session,
    shell,
    this_shell,
)

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
CODE = Editor("code", "VS Code", Origin(EDITOR_SETTINGS), running=True)
BARE = World(environments=[shell(in_use=False), editor()], ports=[http(7890)], direct=TIMED_OUT, editors=[CODE])

CLEAN = [
    Row("no editor", World(direct=TIMED_OUT, ports=[http(7890)])),
    Row("started from the dock behind a TUN: the direct way works", replace(BARE, direct=401)),
    Row(
        "http.proxy is set",
        replace(BARE, environments=[shell(in_use=False), editor(from_file(PROXY, EDITOR_SETTINGS))]),
    ),
    Row(
        "http.proxy is set and dead: that is another matter",
        replace(
            BARE, environments=[shell(in_use=False), editor(from_file(PROXY, EDITOR_SETTINGS))], ports=[closed(7890)]
        ),
    ),
    Row(".env of its home has the proxy", replace(BARE, environments=[shell(), editor(from_file(PROXY, DOTENV))])),
    Row(
        "installed and never used: it would take over the shell's proxy",
        replace(
            BARE,
            environments=[shell(from_file(PROXY)), editor(from_file(PROXY))],
            editors=[replace(CODE, running=False)],
        ),
    ),
    Row(
        "only HTTP_PROXY, which is a proxy nevertheless",
        replace(BARE, environments=[shell(), editor(from_file({"HTTP_PROXY": "http://127.0.0.1:7890"}))]),
    ),
    Row(
        "a proxy from which NO_PROXY keeps OpenAI away",
        replace(BARE, environments=[shell(), editor(from_file({**PROXY, "NO_PROXY": "openai.com"}))]),
    ),
    Row(
        "a proxy whose value cannot be known",
        replace(BARE, environments=[shell(), editor(from_file({"HTTPS_PROXY": None}))]),
    ),
    Row("nothing was probed", replace(BARE, probed=False)),
    Row(
        "a terminal lacks the proxy as well: one line of .env mends both",
        replace(BARE, environments=[shell(), editor()]),
    ),
    Row(
        "its variables could not be read",
        replace(BARE, environments=[shell(), editor(unknown="the shell's files cannot be read")]),
    ),
]

MISSING = Found(subject=f"http.proxy@{EDITOR_SETTINGS}", severity="critical", environment="editor:code", breaks=2)

FOUND = [
    Row(
        "it runs, a local proxy works, direct is blocked",
        BARE,
        (replace(MISSING, case="proxy-works", after='"http.proxy": "http://127.0.0.1:7890"', verified=True),),
    ),
    Row(
        "it does not run",
        replace(BARE, editors=[replace(CODE, running=False)]),
        (replace(MISSING, severity="warning", case="proxy-works", verified=True),),
    ),
    Row(
        "whether it runs is not known",
        replace(BARE, editors=[replace(CODE, running=None)]),
        (replace(MISSING, severity="warning", case="proxy-works"),),
    ),
    Row(
        "the proxy is set by hand in a terminal, which the editor does not see",
        replace(BARE, environments=[this_shell(by_hand(PROXY)), shell(in_use=False), editor()]),
        (replace(MISSING, case="proxy-works", verified=True),),
    ),
    Row(
        "an empty variable is no proxy",
        replace(BARE, environments=[shell(in_use=False), editor(from_file({"HTTPS_PROXY": ""}))]),
        (replace(MISSING, case="proxy-works"),),
    ),
    Row("no proxy is known", replace(BARE, ports=[]), (MISSING,)),
    Row(
        "the codex that it started, while no editor's own variables are known",
        replace(
            BARE,
            environments=[shell(in_use=False), editor(unknown="they cannot be read"), session()],
            processes=[CodexProcess(900, ProcessKind.APP_SERVER, "process:900", owner="code")],
        ),
        (replace(MISSING, case="proxy-works", environment="process:900", verified=True),),
    ),
]
