"""Tables of proxy-not-used."""

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from codexwatch.model.environment import EnvironmentKind
from codexwatch.model.machine import CodexProcess, ProcessKind
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    DOTENV,
    TIMED_OUT,
    Found,
    Row,
    World,
    by_hand,
    closed,
    daemon,
    editor,
    from_file,
    http,
    session,
    shell,
    socks,
    this_shell,
)

SUBJECT = f"HTTPS_PROXY@{DOTENV}"
ADDED = "HTTPS_PROXY=http://127.0.0.1:7890"
ELSEWHERE = CodexProcess(900, ProcessKind.SESSION, "process:900", elsewhere=True)
LOCAL = Config(
    f"{CODEX_HOME}/config.toml",
    model_provider="ollama",
    providers={"ollama": Provider("ollama", "http://127.0.0.1:11434/v1")},
)

CLEAN = [
    Row("direct works", World(ports=[http(7890)])),
    Row("TUN with fake-ip carries the direct way", World(ports=[http(7890)], login=CHATGPT)),
    Row("direct is blocked, and no proxy listens", World(direct=TIMED_OUT, ports=[closed(7890)])),
    Row(
        "direct is blocked, and the proxy lets nothing through",
        World(direct=TIMED_OUT, ports=[http(7890, through=403)]),
    ),
    Row("direct is blocked, and only SOCKS listens", World(direct=TIMED_OUT, ports=[socks(7891)])),
    Row("only a debugging proxy listens", World(direct=TIMED_OUT, ports=[http(8080, debugging=True)])),
    Row(
        "it is used",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))],
            direct=TIMED_OUT,
            ports=[http(7890)],
        ),
    ),
    Row(
        "another one is used",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))],
            direct=TIMED_OUT,
            ports=[closed(7890), http(7897)],
        ),
    ),
    Row(
        "an editor without proxy is another rule's business",
        World(environments=[editor()], direct=TIMED_OUT, ports=[http(7890)]),
    ),
    Row(
        "a codex in another network namespace",
        World(environments=[session()], processes=[ELSEWHERE], direct=TIMED_OUT, ports=[http(7890)]),
    ),
    Row(
        "a CGI environment would ignore it",
        World(
            environments=[shell(from_file({"REQUEST_METHOD": "GET"}))],
            direct=TIMED_OUT,
            ports=[http(7890)],
            version="0.98.0",
        ),
    ),
    Row("a model on this machine that is down", World(config=LOCAL, direct=TIMED_OUT, ports=[http(7890)])),
    Row("nothing has been probed yet", World(direct=TIMED_OUT, ports=[http(7890)], probed=False)),
    Row("not in use", World(environments=[shell(in_use=False)], direct=TIMED_OUT, ports=[http(7890)])),
]

FOUND = [
    Row(
        "direct is blocked, a local proxy works",
        World(direct=TIMED_OUT, ports=[http(7890)]),
        (Found(subject=SUBJECT, severity="critical", after=ADDED, verified=True, breaks=2),),
    ),
    Row(
        "direct is blocked for the region, signed in with ChatGPT, a daemon runs",
        World(environments=[shell(), daemon()], direct=403, ports=[http(7890)], login=CHATGPT),
        (
            Found(subject=SUBJECT, severity="critical", after=ADDED),
            Found(subject=SUBJECT, severity="critical", after=ADDED, environment="daemon:700"),
        ),
    ),
    Row(
        ".env has a blank line for it",
        World(environments=[shell(from_file({"HTTPS_PROXY": ""}, DOTENV, 1))], direct=TIMED_OUT, ports=[http(7890)]),
        (Found(subject=SUBJECT, severity="critical", after=ADDED),),
    ),
    Row(
        "the user's own exceptions are kept",
        World(
            environments=[this_shell(by_hand({"NO_PROXY": "corp.example,openai.com"}))],
            direct=TIMED_OUT,
            ports=[http(7890)],
        ),
        (Found(subject=SUBJECT, severity="critical", environment="this-shell", after=ADDED),),
    ),
    Row(
        "the login cannot be read, and the proxy carries both kinds",
        World(direct=TIMED_OUT, ports=[http(7890)], login=StoredLogin(f"{CODEX_HOME}/auth.json", FileState.UNREADABLE)),
        (Found(subject=SUBJECT, severity="critical", after=ADDED),),
    ),
    Row(
        "the desktop app",
        World(
            environments=[shell(id="desktop-session", kind=EnvironmentKind.DESKTOP_SESSION, label="the desktop")],
            direct=TIMED_OUT,
            ports=[http(7890)],
        ),
        (Found(subject=SUBJECT, severity="critical", after=ADDED, environment="desktop-session"),),
    ),
]
