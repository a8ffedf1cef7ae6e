"""config.toml: what it says that bears on connections, with the line of every key."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from codexwatch.collectors.files import NOT_UTF8, Absent, FileText, Unreadable
from codexwatch.collectors.homes.config_values import ConfigTypeError, flag, table, text_at, texts_at
from codexwatch.collectors.homes.mcp_servers import place_in, read_mcp_servers
from codexwatch.formats import toml
from codexwatch.formats.source_line import shown_line
from codexwatch.formats.toml_depth import line_beyond
from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.phrase import Phrase
from codexwatch.model.secret import Secret

MAX_LINES = 2000
"""Keys whose line is remembered; a config of ordinary size has a few dozen."""
LEVELS = 80
"""Codex's parser holds so many (seen of 0.125.0, 0.150.0 and 0.169.0) and refuses the file with one more."""

SHOWN = frozenset(
    {
        *("profile", "model_provider", "base_url", "openai_base_url", "chatgpt_base_url", "name", "wire_api"),
        *("forced_login_method", "preferred_auth_method", "experimental_use_rmcp_client", "supports_websockets"),
        *("responses_websockets", "responses_websockets_v2", "rmcp_client", "respect_system_proxies"),
        *("proxy", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("command", "url", "enabled", "startup_timeout_sec", "startup_timeout_ms"),
    }
)
"""Keys, by their last part, whose value is no secret."""
MASKED = frozenset({"forced_chatgpt_workspace_id"})
"""Keys of which a line can be shown without its value."""
_ALONE = re.compile(r"\s*[\w.\"' -]+=[^={}]*$")


def read_config(path: str, read: Callable[[str], FileText | Unreadable | Absent]) -> Config:
    """The config at `path`; a reason completes the sentence "<path> …"."""
    match read(path):
        case FileText(text=text):
            return parse_config(path, text)
        case Unreadable(reason=reason):
            return Config(path, FileState.UNREADABLE, reason)
        case _:
            return Config(path)


def parse_config(path: str, text: str) -> Config:
    """The config in `text`; `broken` where Codex would not start because of it."""
    if NOT_UTF8 in text:
        return Config(path, FileState.BROKEN, Phrase("is not UTF-8"), text[: text.index(NOT_UTF8)].count("\n") + 1)
    try:
        document = toml.parse(text)
    except toml.TomlError as error:
        reason = Phrase("is not TOML: {message}", message=error.message)
        return Config(path, FileState.BROKEN, reason, error.line, error.column)
    if line := line_beyond(text, LEVELS):
        return Config(path, FileState.BROKEN, Phrase("is nested more than {levels} levels deep", levels=LEVELS), line)
    try:
        return _config(path, document, text)
    except ConfigTypeError as error:
        key = ".".join(error.keys)
        reason = Phrase("has a value for {key} that is not {expected}", key=key, expected=error.expected)
        return Config(path, FileState.BROKEN, reason, document.line(*error.keys))


def _config(path: str, document: toml.Document, text: str) -> Config:
    values = document.values
    lines = dict(_lines(document))
    return Config(
        path,
        FileState.OK,
        model_provider=text_at(values, "model_provider") or "openai",
        openai_base_url=text_at(values, "openai_base_url"),
        chatgpt_base_url=text_at(values, "chatgpt_base_url"),
        providers={name: _provider(document, name) for name in table(values, "model_providers")},
        forced_login_method=text_at(values, "forced_login_method"),
        auth_store=text_at(values, "cli_auth_credentials_store") or "file",
        respect_system_proxy=flag(values, "features", "respect_system_proxy"),
        log_folder=text_at(values, "log_dir") or text_at(values, "sqlite_home"),
        lines=lines,
        texts=dict(_texts(lines, text)),
        forced_workspaces=tuple(Secret(name) for name in texts_at(values, "forced_chatgpt_workspace_id") if name),
        mcp_servers=read_mcp_servers(document),
        # Codex does not mind what it is.
        stray_base_url=place_in(stray) or None if isinstance(stray := values.get("base_url"), str) else None,
    )


def _provider(document: toml.Document, name: str) -> Provider:
    values, at = document.values, ("model_providers", name)
    table(values, *at)
    return Provider(
        name,
        base_url=text_at(values, *at, "base_url"),
        base_url_line=document.line(*at, "base_url"),
        env_key=text_at(values, *at, "env_key"),
        # A bearer token in the file, or a command that prints one: the provider brings its own login.
        has_token=bool(text_at(values, *at, "experimental_bearer_token") or table(values, *at, "auth")),
        requires_openai_auth=flag(values, *at, "requires_openai_auth"),
        supports_websockets=flag(values, *at, "supports_websockets"),
        name=text_at(values, *at, "name"),
        wire_api=text_at(values, *at, "wire_api"),
        configured=bool(table(values, *at)),
    )


def _lines(document: toml.Document) -> Iterator[tuple[str, int]]:
    """Every key by its dotted name; arrays are leaves."""
    for count, keys in enumerate(_keys(document.values, ())):
        if count == MAX_LINES:
            return
        line = document.line(*keys)
        if line is not None:
            yield ".".join(keys), line


def _keys(values: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, value in values.items():
        yield (*above, name)
        if isinstance(value, Mapping):
            yield from _keys(value, (*above, name))


def _texts(lines: Mapping[str, int], text: str) -> Iterator[tuple[str, str]]:
    """The lines that hold one such key and nothing else."""
    written = text.split("\n")
    for name, line in lines.items():
        found = written[line - 1] if line <= len(written) else ""
        if not _ALONE.fullmatch(found.rstrip("\r")) or found.count("[") != found.count("]"):
            continue
        if name.rpartition(".")[2] in SHOWN:
            yield name, shown_line(found)
        elif name in MASKED:
            yield name, shown_line(found, name)
