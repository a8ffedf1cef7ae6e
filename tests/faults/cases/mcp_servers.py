"""MCP servers that config.toml names, and that do not start."""

from tests.faults.cases.case import CLASH, THROUGH_CLASH, Direct, Machine, daemon, found

FOUND = [
    found(
        "E2 the program of an MCP server is nowhere",
        Machine(config='[mcp_servers.docs]\ncommand = "no-such-program"\n'),
        "config-mcp-broken",
        "openai/codex#11851",
        severity="warning",
        line=1,
    ),
    found(
        "E2 the background server does not find the program of an MCP server",
        Machine(
            config='[mcp_servers.docs]\ncommand = "docs-server"\n',
            files={".local/bin/docs-server": "#!/bin/sh\n"},
            modes={".local/bin/docs-server": 0o755},
            programs=[daemon(PATH="/usr/bin:/bin")],
        ),
        "config-mcp-broken",
        "openai/codex#11851",
        severity="warning",
    ),
    found(
        "E2 nothing listens at a required MCP server",
        Machine(config='[mcp_servers.search]\nurl = "http://127.0.0.1:8931/mcp"\nrequired = true\n'),
        "config-mcp-broken",
        "openai/codex#31819",
        severity="critical",
    ),
    found(
        "E2 an MCP server did not start in time",
        Machine(config='[mcp_servers.slow]\ncommand = "sh"\n', log="mcp servers"),
        "config-mcp-broken",
        "openai/codex#22349",
        severity="warning",
    ),
    found(
        "a stdio MCP server gets no proxy",
        Machine(
            zshrc=THROUGH_CLASH,
            config='[mcp_servers.slow]\ncommand = "sh"\n',
            log="mcp servers",
            proxies=CLASH,
            direct=Direct.REFUSED,
        ),
        "config-mcp-broken",
        "openai/codex#2905",
        listed=("config-stdio-mcp-no-proxy",),
        fixing="config-stdio-mcp-no-proxy",
        afterwards=("config-mcp-broken",),
    ),
]
