"""Tables of proxy-scheme-missing."""

from codexwatch.codex.dotenv_problems import problems
from codexwatch.model.codex import Config, Provider
from tests.rules.world import (
    CODEX_HOME,
    DOTENV,
    EDITOR_SETTINGS,
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    closed,
    daemon,
    editor,
    from_file,
    http,
    shell,
    this_shell,
)

BARE = {"HTTPS_PROXY": "127.0.0.1:7890"}
SUBJECT = f"HTTPS_PROXY@{ZSHRC}"
WITHOUT_WEBSOCKET = Config(
    f"{CODEX_HOME}/config.toml",
    model_provider="relay",
    providers={"relay": Provider("relay", "https://relay.example/v1")},
)

CLEAN = [
    Row("no variable at all", World()),
    Row(
        "a line of .env that Codex misreads is told as that",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "_proxy"}, DOTENV, 2))],
            dotenv_problems=problems("http_proxy=http://127.0.0.1:7890\nHTTPS_PROXY=$http_proxy\n", DOTENV),
        ),
    ),
    Row("a scheme", World(environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))])),
    Row("a version without websocket", World(environments=[shell(from_file(BARE))], version="0.98.0")),
    Row("a provider without websocket", World(environments=[shell(from_file(BARE))], config=WITHOUT_WEBSOCKET)),
    Row(
        "no scheme in lower case, hidden by an upper-case one with it",
        World(environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890", "https_proxy": "127.0.0.1:1"}))]),
    ),
    Row(
        "no scheme, but NO_PROXY takes every host away from it",
        World(environments=[shell(from_file({**BARE, "NO_PROXY": "openai.com"}))]),
    ),
    Row(
        "no scheme in ALL_PROXY behind a good HTTPS_PROXY",
        World(environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890", "ALL_PROXY": "127.0.0.1:7890"}))]),
    ),
    Row(
        "an editor's http.proxy is another rule's business",
        World(environments=[editor(from_file(BARE, EDITOR_SETTINGS))]),
    ),
    Row("an unknown scheme", World(environments=[shell(from_file({"HTTPS_PROXY": "socks://127.0.0.1:7890"}))])),
]

FOUND = [
    Row(
        "the port works, the scheme is missing",
        World(environments=[shell(from_file(BARE))], ports=[http(7890)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="warning",
                line=3,
                after="export HTTPS_PROXY=http://127.0.0.1:7890",
                verified=True,
                breaks=1,
            ),
        ),
    ),
    Row(
        "the port is dead too: the line gets the one that works",
        World(environments=[shell(from_file(BARE))], ports=[closed(7890), http(7897)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="warning", after="export HTTPS_PROXY=http://127.0.0.1:7897", verified=True),),
    ),
    Row(
        "the port is dead and so is every other: the scheme is still missing",
        World(environments=[shell(from_file(BARE))], ports=[closed(7890)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="warning", after="export HTTPS_PROXY=http://127.0.0.1:7890"),),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[shell(from_file(BARE))], probed=False),
        (Found(subject=SUBJECT, severity="warning", after="export HTTPS_PROXY=http://127.0.0.1:7890", breaks=1),),
    ),
    Row(
        "HTTP_PROXY alone decides for the websocket",
        World(environments=[shell(from_file({"HTTP_PROXY": "localhost:7890"}))], ports=[http(7890)]),
        (Found(subject=f"HTTP_PROXY@{ZSHRC}", severity="warning", after="export HTTP_PROXY=http://localhost:7890"),),
    ),
    Row(
        "with a user and a password",
        World(environments=[shell(from_file({"ALL_PROXY": "me:planted-secret@127.0.0.1:7890"}))]),
        (
            Found(
                subject=f"ALL_PROXY@{ZSHRC}", severity="warning", after="export ALL_PROXY=http://me:•••@127.0.0.1:7890"
            ),
        ),
    ),
    Row(
        "in .env, and typed by hand",
        World(
            environments=[
                this_shell(by_hand(BARE)),
                shell(from_file(BARE, DOTENV, 1)),
                daemon(from_file(BARE, DOTENV, 1)),
            ]
        ),
        (
            Found(subject="HTTPS_PROXY@this-shell", severity="warning", environment="this-shell"),
            Found(subject=f"HTTPS_PROXY@{DOTENV}", severity="warning", after="HTTPS_PROXY=http://127.0.0.1:7890"),
            Found(subject=f"HTTPS_PROXY@{DOTENV}", severity="warning", environment="daemon:700"),
        ),
    ),
]
