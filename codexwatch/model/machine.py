"""The machine and what runs on it, as far as Codex is concerned."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from codexwatch.model.variable import Origin, Variable


class ProcessKind(StrEnum):
    """`daemon`: the background app-server that outlives the window that started it."""

    DAEMON = "daemon"
    APP_SERVER = "app-server"
    EXEC = "exec"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class CodexProcess:
    """A running codex; its variables are the environment `environment`."""

    pid: int
    kind: ProcessKind
    environment: str
    started_at: datetime | None = None
    folder: str | None = None
    terminal: str | None = None
    elsewhere: bool = False
    """It lives in another network or mount namespace: what is probed here says nothing about it."""


@dataclass(frozen=True, slots=True)
class Editor:
    """An editor of the VS Code family with the Codex extension; `proxy` is its `http.proxy` as a variable."""

    id: str
    name: str
    settings: Origin
    proxy: Variable | None = None
    running: bool | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """`wsl_mode` is the networking mode that .wslconfig asks for; None outside WSL or where it cannot be read."""

    system: str
    wsl: bool = False
    wsl_mode: str | None = None
    wsl_gateway: str | None = None
    has_route: bool | None = None
