"""Tables of proxy-not-listening."""

from typing import Any

from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.probe import Phase
from tests.rules.world import (
    CHATGPT,
    DOTENV,
    EDITOR_SETTINGS,
    TIMED_OUT,
    Found,
    Outcome,
    Port,
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
        "it was open when it was knocked at, and times out now",
        World(environments=[shell(from_file(PROXY))], ports=[http(7890, through=TIMED_OUT)], direct=TIMED_OUT),
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

CORPORATE = {"HTTPS_PROXY": "http://proxy.corp.example:3128"}
NO_NAME, SILENT = (Phase.RESOLVE, "nxdomain"), (Phase.CONNECT, "timed-out")


def afar(through: Outcome, **more: Any) -> World:
    """A proxy of the company, of which the knock says nothing: its name or its address does not answer."""
    port = Port(3128, client=None, host="proxy.corp.example", open=None, through=through)
    return World(**{"environments": [shell(from_file(CORPORATE))], "ports": [port], "direct": TIMED_OUT, **more})


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
    Row(
        "the company's proxy has no name outside its network",
        afar(NO_NAME),
        (Found(subject="proxy.corp.example:3128", severity="critical", case="unresolved", line=3, breaks=2),),
    ),
    Row(
        "the company's proxy is silent outside its network",
        afar(SILENT),
        (Found(subject="proxy.corp.example:3128", severity="critical", case="remote", breaks=2),),
    ),
    Row(
        "the company's proxy, from home, where the direct way works",
        afar(NO_NAME, direct=401),
        (Found(subject="proxy.corp.example:3128", severity="critical", case="leave-proxy", verified=True, breaks=2),),
    ),
    Row(
        "the company's proxy, from home, where a local proxy works",
        afar(SILENT, ports=[*afar(SILENT).ports, http(7890)]),
        (
            Found(
                subject="proxy.corp.example:3128",
                severity="critical",
                case="other-proxy",
                after="export HTTPS_PROXY=http://127.0.0.1:7890",
                verified=True,
            ),
        ),
    ),
]
