"""Codex as it is installed and configured: homes, config.toml, version, stored logins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from codexwatch.model.secret import Secret
from codexwatch.model.variable import Origin, Variable


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
    """auth.json without its secrets: which credentials it holds and what is wrong with it.

    `workspace` is the one that the tokens belong to. `refreshed_at` is when Codex last asked for new ones. `exposed`:
    others on this machine can read the file.
    """

    path: str
    state: FileState = FileState.ABSENT
    reason: str | None = None
    line: int | None = None
    mode: str | None = None
    has_key: bool = False
    has_tokens: bool = False
    access_expires_at: datetime | None = None
    workspace: Secret | None = None
    refreshed_at: datetime | None = None
    exposed: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """One `[model_providers.ID]`; `configured`: there is something in the table."""

    id: str
    base_url: str | None = None
    base_url_line: int | None = None
    env_key: str | None = None
    has_token: bool = False
    requires_openai_auth: bool = False
    supports_websockets: bool = False
    name: str | None = None
    wire_api: str | None = None
    configured: bool = True


@dataclass(frozen=True, slots=True)
class McpServer:
    """One `[mcp_servers.NAME]`: a program that Codex starts, or a URL that it asks.

    `url` is without user, path and query, which may hold a key. `env` are the names of the variables that its table
    sets or passes on. `timeout` is the seconds that it may take to start; None where nothing is said.
    """

    name: str
    command: str | None = None
    url: str | None = None
    enabled: bool = True
    required: bool = False
    env: tuple[str, ...] = ()
    timeout: float | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """What config.toml says that bears on connections; `line` and `column` are where it does not parse.

    `forced_workspaces` are those that a ChatGPT login must belong to; none: any. `lines` has every key by its dotted
    name, `texts` the line of those whose value is no secret, for showing an edit.
    """

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
    texts: Mapping[str, str] = field(default_factory=dict)
    forced_workspaces: tuple[Secret, ...] = ()
    mcp_servers: Mapping[str, McpServer] = field(default_factory=dict)
    inherited: Mapping[str, Origin] = field(default_factory=dict)
    """Keys that a layer below sets and this file does not, each with its place."""
    log_folder: str | None = None
    """Where the log database is kept instead of in the home: `log_dir`, else `sqlite_home` (measured on 0.169.0)."""
    stray_base_url: str | None = None
    """Scheme, host and port of a `base_url` at the top, where Codex does not look."""


class DotenvFault(StrEnum):
    """How a line of `.env` goes wrong. `syntax`: any other form that is no assignment to Codex."""

    BOM = "bom"
    CODEX_NAME = "codex-name"
    SET = "set-x"
    TWO_ASSIGNMENTS = "two-assignments"
    UNCLOSED_QUOTE = "unclosed-quote"
    ENCODING = "encoding"
    DOLLAR = "dollar"
    SYNTAX = "syntax"


@dataclass(frozen=True, slots=True)
class DotenvProblem:
    """A variable that a line of `.env` was meant to set, and that Codex drops or misreads.

    `line` is the one at fault, which can be an earlier one than that of `meant`. The value of `meant` is None where it
    refers to something that the file does not set.
    """

    kind: DotenvFault
    line: int
    meant: Variable


@dataclass(frozen=True, slots=True)
class CodexHome:
    """One CODEX_HOME: its config, what is wrong in its `.env`, and why that could not be read if it could not."""

    path: str
    config: Config
    dotenv_unreadable: str | None = None
    dotenv_problems: tuple[DotenvProblem, ...] = ()
    dotenv_exposed: bool = False
    """`.env` holds a secret, and others on this machine can read it."""
    profiles: Mapping[str, Config] = field(default_factory=dict)
    """The config under each profile that a running client was started with."""


@dataclass(frozen=True, slots=True)
class Codex:
    """`version` is None when no installed codex says one; then the newest known behaviour is assumed.

    `program` is the file that a shell would start, with every link followed: its place tells how it was installed.
    """

    installed: bool
    version: str | None
    homes: Mapping[str, CodexHome] = field(default_factory=dict)
    program: str | None = None
