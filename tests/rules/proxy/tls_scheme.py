"""Tables of proxy-tls-scheme."""

from codexwatch.model.probe import Phase
from tests.rules.world import (
    DOTENV,
    EDITOR_SETTINGS,
    TIMED_OUT,
    ZSHRC,
    Found,
    Port,
    Row,
    World,
    by_hand,
    closed,
    editor,
    from_file,
    http,
    shell,
    this_shell,
)

TLS = {"HTTPS_PROXY": "https://127.0.0.1:7890"}
REMOTE = {"HTTPS_PROXY": "https://proxy.corp.example:3128"}
SUBJECT = f"HTTPS_PROXY@{ZSHRC}"
NO_TLS = (Phase.PROXY, "tls-failed")
UNSEEN = Port(3128, frozenset(), open=None, client=None, host="proxy.corp.example", tls=NO_TLS)
CORPORATE = Port(3128, client=None, host="proxy.corp.example")

CLEAN = [
    Row(
        "http://", World(environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))], ports=[http(7890)])
    ),
    Row(
        "the proxy speaks TLS, and this version has no websocket",
        World(environments=[shell(from_file(REMOTE))], ports=[CORPORATE], version="0.98.0"),
    ),
    Row(
        "no websocket, and the proxy has not been tried",
        World(environments=[shell(from_file(REMOTE))], version="0.98.0", probed=False),
    ),
    Row(
        "ALL_PROXY says https:// where HTTPS_PROXY decides",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890", "ALL_PROXY": "https://p:1"}))],
            ports=[http(7890)],
        ),
    ),
    Row(
        "NO_PROXY takes every host away from it",
        World(environments=[shell(from_file({**TLS, "NO_PROXY": "openai.com"}))]),
    ),
    Row(
        "a dead port is a dead port",
        World(environments=[shell(from_file(TLS))], ports=[closed(7890)], direct=TIMED_OUT, version="0.98.0"),
    ),
    Row("not in use", World(environments=[shell(from_file(TLS), in_use=False)], direct=TIMED_OUT)),
    Row("an editor's http.proxy", World(environments=[editor(from_file(TLS, EDITOR_SETTINGS))])),
]

FOUND = [
    Row(
        "a plain port, to which TLS is spoken",
        World(environments=[shell(from_file(TLS))], ports=[http(7890, tls=NO_TLS)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="no-tls",
                line=3,
                after="export HTTPS_PROXY=http://127.0.0.1:7890",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "a plain port with a password",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "https://u:p@127.0.0.1:7890"}, DOTENV, 1))],
            ports=[http(7890, tls=NO_TLS)],
            direct=TIMED_OUT,
        ),
        (
            Found(
                subject=f"HTTPS_PROXY@{DOTENV}",
                severity="critical",
                case="no-tls",
                after="HTTPS_PROXY=http://u:•••@127.0.0.1:7890",
            ),
        ),
    ),
    Row(
        "the proxy speaks TLS: the websocket alone refuses it",
        World(environments=[shell(from_file(REMOTE))], ports=[CORPORATE]),
        (Found(subject=SUBJECT, severity="warning", breaks=1),),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[this_shell(by_hand(REMOTE))], probed=False),
        (Found(subject="HTTPS_PROXY@this-shell", severity="warning", environment="this-shell", breaks=1),),
    ),
    Row(
        "without a websocket, to a proxy whose port was not looked at",
        World(environments=[shell(from_file(REMOTE))], version="0.98.0", ports=[UNSEEN]),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="no-tls",
                after="export HTTPS_PROXY=http://proxy.corp.example:3128",
                breaks=1,
            ),
        ),
    ),
]
