"""An MCP server that Codex starts as a program gets no proxy.

What it detects
    Codex's log of the last hour says that an MCP server with a `command` did not start, the direct way to OpenAI fails
    here, Codex itself goes by a proxy, and the server's table names no proxy variable.

Why Codex breaks
    Codex starts such a program with a short list of variables (HOME, PATH, TERM and a few more): the proxy variables
    are not among them. A server that downloads something at its start, as `npx` and `uvx` do, or that asks a host of
    its own, goes out directly, and where that is blocked it never gets ready.

How to fix
    Pass the variables on, by `env_vars = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"]` in the server's table, or set them
    there: `env = { HTTPS_PROXY = "http://127.0.0.1:7890" }`.

Example
    `[mcp_servers.files]` with `command = "npx"` behind a proxy, in a network that blocks the rest.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.codex import Config, McpServer
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Edit, Finding, Manual, Meta, Step, Words
from codexwatch.model.network import Proxy
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.model.traces import HomeTraces, What
from codexwatch.model.variable import PROXY_NAMES, Origin
from codexwatch.rules.mend import make_real
from codexwatch.rules.reach import home_of, judged, routes_of, works, works_by

RECENT = timedelta(hours=1)
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
EXTRA_LINE = 'env_vars = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"]'

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.INFO,
    reads=frozenset({"environments", "routes", "codex", "probes", "traces"}),
    uses=frozenset({"processes"}),
    words={
        "": Words(
            title="The MCP server {server} gets no proxy from Codex",
            summary="Codex goes through {proxy}, but does not pass the proxy variables on to {server}, which did not "
            "start; the direct way is blocked.",
            remedy="Pass them on in its table: {line}",
        )
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        config, failed = home_of(facts, environment).config, _failed(facts, environment)
        without = [server for server in config.mcp_servers.values() if server.name in failed and _gets_none(server)]
        proxy = _proxy(facts, environment) if without else None
        for server in without:
            if proxy:
                yield _finding(facts, environment, config, server, proxy)


def _failed(facts: Facts, environment: Environment) -> frozenset[str | None]:
    traces = facts.traces.get(environment.home, HomeTraces()).of(What.MCP_FAILED)
    return frozenset(trace.server for trace in traces if facts.taken_at - trace.at <= RECENT)


def _gets_none(server: McpServer) -> bool:
    return server.enabled and server.command is not None and not set(server.env) & set(PROXY_NAMES)


def _proxy(facts: Facts, environment: Environment) -> Proxy | None:
    """The one that carries Codex, where the direct way does not."""
    needed = works(facts, environment) is Answer.WORKS and works_by(facts, environment, None) is Answer.FAILS
    proxies = (route.proxy for route in routes_of(facts, environment))
    return next((proxy for proxy in proxies if proxy), None) if needed else None


def _finding(facts: Facts, environment: Environment, config: Config, server: McpServer, proxy: Proxy) -> Finding:
    data: Data = {
        "server": server.name,
        "proxy": proxy.url,
        "line": EXTRA_LINE,
        "path": config.path,
        "table": f"mcp_servers.{server.name}",
    }
    return Finding(
        subject=f"mcp_servers.{server.name}@{config.path}",
        severity=Severity.INFO,
        environment=environment.id,
        data=data,
        origin=Origin(config.path, server.line),
        steps=(_step(config, server, data), *make_real(facts, environment)),
    )


def _step(config: Config, server: McpServer, data: Data) -> Step:
    """A line that passes variables on already is the user's to extend."""
    if server.line is None or server.env or not BARE_KEY.fullmatch(server.name):
        return Manual("In {path}, write into [{table}]: {line}", data)
    return Edit(config.path, None, None, f"[mcp_servers.{server.name}]\n{EXTRA_LINE}")
