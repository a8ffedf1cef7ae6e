"""Tables of proxy-port-mismatch."""

from tests.rules.world import (
    CHATGPT,
    DOTENV,
    EDITOR_SETTINGS,
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
    mixed,
    shell,
    socks,
    this_shell,
)

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
SUBJECT = "127.0.0.1:7890"

CLEAN = [
    Row("no variable at all", World(ports=[closed(7890), http(7897)])),
    Row(
        "the port works",
        World(environments=[shell(from_file(PROXY))], ports=[http(7890), http(7897)], direct=TIMED_OUT),
    ),
    Row(
        "it is dead, and nothing else listens",
        World(environments=[shell(from_file(PROXY))], ports=[closed(7890)], direct=TIMED_OUT),
    ),
    Row(
        "the other port speaks SOCKS alone",
        World(environments=[shell(from_file(PROXY))], ports=[closed(7890), socks(7891)], direct=TIMED_OUT),
    ),
    Row(
        "the other port lets nothing through",
        World(
            environments=[shell(from_file(PROXY))],
            ports=[closed(7890), http(7897, through=TIMED_OUT)],
            direct=TIMED_OUT,
        ),
    ),
    Row(
        "the other port is a debugging proxy",
        World(
            environments=[shell(from_file(PROXY))], ports=[closed(7890), http(8888, debugging=True)], direct=TIMED_OUT
        ),
    ),
    Row(
        "the other port has not been tried",
        World(environments=[shell(from_file(PROXY))], ports=[closed(7890), http(7897)], probed=False),
    ),
    Row(
        "an editor's http.proxy is another rule's business",
        World(environments=[editor(from_file(PROXY, EDITOR_SETTINGS))], ports=[closed(7890), http(7897)]),
    ),
]

FOUND = [
    Row(
        "Clash moved from 7890 to 7897",
        World(environments=[shell(from_file(PROXY))], ports=[closed(7890), mixed(7897)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                line=3,
                after="export HTTPS_PROXY=http://127.0.0.1:7897",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "the same program's port comes before a stranger's",
        World(
            environments=[shell(from_file(PROXY))],
            ports=[closed(7890), http(1087, client="Surge"), http(7897)],
            direct=TIMED_OUT,
        ),
        (Found(subject=SUBJECT, severity="critical", after="export HTTPS_PROXY=http://127.0.0.1:7897"),),
    ),
    Row(
        "direct works as well: the line could also go",
        World(environments=[shell(from_file(PROXY))], ports=[closed(7890), http(7897)]),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="direct-works",
                after="export HTTPS_PROXY=http://127.0.0.1:7897",
            ),
        ),
    ),
    Row(
        "in .env, in a daemon and typed by hand",
        World(
            environments=[
                this_shell(by_hand(PROXY)),
                shell(from_file(PROXY, DOTENV, 1)),
                daemon(from_file(PROXY, DOTENV, 1)),
            ],
            ports=[closed(7890), http(7897)],
            direct=TIMED_OUT,
            login=CHATGPT,
        ),
        (
            Found(subject=SUBJECT, severity="critical", environment="this-shell"),
            Found(subject=SUBJECT, severity="critical", line=1, after="HTTPS_PROXY=http://127.0.0.1:7897"),
            Found(subject=SUBJECT, severity="critical", environment="daemon:700"),
        ),
    ),
    Row(
        "only the websocket goes there; https works",
        World(
            environments=[shell(from_file({"HTTP_PROXY": "http://127.0.0.1:7890"}))], ports=[closed(7890), http(7897)]
        ),
        (Found(subject=SUBJECT, severity="warning", case="direct-works", breaks=1),),
    ),
]
