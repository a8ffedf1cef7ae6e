"""config.toml: what it says that bears on connections, with the line of every key."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from codexwatch.collectors.files import NOT_UTF8, Absent, FileText, Unreadable
from codexwatch.formats import toml
from codexwatch.model.codex import Config, FileState, Provider

MAX_LINES = 2000
"""Keys whose line is remembered; a config of ordinary size has a few dozen."""


class _TypeError(Exception):
    """A key has a value of a type that Codex refuses (it exits with file, line and column)."""

    def __init__(self, keys: tuple[str, ...], expected: str) -> None:
        super().__init__(keys)
        self.keys = keys
        self.expected = expected


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
        return Config(path, FileState.BROKEN, "is not UTF-8", text[: text.index(NOT_UTF8)].count("\n") + 1)
    try:
        document = toml.parse(text)
    except toml.TomlError as error:
        return Config(path, FileState.BROKEN, f"is not TOML: {error.message}", error.line, error.column)
    try:
        return _config(path, document)
    except _TypeError as error:
        reason = f"has a value for {'.'.join(error.keys)} that is not {error.expected}"
        return Config(path, FileState.BROKEN, reason, document.line(*error.keys))


def _config(path: str, document: toml.Document) -> Config:
    values = document.values
    return Config(
        path,
        FileState.OK,
        model_provider=_text(values, "model_provider") or "openai",
        openai_base_url=_text(values, "openai_base_url"),
        chatgpt_base_url=_text(values, "chatgpt_base_url"),
        providers={name: _provider(document, name) for name in _table(values, "model_providers")},
        forced_login_method=_text(values, "forced_login_method"),
        auth_store=_text(values, "cli_auth_credentials_store") or "file",
        respect_system_proxy=_flag(values, "features", "respect_system_proxy"),
        lines=dict(_lines(document)),
    )


def _provider(document: toml.Document, name: str) -> Provider:
    values, at = document.values, ("model_providers", name)
    _table(values, *at)
    return Provider(
        name,
        base_url=_text(values, *at, "base_url"),
        base_url_line=document.line(*at, "base_url"),
        env_key=_text(values, *at, "env_key"),
        # A bearer token in the file, or a command that prints one: the provider brings its own login.
        has_token=bool(_text(values, *at, "experimental_bearer_token") or _table(values, *at, "auth")),
        requires_openai_auth=_flag(values, *at, "requires_openai_auth"),
        supports_websockets=_flag(values, *at, "supports_websockets"),
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


def _look_up(values: Mapping[str, Any], *keys: str) -> object:
    for depth, key in enumerate(keys[:-1], start=1):
        value = values.get(key, {})
        if not isinstance(value, Mapping):
            raise _TypeError(keys[:depth], "a table")
        values = value
    return values.get(keys[-1])


def _text(values: Mapping[str, Any], *keys: str) -> str | None:
    value = _look_up(values, *keys)
    if value is not None and not isinstance(value, str):
        raise _TypeError(keys, "a text")
    return value


def _flag(values: Mapping[str, Any], *keys: str) -> bool:
    value = _look_up(values, *keys)
    if value is not None and not isinstance(value, bool):
        raise _TypeError(keys, "true or false")
    return bool(value)


def _table(values: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    value = _look_up(values, *keys)
    if value is not None and not isinstance(value, Mapping):
        raise _TypeError(keys, "a table")
    return value or {}
