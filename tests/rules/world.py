"""Facts for rule tables: say what is set, what listens and what the network does; routes and probes follow from it.

Routes come from the real routing, attempts from the real plan; only the network's answers are made up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from codexwatch.codex.routes import with_routes
from codexwatch.codex.trust import CaFile
from codexwatch.model.codex import Codex, CodexHome, Config, DotenvProblem, FileState, StoredLogin
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.listener import Listener, Listeners, Speaks
from codexwatch.model.machine import CodexProcess, Editor, Host, ProcessKind
from codexwatch.model.names import Name, Reached
from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Control, Phase, Probe, Probes
from codexwatch.model.settings import Settings
from codexwatch.model.stability import Stability
from codexwatch.model.traces import HomeTraces
from codexwatch.model.variable import Origin, Variable, shadow, variable
from codexwatch.probing.plan import plan

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "/home/u"
CODEX_HOME = f"{HOME}/.codex"
ZSHRC = f"{HOME}/.zshrc"
DOTENV = f"{CODEX_HOME}/.env"
EDITOR_SETTINGS = f"{HOME}/.config/Code/User/settings.json"

API_KEY = StoredLogin(f"{CODEX_HOME}/auth.json", FileState.OK, mode="apikey", has_key=True)
CHATGPT = StoredLogin(f"{CODEX_HOME}/auth.json", FileState.OK, mode="chatgpt", has_tokens=True)
NO_CONFIG = Config(f"{CODEX_HOME}/config.toml")

REFUSED, TIMED_OUT, RESET = (Phase.CONNECT, "refused"), (Phase.CONNECT, "timed-out"), (Phase.CONNECT, "reset")
REGION, CLOUDFLARE, OUTAGE = (
    (Phase.RESPONSE, "region"),
    (Phase.RESPONSE, "cloudflare"),
    (Phase.RESPONSE, "provider-error"),
)
UNTRUSTED, WRONG_HOST = (Phase.TLS, "cert-untrusted"), (Phase.TLS, "cert-wrong-host")
Outcome = int | tuple[Phase, str]
"""A status that proves that the provider was reached, or the phase and reason of a failure."""

STATUSES = {REGION: 403, CLOUDFLARE: 403, OUTAGE: 503}
"""What is said in an answer has a status."""


@dataclass(frozen=True)
class Port:
    """A local port: open or not, what it speaks, who owns it, and what comes back through it."""

    number: int
    speaks: frozenset[Speaks] = frozenset({Speaks.HTTP})
    open: bool | None = True
    client: str | None = "Clash"
    through: Outcome = 401
    host: str = "127.0.0.1"
    debugging: bool = False
    unsure: bool = False
    tls: Outcome | None = None
    """What comes of TLS to the port itself; None: it understands that too."""


def http(number: int, **more: Any) -> Port:
    return Port(number, frozenset({Speaks.HTTP}), **more)


def socks(number: int, **more: Any) -> Port:
    return Port(number, frozenset({Speaks.SOCKS}), **more)


def mixed(number: int, **more: Any) -> Port:
    return Port(number, frozenset({Speaks.HTTP, Speaks.SOCKS}), **more)


def closed(number: int, **more: Any) -> Port:
    return Port(number, frozenset(), open=False, through=REFUSED, **more)


def from_file(values: Mapping[str, str | None], path: str = ZSHRC, line: int = 3) -> dict[str, Variable]:
    """Variables set by consecutive lines of a file; None is a value that cannot be known."""
    found = {}
    for number, (name, value) in enumerate(values.items(), start=line):
        origin = Origin(path, number, text=_line(path, name, variable(name, value).shown))
        found[name] = variable(name, value, origin)
    return found


def _line(path: str, name: str, shown: str) -> str:
    if path.endswith(".json"):
        return f'"http.proxy": "{shown}",'
    return f"{name}={shown}" if path.endswith(".env") else f"export {name}={shown}"


def by_hand(values: Mapping[str, str | None]) -> dict[str, Variable]:
    """Variables that no file sets."""
    return {name: variable(name, value) for name, value in values.items()}


def overlaid(below: Mapping[str, Variable], above: Mapping[str, Variable]) -> dict[str, Variable]:
    """`below` as it is once `.env` (`above`) has been loaded over it: what is replaced is remembered with its place."""
    found = dict(below)
    for name, item in above.items():
        old = below.get(name)
        text = old.value.reveal() if old and old.value else None
        hidden = (*old.shadows, shadow(name, text, old.origin)) if old else ()
        found[name] = replace(item, shadows=hidden)
    return found


def shell(variables: Mapping[str, Variable] | None = None, **more: Any) -> Environment:
    """A new terminal."""
    defaults: dict[str, Any] = {"id": "login-shell", "kind": EnvironmentKind.LOGIN_SHELL, "label": "new zsh terminal"}
    return Environment(**{"home": CODEX_HOME, **defaults, "variables": variables or {}, **more})


def this_shell(variables: Mapping[str, Variable] | None = None, **more: Any) -> Environment:
    """The terminal in which the command was typed."""
    return shell(variables, id="this-shell", kind=EnvironmentKind.THIS_SHELL, label="this shell", **more)


def daemon(variables: Mapping[str, Variable] | None = None, pid: int = 700, **more: Any) -> Environment:
    """Codex's background app-server."""
    kind = EnvironmentKind.DAEMON
    return shell(variables, id=f"daemon:{pid}", kind=kind, label="Codex's background server", pid=pid, **more)


def session(variables: Mapping[str, Variable] | None = None, pid: int = 900, **more: Any) -> Environment:
    """A running codex."""
    kind = EnvironmentKind.PROCESS
    return shell(variables, id=f"process:{pid}", kind=kind, label=f"codex (process {pid})", pid=pid, **more)


def editor(variables: Mapping[str, Variable] | None = None, **more: Any) -> Environment:
    """VS Code with the extension."""
    return shell(variables, id="editor:code", kind=EnvironmentKind.EDITOR, label="VS Code", **more)


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything a table row may say; the defaults are a machine on which Codex works directly."""

    environments: Iterable[Environment] = (shell(),)
    direct: Outcome = 401
    websocket: Outcome | None = None
    """What the websocket upgrade does where https is answered; None: the same."""
    ports: Iterable[Port] = ()
    controls: Iterable[Control] = (Control("http://captive.apple.com/", answered=True, expected=True, status=200),)
    login: StoredLogin = API_KEY
    config: Config = NO_CONFIG
    version: str | None = "0.169.0"
    installed: bool = True
    host: Host = field(default_factory=lambda: Host(system="linux"))
    editors: Iterable[Editor] = ()
    processes: Iterable[CodexProcess] | None = None
    ca_files: Mapping[str, CaFile] = field(default_factory=dict)
    answers: Mapping[str, Outcome] = field(default_factory=dict)
    """By a target's host: what it answers by every way that gets there at all."""
    names: Iterable[Name] = ()
    reached: Iterable[Reached] = ()
    stability: Iterable[Stability] = ()
    """How it went in the minutes before."""
    issuer: str | None = None
    """Who issued the certificate that is not trusted."""
    bundles: Mapping[str, Outcome] = field(default_factory=dict)
    """By the CA file or directory of a variable: what comes of the handshake with it, by every way."""
    clock_ahead: float | None = None
    tries: int = 1
    settings: Settings = field(default_factory=Settings)
    program: str | None = None
    """The real path of the installed codex."""
    traces: HomeTraces = field(default_factory=HomeTraces)
    """What Codex recorded in its home."""
    dotenv_problems: tuple[DotenvProblem, ...] = ()
    dotenv_exposed: bool = False
    missing: Mapping[str, str] = field(default_factory=dict)
    probed: bool = True

    def facts(self) -> Facts:
        """The facts of this world, routed and probed."""
        environments = tuple(self.environments)
        home = CodexHome(
            CODEX_HOME, self.config, dotenv_problems=self.dotenv_problems, dotenv_exposed=self.dotenv_exposed
        )
        bare = Facts(
            taken_at=NOW,
            environments=environments,
            codex=Codex(self.installed, self.version, {CODEX_HOME: home}, self.program),
            auth={CODEX_HOME: self.login},
            processes=tuple(_processes(environments) if self.processes is None else self.processes),
            editors=tuple(self.editors),
            listeners=Listeners(_listener(port) for port in self.ports),
            host=self.host,
            traces={CODEX_HOME: self.traces},
            settings=self.settings,
            missing=self.missing,
        )
        routed = with_routes(bare, lambda path: self.ca_files.get(path, CaFile.MISSING))
        return replace(routed, probes=self._probes(routed)) if self.probed else routed

    def _probes(self, facts: Facts) -> Probes:
        attempts = plan(facts).attempts
        probes = [self._probe(target, way) for target, way in attempts]
        return Probes(probes, self.controls, self.names, self.reached, self.stability)

    def _probe(self, target: Target, way: Way) -> Probe:
        outcome = self._outcome(target, way)
        if isinstance(outcome, int):
            works = outcome < 500 and outcome != 403
            return Probe(target, way, ok=works, status=outcome, clock_ahead=self.clock_ahead, tries=self.tries)
        phase, reason = outcome
        return Probe(
            target,
            way,
            ok=False,
            status=STATUSES.get(outcome),
            failed_phase=phase,
            reason=reason,
            detail=self.issuer if reason.startswith("cert-") else None,
            tries=self.tries,
        )

    def _outcome(self, target: Target, way: Way) -> Outcome:
        through = self.direct if way.proxy is None else self._through(way)
        roots = way.trust.extra or way.trust.bundle or way.trust.directory or ""
        if roots in self.bundles:
            return self.bundles[roots]
        if not isinstance(through, int):
            return through
        if target.scheme.startswith("ws") and self.websocket is not None:
            return self.websocket
        return self.answers.get(target.host, through)

    def _through(self, way: Way) -> Outcome:
        """What a proxy lets through: only a port that speaks what is spoken to it."""
        proxy = way.proxy
        port = next(
            (item for item in self.ports if proxy and (item.host, item.number) == (proxy.host, proxy.port)), None
        )
        if port is None or proxy is None or port.open is False:
            return REFUSED
        if proxy.scheme == "https" and port.tls is not None:
            return port.tls
        needed = Speaks.SOCKS if proxy.scheme.startswith("socks") else Speaks.HTTP
        return port.through if needed in port.speaks else (Phase.PROXY, "proxy-not-http")


def _listener(port: Port) -> Listener:
    return Listener(port.host, port.number, port.open, port.speaks, port.client, port.debugging, port.unsure)


def _processes(environments: Iterable[Environment]) -> Iterable[CodexProcess]:
    kinds = {EnvironmentKind.DAEMON: ProcessKind.DAEMON, EnvironmentKind.PROCESS: ProcessKind.SESSION}
    return (
        CodexProcess(item.pid, kinds[item.kind], item.id, item.started_at)
        for item in environments
        if item.kind in kinds and item.pid
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a FOUND row expects of the one finding of its rule; what is None is not looked at."""

    subject: str
    severity: str
    case: str = ""
    environment: str | None = "login-shell"
    line: int | None = None
    after: str | None = None
    verified: bool | None = None
    breaks: int | None = None


@dataclass(frozen=True)
class Row:
    """A table row: its id is a sentence in English."""

    id: str
    world: World
    found: tuple[Found, ...] = ()
