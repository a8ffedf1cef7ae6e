"""Codex as it is installed and configured: homes, config.toml, version, stored logins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class FileState(StrEnum):
    """How reading a file ended. `broken`: read, but not what Codex can use."""

    ABSENT = "absent"
    OK = "ok"
    BROKEN = "broken"
    UNREADABLE = "unreadable"


class Login(StrEnum):
    """Which login a client uses."""

    CHATGPT = "chatgpt"
    API_KEY = "api-key"
    KEYRING = "keyring"
    PROVIDER = "provider"
    ENVIRONMENT = "environment"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StoredLogin:
    """auth.json without its secrets: which credentials it holds and what is wrong with it."""

    path: str
    state: FileState = FileState.ABSENT
    reason: str | None = None
    line: int | None = None
    mode: str | None = None
    has_key: bool = False
    has_tokens: bool = False
    access_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """One `[model_providers.ID]`."""

    id: str
    base_url: str | None = None
    base_url_line: int | None = None
    env_key: str | None = None
    has_token: bool = False
    requires_openai_auth: bool = False
    supports_websockets: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """What config.toml says that bears on connections; `line` and `column` are where it does not parse."""

    path: str
    state: FileState = FileState.ABSENT
    reason: str | None = None
    line: int | None = None
    column: int | None = None
    model_provider: str = "openai"
    openai_base_url: str | None = None
    chatgpt_base_url: str | None = None
    providers: Mapping[str, Provider] = field(default_factory=dict)
    forced_login_method: str | None = None
    auth_store: str = "file"
    respect_system_proxy: bool = False
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodexHome:
    """One CODEX_HOME: its config, and why its `.env` could not be read if it could not."""

    path: str
    config: Config
    dotenv_unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class Codex:
    """`version` is None when no installed codex says one; then the newest known behaviour is assumed."""

    installed: bool
    version: str | None
    homes: Mapping[str, CodexHome] = field(default_factory=dict)
