"""Every set of variables in which Codex runs or would run, each read from where it comes from."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codexwatch.collectors.editors.with_codex import EditorReading
from codexwatch.collectors.homes.dotenv_in_force import DotenvInForce
from codexwatch.collectors.homes.mcp_commands import commands_not_found
from codexwatch.collectors.homes.named_homes import Homes
from codexwatch.collectors.origins import Origins
from codexwatch.collectors.running.clients import label_of, uses_daemon
from codexwatch.collectors.running.processes import Running
from codexwatch.collectors.shells.login_shell import ShellReading
from codexwatch.collectors.user import User
from codexwatch.collectors.values import Value, Values, kept, lines_of, over, overlay
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.machine import ProcessKind
from codexwatch.model.phrase import Phrase
from codexwatch.model.variable import KEPT_NAMES, Origin, Variable

_DAEMON = EnvironmentKind.DAEMON
_FROM_PROCESS = frozenset({EnvironmentKind.THIS_SHELL, EnvironmentKind.DAEMON, EnvironmentKind.PROCESS})
_ELSEWHERE = Phrase("it runs in a container and sees other files: look from inside")
_UNKNOWN_HOME = Phrase("CODEX_HOME is set to something that cannot be known without running it")


def _from_terminal(environment: Environment, values: Values) -> bool:
    """Whether it gets, or has got, what the shell's files export: the background daemon is started by a terminal's TUI.

    A terminal gives TERM to what runs in it; cron and services do not.
    """
    kinds = (EnvironmentKind.LOGIN_SHELL, EnvironmentKind.EDITOR, EnvironmentKind.DAEMON)
    return environment.kind in kinds or "TERM" in values


@dataclass(frozen=True, slots=True)
class _Frame:
    """What an environment is, before its variables are known."""

    id: str
    kind: EnvironmentKind
    label: str
    in_use: bool = True


class EnvironmentBuilder:
    """Builds the environments of one pass. `shell` is a reason (a text) if the login shell's files cannot be read."""

    def __init__(
        self, user: User, homes: Homes, shell: ShellReading | str, origins: Origins, in_force: DotenvInForce
    ) -> None:
        self._user = user
        self._homes = homes
        self._shell = shell
        self._origins = origins
        self._in_force = in_force
        self._proxies: Mapping[str, Value] = {}
        self._shell_values: Values = {}

    def build(
        self,
        running: Sequence[Running],
        editors: Sequence[EditorReading],
        *,
        installed: bool,
        desktop: Values | None = None,
    ) -> Iterator[Environment]:
        """All environments, in the order in which their findings are told. `desktop`: what the desktop app gets."""
        if self._user.environ is not None:
            yield self._this_shell(self._user.environ)
        shell = self._login_shell(installed=installed)
        yield shell
        self._proxies = {item.editor.id: item.proxy for item in editors if item.proxy is not None}
        in_order = sorted(running, key=lambda item: (item.process.kind is not ProcessKind.DAEMON, item.process.pid))
        processes = [(item, self._process(item)) for item in in_order]
        served = {environment.home for _, environment in processes if environment.kind is _DAEMON}
        yield from self._other_homes(shell, [made for item, made in processes if not item.process.elsewhere])
        for item, environment in processes:
            # The traffic of a window runs in the background server of its home; only `codex exec` goes its own way.
            behind_daemon = uses_daemon(item.process) and environment.home in served
            yield replace(environment, in_use=False) if behind_daemon else environment
        for editor in editors:
            yield self._editor(editor)
        if desktop is not None:
            frame = _Frame("desktop-session", EnvironmentKind.DESKTOP_SESSION, Phrase("desktop session"))
            yield self._started_now(frame, {"HOME": Value(self._user.home), **desktop})

    def _this_shell(self, environ: Mapping[str, str]) -> Environment:
        values = {name: Value(text, self._origins.trace(name, text)) for name, text in environ.items()}
        return self._started_now(_Frame("this-shell", EnvironmentKind.THIS_SHELL, Phrase("this shell")), values)

    def _login_shell(self, *, installed: bool) -> Environment:
        name = posixpath.basename(self._user.shell or "") or "terminal"
        label = Phrase("new terminal") if name == "terminal" else Phrase("new {shell} terminal", shell=name)
        frame = _Frame("login-shell", EnvironmentKind.LOGIN_SHELL, label, in_use=installed)
        if isinstance(self._shell, str):
            return self._unknown(frame, self._shell)
        return self._started_now(frame, self._of_shell())

    def _other_homes(self, shell: Environment, running: Sequence[Environment]) -> Iterator[Environment]:
        """A new terminal with the CODEX_HOME of each running client that has another one: its next start."""
        others = {item.home: item.get("CODEX_HOME") for item in running if item.unknown is None}
        for home, variable in others.items():
            if home == shell.home or shell.unknown is not None:
                continue
            named = Value(home, variable.origin if variable else None)
            label = Phrase("{label} with CODEX_HOME={home}", label=shell.label, home=home)
            frame = _Frame(f"login-shell:{home}", EnvironmentKind.LOGIN_SHELL, label, in_use=shell.in_use)
            yield self._started_now(frame, {**self._of_shell(), "CODEX_HOME": named})

    def _editor(self, reading: EditorReading) -> Environment:
        """What the next codex of the editor gets: its extension host's variables, and `http.proxy` as two more.

        While it does not run, VS Code on Linux and macOS would take over the login shell's.
        """
        frame = _Frame(f"editor:{reading.editor.id}", EnvironmentKind.EDITOR, reading.editor.name)
        host = reading.host
        if host is not None and host.environ is not None:
            values = {name: self._traced(host.pid, name, text, {}) for name, text in host.environ.items()}
        elif isinstance(self._shell, str):
            return self._unknown(frame, self._shell)
        else:
            values = self._of_shell()
        if reading.proxy is not None:
            for name in ("HTTP_PROXY", "HTTPS_PROXY"):
                values[name] = over(values, name, reading.proxy)
        made = self._started_now(frame, values)
        return replace(made, started_at=host.started_at) if host else made

    def _process(self, running: Running) -> Environment:
        process = running.process
        kind = EnvironmentKind.DAEMON if process.kind is ProcessKind.DAEMON else EnvironmentKind.PROCESS
        frame = _Frame(process.environment, kind, label_of(process))
        if running.other_root or running.environ is None:
            reason = _ELSEWHERE if running.other_root else running.unknown
            return self._unknown(frame, reason or Phrase("its variables cannot be read"), running)
        environ = running.environ
        plain = {name: Value(text) for name, text in environ.items()}
        home = self._homes.named_by(plain, process.folder) or self._homes.default
        file = self._homes.read(home).dotenv
        proxy = self._proxies.get(process.owner or "")
        written = {**({"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy} if proxy else {}), **lines_of(file)}
        values = {name: self._traced(process.pid, name, text, written) for name, text in environ.items()}
        loaded = self._in_force.of(running, file)
        return self._made(frame, values if loaded is None else overlay(values, loaded), home, running)

    def _traced(self, pid: int, name: str, text: str, written: Values) -> Value:
        """The background daemon inherits what its starter had loaded from `.env`, so that file counts first."""
        if name in written and written[name].text == text:
            return written[name]
        return Value(text, self._origins.trace(name, text) or Origin(process=pid))

    def _of_shell(self) -> dict[str, Value]:
        """Made once a pass: each editor and each home begins with it."""
        if not self._shell_values:
            self._shell_values = {"HOME": Value(self._user.home), **self._origins.of_shell()}
        return dict(self._shell_values)

    def _started_now(self, frame: _Frame, values: Values) -> Environment:
        """As a codex would have it that is started in this environment now."""
        home = self._homes.named_by(values)
        if home is None:
            return self._unknown(frame, _UNKNOWN_HOME)
        return self._made(frame, overlay(values, self._homes.read(home).dotenv), home)

    def _made(self, frame: _Frame, values: Values, home: str, running: Running | None = None) -> Environment:
        config = self._homes.read(home).home.config
        names = KEPT_NAMES | {provider.env_key for provider in config.providers.values() if provider.env_key}
        made = self._environment(frame, home, running, variables=kept(values, names))
        if frame.kind in _FROM_PROCESS:
            made = replace(made, commands_missing=commands_not_found(config.mcp_servers.values(), values))
        return replace(made, unexported=self._origins.unexported(values)) if _from_terminal(made, values) else made

    def _unknown(self, frame: _Frame, reason: str, running: Running | None = None) -> Environment:
        return self._environment(frame, self._homes.default, running, unknown=reason)

    def _environment(
        self,
        frame: _Frame,
        home: str,
        running: Running | None,
        *,
        variables: Mapping[str, Variable] | None = None,
        unknown: str | None = None,
    ) -> Environment:
        return Environment(
            frame.id,
            frame.kind,
            frame.label,
            home,
            variables or {},
            frame.in_use,
            unknown,
            running.process.pid if running else None,
            running.process.started_at if running else None,
        )
