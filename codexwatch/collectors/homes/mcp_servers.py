"""The MCP servers that config.toml names."""

from itertools import islice
from urllib.parse import urlsplit

from codexwatch.collectors.homes.config_values import flag, number, table, text_at
from codexwatch.formats import toml
from codexwatch.model.codex import McpServer

TABLE = "mcp_servers"
MAX_SERVERS = 64


def read_mcp_servers(document: toml.Document) -> dict[str, McpServer]:
    """By name. Raises ConfigTypeError."""
    return {name: _server(document, name) for name in islice(table(document.values, TABLE), MAX_SERVERS)}


def _server(document: toml.Document, name: str) -> McpServer:
    values, at = document.values, (TABLE, name)
    own = table(values, *at)
    milliseconds = number(values, *at, "startup_timeout_ms")
    seconds = number(values, *at, "startup_timeout_sec")
    url = text_at(values, *at, "url")
    listed = own.get("env_vars")
    return McpServer(
        name,
        command=text_at(values, *at, "command"),
        url=None if url is None else place_in(url),
        enabled="enabled" not in own or flag(values, *at, "enabled"),
        required=flag(values, *at, "required"),
        # Besides names, `env_vars` may hold tables in newer versions.
        env=(
            *table(values, *at, "env"),
            *(item for item in (listed if isinstance(listed, list) else ()) if isinstance(item, str)),
        ),
        timeout=seconds if seconds is not None or milliseconds is None else milliseconds / 1000,
        line=document.line(*at),
    )


def place_in(url: str) -> str:
    """Scheme, host and port: what else is in the URL may be a key. Empty where it is no URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}" if host and parts.scheme else ""
