"""An MCP server in config.toml does not start.

What it detects
    An enabled `[mcp_servers.NAME]` whose program is nowhere on the PATH of a running Codex or of this shell, whose URL
    on this machine refuses the connection, or of which Codex's log of the last hour says that it did not start in time.

Why Codex breaks
    The tools of that server are missing, and Codex waits for it: 30 seconds in 0.169.0, 10 in older ones, unless it is
    told otherwise; a window shows "Booting MCP server" meanwhile. With `required = true` no session starts at all. A
    desktop app or an editor has another PATH than the terminal in which the server was set up.

How to fix
    Correct the command, start the server, raise `startup_timeout_sec` (the first `npx` has to download), or switch the
    server off by `enabled = false`.

Example
    `command = "uvx"` in `[mcp_servers.files]` while uv was installed for another user.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from codexwatch.model.codex import Config, McpServer
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.network import RouteKind, Stack, Target
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.traces import HomeTraces, Trouble, What
from codexwatch.model.variable import Origin
from codexwatch.rules.instead import routed_to
from codexwatch.rules.mend import make_real
from codexwatch.rules.reach import home_of, judged

RECENT = timedelta(hours=1)
REMEDY_OFF = "enabled = false in its table"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "codex"}),
    uses=frozenset({"listeners", "processes", "routes", "settings", "traces"}),
    words={
        "not-found": Words(
            title="The program of the MCP server {server} is not there",
            summary="{path} starts the MCP server {server} by {command}, which is nowhere on the PATH of {label}.",
            remedy="Write the whole path of the program, or install it; or " + REMEDY_OFF,
        ),
        "refused": Words(
            title="Nothing listens for the MCP server {server}",
            summary="{path} names {url} for the MCP server {server}, and nothing listens there.",
            remedy="Start it, or " + REMEDY_OFF,
        ),
        "timed-out": Words(
            title="The MCP server {server} does not start in time",
            summary="Codex's log says that the MCP server {server} did not start in time ({timeout}).",
            remedy="Raise startup_timeout_sec in its table, or " + REMEDY_OFF,
        ),
    },
    references=("openai/codex#31819",),
)

BY_HAND = {
    "not-found": "In {path}, give [{table}] the whole path of its program, or enabled = false.",
    "refused": "Start the server at {url}, or write enabled = false into [{table}] of {path}.",
    "timed-out": "In {path}, write startup_timeout_sec = 60 into [{table}], or enabled = false.",
}


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        config = home_of(facts, environment).config
        traces = facts.traces.get(environment.home, HomeTraces())
        for server in config.mcp_servers.values():
            case = _case(facts, environment, server, traces) if server.enabled else None
            if case:
                yield _finding(facts, environment, config, server, case)


def _case(facts: Facts, environment: Environment, server: McpServer, traces: HomeTraces) -> str | None:
    if server.name in environment.commands_missing:
        return "not-found"
    if server.url and _refuses(facts, environment, server.url):
        return "refused"
    return "timed-out" if _timed_out(traces, server.name, facts.taken_at) else None


def _timeout(server: McpServer) -> Phrase:
    if server.timeout:
        return Phrase("{seconds} seconds", seconds=f"{server.timeout:g}")
    return Phrase("Codex's own limit")


def _refuses(facts: Facts, environment: Environment, url: str) -> bool:
    """Asked directly; what a proxy makes of it is another rule's business."""
    target = Target(f"{url}/", Stack.HTTPS, essential=False)
    if not target.valid or routed_to(facts, environment, target).kind is not RouteKind.DIRECT:
        return False
    listener = facts.listeners.at(target.host, target.port)
    return listener is not None and listener.open is False and not _lives_elsewhere(facts, environment)


def _lives_elsewhere(facts: Facts, environment: Environment) -> bool:
    return any(process.elsewhere for process in facts.processes if process.environment == environment.id)


def _timed_out(traces: HomeTraces, server: str, now: datetime) -> bool:
    """By the newest word on this server. That of Codex's own apps (`codex_apps`) is no server of the user's."""
    found = [trace for trace in traces.of(What.MCP_FAILED) if trace.server == server and now - trace.at <= RECENT]
    return bool(found) and found[-1].cause is not None and found[-1].cause.kind is Trouble.TIMED_OUT


def _finding(facts: Facts, environment: Environment, config: Config, server: McpServer, case: str) -> Finding:
    table = f"mcp_servers.{server.name}"
    data = {
        "server": server.name,
        "path": config.path,
        "command": server.command,
        "url": server.url,
        "label": environment.label,
        "timeout": _timeout(server),
        "table": table,
    }
    return Finding(
        subject=f"{table}@{config.path}",
        severity=Severity.CRITICAL if server.required else Severity.WARNING,
        environment=environment.id,
        case=case,
        data=data,
        origin=Origin(config.path, server.line),
        steps=(Manual(BY_HAND[case], data), *make_real(facts, environment)),
    )
