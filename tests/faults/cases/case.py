"""What a case is: a machine in a private world, and what `codexwatch check` has to say of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from tests.faults.machine import at
from tests.lab.behaviours import Behaviour
from tests.lab.proxies import HTTP, SOCKS, ProxySpec
from tests.lab.wire import Endpoint

CLASH: Mapping[str, ProxySpec] = {"http": at(HTTP, 7890), "socks": at(SOCKS, 7891)}
GOOD, DEAD, SOCKS_URL = "http://127.0.0.1:7890", "http://127.0.0.1:7899", "socks5://127.0.0.1:7891"
THROUGH_CLASH = f"export HTTPS_PROXY={GOOD}\n"

Files = Mapping[str, str | bytes]


class Login(Enum):
    """What lies in auth.json; a case may write the file itself instead."""

    API_KEY = auto()
    CHATGPT = auto()
    EXPIRING = auto()
    NONE = auto()


class Direct(Enum):
    """What becomes of a connection to OpenAI without a proxy: a firewall that rejects is quick, a silent one slow."""

    OPEN = auto()
    REFUSED = auto()
    SILENT = auto()
    OFFLINE = auto()


@dataclass(frozen=True, kw_only=True)
class Program:
    """Something that runs: a copy of the shell under this path in the home directory, which waits.

    `arguments` are what it shows in the process table; `folder` is where it runs, the home directory if empty.
    `script` is what it does, in bash.
    """

    path: str
    arguments: Sequence[str] = ("wait",)
    env: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    script: str = "while :; do sleep 100; done\n"


def daemon(**env: str) -> Program:
    """Codex's background server, started with these variables."""
    arguments = ("app-server", "--listen", "unix://", "--managed-daemon")
    return Program(path="releases/0.169.0/codex", arguments=arguments, env=env)


def session(**env: str) -> Program:
    """A codex that somebody has open."""
    return Program(path="releases/0.169.0/codex", arguments=("resume", "--last"), env=env)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Somebody with zsh, an installed codex and a login, in a network that is like this.

    `zshrc`, `dotenv` and `config` are what these files say, `files` all others. This shell has what `zshrc` exports,
    unless `env` says else; `more` is set by hand in it. Without a `version` no codex is installed. `log` is a
    scenario of Codex's log, `inside` are commands run at the end, with `{home}` and `{root}` of the world.
    `late` are proxies at an address that one of those commands makes.
    `clock_ahead`: by how many seconds this machine's clock is ahead of what OpenAI answers. `unsteady` is the one of
    `proxies` that went and came back twice in the last minutes, while codexwatch ran.
    """

    zshrc: str = ""
    dotenv: str | bytes = ""
    config: str = ""
    files: Files = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)
    env: Mapping[str, str] | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    login: Login = Login.API_KEY
    version: str = "0.169.0"
    programs: Sequence[Program] = ()
    log: str = ""
    inside: Sequence[Sequence[str]] = ()

    proxies: Mapping[str, ProxySpec] = field(default_factory=dict)
    late: Mapping[str, ProxySpec] = field(default_factory=dict)
    direct: Direct = Direct.OPEN
    behaviours: Mapping[str, Behaviour] = field(default_factory=dict)
    relays: Collection[Endpoint] = ()
    black_hole: Collection[str] = ()
    hosts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    dns: Mapping[str, str] = field(default_factory=dict)
    ipv6: bool = False
    clock_ahead: float | None = None
    unsteady: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """`first` is the rule that must be told first, and alone but for `beside`; empty: nothing may be told.

    `advice`: the rule only advises, which is listed and never told. `reports` are the public threads that this
    reproduces. `expected` are fields of the finding, among them `path` and `line` of its origin and `after`, the line
    that its first edit writes. `fixing`: the rule that `fix` is asked to mend, if it is not the first. `mended`: what
    `fix` has to prove, where its steps are ones that `fix` can do; `left`: it leaves them to the user after all.
    `afterwards`: what is still told once that is done, in a shell that was started anew. `listed`:
    what must be found as well, told or not.
    """

    name: str
    machine: Machine
    first: str = ""
    reports: Sequence[str] = ()
    beside: Sequence[str] = ()
    advice: bool = False
    fixing: str = ""
    mended: str = "mended"
    afterwards: Sequence[str] = ()
    listed: Collection[str] = ()
    expected: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.name} ({self.reports[0]})" if self.reports else self.name


def found(name: str, machine: Machine, first: str, *reports: str, **expected: Any) -> Case:
    """A fault; what is no field of a case is one of its finding."""
    own = {
        key: expected.pop(key)
        for key in ("beside", "advice", "fixing", "mended", "afterwards", "listed")
        if key in expected
    }
    return Case(name=name, machine=machine, first=first, reports=reports, expected=expected, **own)


def healthy(name: str, machine: Machine, *reports: str) -> Case:
    """A set-up of which nothing may be told."""
    return Case(name=name, machine=machine, reports=reports)
