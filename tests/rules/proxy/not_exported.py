"""Tables of proxy-not-exported."""

from dataclasses import replace
from typing import Any

from codexwatch.model.environment import Environment
from codexwatch.model.variable import Variable
from tests.rules.world import (
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    closed,
    daemon,
    from_file,
    http,
    shell,
    socks,
    this_shell,
)
from tests.rules.world import editor as an_editor

PROXY = "http://127.0.0.1:7890"
BLOCKED: dict[str, Any] = {"ports": [http(7890)], "direct": TIMED_OUT}
FISH = "/home/me/.config/fish/config.fish"
UNIVERSAL = "/home/me/.config/fish/fish_variables"


def plain(values: dict[str, str | None], path: str = ZSHRC, text: str | None = None) -> Environment:
    return shell(unexported=assigned(values, path, text))


def assigned(values: dict[str, str | None], path: str = ZSHRC, text: str | None = None) -> tuple[Variable, ...]:
    found = []
    for item in from_file(values, path).values():
        assert item.origin
        line = text if text is not None else f"{item.name}={item.shown}"
        found.append(replace(item, origin=replace(item.origin, line=3 if text else item.origin.line, text=line)))
    return tuple(found)


CLEAN = [
    Row("exported", World(environments=[shell(from_file({"HTTPS_PROXY": PROXY}))], **BLOCKED)),
    Row("nothing is set at all", World(**BLOCKED)),
    Row(
        "another name has the proxy already, and wins",
        World(environments=[shell(from_file({"HTTPS_PROXY": PROXY}), unexported=assigned({"https_proxy": PROXY}))]),
    ),
    Row(
        "a dead port: exporting it would make things worse",
        World(environments=[plain({"HTTPS_PROXY": PROXY})], ports=[closed(7890)]),
    ),
    Row(
        "the proxy itself leads nowhere: exporting it would make nothing better",
        World(environments=[plain({"HTTPS_PROXY": PROXY})], ports=[http(7890, through=TIMED_OUT)], direct=TIMED_OUT),
    ),
    Row(
        "a terminal in which no Codex runs",
        World(environments=[shell(in_use=False, unexported=assigned({"HTTPS_PROXY": PROXY}))], **BLOCKED),
    ),
]

FOUND = [
    Row(
        "direct is blocked, and the proxy works",
        World(environments=[plain({"HTTPS_PROXY": PROXY})], **BLOCKED),
        (
            Found(
                subject=f"HTTPS_PROXY@{ZSHRC}",
                severity="critical",
                case="fails",
                line=3,
                after=f"export HTTPS_PROXY={PROXY}",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "two names on a line: one finding, one export",
        World(
            environments=[
                plain({"http_proxy": PROXY, "https_proxy": PROXY}, text=f"http_proxy={PROXY} https_proxy={PROXY}")
            ],
            **BLOCKED,
        ),
        (
            Found(
                subject=f"https_proxy@{ZSHRC}",
                severity="critical",
                case="fails",
                after=f"export http_proxy={PROXY} https_proxy={PROXY}",
                verified=True,
            ),
        ),
    ),
    Row(
        "in fish",
        World(environments=[plain({"https_proxy": PROXY}, FISH, f"set -g https_proxy {PROXY}")], **BLOCKED),
        (
            Found(
                subject=f"https_proxy@{FISH}",
                severity="critical",
                case="fails",
                after=f"set -gx https_proxy {PROXY}",
            ),
        ),
    ),
    Row(
        "a universal variable of fish is no line to edit",
        World(environments=[plain({"https_proxy": PROXY}, UNIVERSAL)], **BLOCKED),
        (Found(subject=f"https_proxy@{UNIVERSAL}", severity="critical", case="fails", verified=True),),
    ),
    Row(
        "a line that assigns it in its own way gets another one beside it",
        World(environments=[plain({"HTTPS_PROXY": PROXY}, text=f"readonly HTTPS_PROXY={PROXY}")], **BLOCKED),
        (
            Found(
                subject=f"HTTPS_PROXY@{ZSHRC}",
                severity="critical",
                case="fails",
                after="export HTTPS_PROXY",
            ),
        ),
    ),
    Row(
        "direct works: worth knowing",
        World(environments=[plain({"HTTPS_PROXY": PROXY})], ports=[http(7890)]),
        (Found(subject=f"HTTPS_PROXY@{ZSHRC}", severity="info", breaks=0),),
    ),
    Row(
        "a SOCKS port was not asked to speak HTTP",
        World(environments=[plain({"HTTPS_PROXY": PROXY})], ports=[socks(7890)], direct=TIMED_OUT),
        (Found(subject=f"HTTPS_PROXY@{ZSHRC}", severity="info", breaks=0),),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[plain({"HTTPS_PROXY": PROXY})], probed=False),
        (Found(subject=f"HTTPS_PROXY@{ZSHRC}", severity="info", breaks=0),),
    ),
    Row(
        "a value that only the shell could tell",
        World(environments=[plain({"HTTPS_PROXY": None}, text="HTTPS_PROXY=$(find-proxy)")], direct=TIMED_OUT),
        (Found(subject=f"HTTPS_PROXY@{ZSHRC}", severity="info", breaks=0),),
    ),
    Row(
        "every environment that would have got it",
        World(
            environments=[
                this_shell(unexported=assigned({"HTTPS_PROXY": PROXY})),
                plain({"HTTPS_PROXY": PROXY}),
                daemon(unexported=assigned({"HTTPS_PROXY": PROXY})),
                an_editor(unexported=assigned({"HTTPS_PROXY": PROXY})),
            ],
            **BLOCKED,
        ),
        tuple(
            Found(
                subject=f"HTTPS_PROXY@{ZSHRC}",
                severity="critical",
                case="fails",
                environment=environment,
                verified=True,
            )
            for environment in ("this-shell", "login-shell", "daemon:700", "editor:code")
        ),
    ),
]
