"""The machine and what runs on it, as far as Codex is concerned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from codexwatch.model.desktop import SystemProxy
from codexwatch.model.variable import Origin, Variable


class ProcessKind(StrEnum):
    """`daemon`: the background app-server that outlives the window that started it."""

    DAEMON = "daemon"
    APP_SERVER = "app-server"
    EXEC = "exec"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class CodexProcess:
    """A running codex; its variables are the environment `environment`.

    `program` is its file, `version` that of the file (None: not known). `owner` is the id of the editor whose extension
    brought the file, or `desktop-app`. `profile` is what `--profile` names.
    """

    pid: int
    kind: ProcessKind
    environment: str
    started_at: datetime | None = None
    folder: str | None = None
    terminal: str | None = None
    elsewhere: bool = False
    """It lives in another network or mount namespace: what is probed here says nothing about it."""
    program: str | None = None
    version: str | None = None
    owner: str | None = None
    profile: str | None = None
    alone: bool = False
    """It was told not to use the background server."""
    stranded: tuple[str, ...] = ()
    """Local addresses of its open connections that this machine no longer has: no answer can come back to them."""


@dataclass(frozen=True, slots=True)
class Editor:
    """An editor of the VS Code family with the Codex extension; `proxy` is its `http.proxy` as a variable.

    `version` is that of the extension, `codex` that of the Codex it brings. `values` are the settings about proxies, by
    key, each with its line. `unread` are lines that look like such a setting and that the editor never reads: it takes
    `http.proxy` from the user's settings alone (from the machine's in a server), not from a workspace or a profile.
    `pid` is that of its extension host. `broken`: why the settings cannot be read.
    """

    id: str
    name: str
    settings: Origin
    proxy: Variable | None = None
    running: bool | None = None
    server: bool = False
    version: str | None = None
    codex: str | None = None
    values: Mapping[str, Variable] = field(default_factory=dict)
    unread: tuple[Origin, ...] = ()
    pid: int | None = None
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class PortHolder:
    """Who listens at a port of loopback; `pid` and `name` are None for a program of somebody else's."""

    address: str
    port: int
    pid: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A file of Codex's background server whose process is gone; `what` is `server`, `socket` or `updater`.

    An updater that lives on without its server is the one that has a `pid`.
    """

    home: str
    path: str
    what: str
    pid: int | None = None


@dataclass(frozen=True, slots=True)
class Windows:
    """The Windows side of a WSL machine; what could not be asked is None.

    `proxy` is the system proxy while it is switched on, `dotenv` its `.codex/.env` as seen from here, `forwarded` the
    names that WSLENV lets across. `wslconfig` is where the one user's .wslconfig is or would be, as seen from here;
    `asked_mode` the networking mode that it asks for.
    """

    proxy: str | None = None
    dotenv: str | None = None
    forwarded: tuple[str, ...] = ()
    wslconfig: str | None = None
    asked_mode: str | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """`wsl_mode` is the networking mode in force, else the one that .wslconfig asks for; None if neither can be read.
    `wsl_version` is 1 or 2, None outside WSL. `login_ports` are the ports that `codex login` wants and that are taken;
    `left_behind` is what dead background servers left.

    `default_ipv4`, `default_ipv6`: the kernel knows a way to an address of that family outside; `has_route`: to one of
    them. `carries_fake_ip`: addresses of 198.18.0.0/15, which proxy clients make up for names, go to a device of such
    a client or by a route of their own. `addresses` are all of this machine's. None, or empty: not known.
    """

    system: str
    wsl: bool = False
    wsl_mode: str | None = None
    wsl_gateway: str | None = None
    has_route: bool | None = None
    wsl_version: int | None = None
    windows: Windows | None = None
    login_ports: tuple[PortHolder, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    system_proxy: SystemProxy | None = None
    default_ipv4: bool | None = None
    default_ipv6: bool | None = None
    carries_fake_ip: bool | None = None
    addresses: tuple[str, ...] = ()
