"""Tables of proxy-not-listening."""

from codexwatch.model.machine import CodexProcess, ProcessKind
from tests.rules.world import (
    CHATGPT,
    DOTENV,
    EDITOR_SETTINGS,
    TIMED_OUT,
    Found,
    Row,
    World,
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

PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
ELSEWHERE = CodexProcess(900, ProcessKind.SESSION, "process:900", elsewhere=True)

CLEAN = [
    Row("no variable at all", World(ports=[closed(7890)])),
    Row("it listens", World(environments=[shell(from_file(PROXY))], ports=[http(7890)], direct=TIMED_OUT)),
    Row(
        "it listens and speaks SOCKS alone, which is another fault",
        World(environments=[shell(from_file(PROXY))], ports=[socks(7890)]),
    ),
    Row(
        "it listens and lets nothing through",
        World(environments=[shell(from_file(PROXY))], ports=[http(7890, through=TIMED_OUT)]),
    ),
    Row("nobody has knocked there", World(environments=[shell(from_file(PROXY))], direct=TIMED_OUT)),
    Row(
        "the knock was cut short",
        World(environments=[shell(from_file(PROXY))], ports=[http(7890, open=None)], probed=False),
    ),
    Row(
        "NO_PROXY takes every host away from it",
        World(environments=[shell(from_file({**PROXY, "NO_PROXY": "openai.com"}))], ports=[closed(7890)]),
    ),
    Row(
        "a lower-case one that Codex does not read is dead",
        World(
            environments=[
                shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7897", "https_proxy": "http://127.0.0.1:7890"}))
            ],
            ports=[closed(7890), http(7897)],
        ),
    ),
    Row(
        "a codex in another network namespace has another loopback",
        World(environments=[session(from_file(PROXY))], processes=[ELSEWHERE], ports=[closed(7890)]),
    ),
    Row(
        "an editor's http.proxy is another rule's business",
        World(environments=[editor(from_file(PROXY, EDITOR_SETTINGS))], ports=[closed(7890)]),
    ),
    Row(
        "an environment that is not in use",
        World(environments=[shell(from_file(PROXY), in_use=False)], ports=[closed(7890)]),
    ),
]

FOUND = [
    Row(
        "the proxy program is closed, direct is blocked",
        World(environments=[shell(from_file(PROXY))], ports=[closed(7890)], direct=TIMED_OUT),
        (Found(subject="127.0.0.1:7890", severity="critical", case="here", line=3, breaks=2),),
    ),
    Row(
        "direct works: the line can go",
        World(environments=[shell(from_file(PROXY)), daemon(from_file(PROXY))], ports=[closed(7890)], login=CHATGPT),
        (
            Found(subject="127.0.0.1:7890", severity="critical", case="direct-works", verified=True, breaks=2),
            Found(
                subject="127.0.0.1:7890",
                severity="critical",
                case="direct-works",
                environment="daemon:700",
                verified=True,
            ),
        ),
    ),
    Row(
        "a proxy of the company, from outside its network",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://proxy.corp.example:3128"}))],
            ports=[closed(3128, host="proxy.corp.example", client=None)],
            direct=TIMED_OUT,
        ),
        (Found(subject="proxy.corp.example:3128", severity="critical", case="remote", breaks=2),),
    ),
    Row(
        "only the websocket goes there; https works",
        World(environments=[shell(from_file({"HTTP_PROXY": "http://127.0.0.1:7890"}))], ports=[closed(7890)]),
        (Found(subject="127.0.0.1:7890", severity="warning", case="direct-works", breaks=1),),
    ),
    Row(
        "localhost and 127.0.0.1 are one hop",
        World(
            environments=[
                this_shell(from_file({"ALL_PROXY": "http://localhost:7890"}, DOTENV)),
                shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"})),
            ],
            ports=[closed(7890)],
            direct=TIMED_OUT,
        ),
        (
            Found(subject="127.0.0.1:7890", severity="critical", case="here", environment="this-shell"),
            Found(subject="127.0.0.1:7890", severity="critical", case="here"),
        ),
    ),
    Row(
        "two dead ports, one for each stack",
        World(
            environments=[
                shell(from_file({"HTTP_PROXY": "http://127.0.0.1:7891", "ALL_PROXY": "http://127.0.0.1:7890"}))
            ],
            ports=[closed(7890), closed(7891)],
            direct=TIMED_OUT,
        ),
        (
            Found(subject="127.0.0.1:7890", severity="critical", case="here", breaks=1),
            Found(subject="127.0.0.1:7891", severity="critical", case="here", breaks=1),
        ),
    ),
    Row(
        "it is known to be closed before anything has been probed",
        World(environments=[shell(from_file(PROXY))], ports=[closed(7890, client=None)], probed=False),
        (Found(subject="127.0.0.1:7890", severity="critical", case="here", breaks=2),),
    ),
]
