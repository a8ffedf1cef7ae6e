"""Every set of variables in which Codex runs or would run, each read from where it comes from."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codexwatch.collectors.dotenv_in_force import DotenvInForce
from codexwatch.collectors.editors import EditorReading
from codexwatch.collectors.homes import Homes
from codexwatch.collectors.login_shell import ShellReading
from codexwatch.collectors.origins import Origins
from codexwatch.collectors.processes import Running
from codexwatch.collectors.user import User
from codexwatch.collectors.values import Value, Values, kept, lines_of, over, overlay
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.machine import ProcessKind
from codexwatch.model.variable import KEPT_NAMES, Origin, Variable

_LABELS = {
    ProcessKind.DAEMON: "Codex's background app-server",
    ProcessKind.APP_SERVER: "codex app-server",
    ProcessKind.EXEC: "codex exec",
    ProcessKind.SESSION: "codex",
}
_DAEMON = EnvironmentKind.DAEMON
_ELSEWHERE = "it runs in a container and sees other files: look from inside"
_UNKNOWN_HOME = "CODEX_HOME is set to something that cannot be known without running it"


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

    def build(
        self, running: Sequence[Running], editors: Sequence[EditorReading], *, installed: bool
    ) -> Iterator[Environment]:
        """All environments, in the order in which their findings are told."""
        if self._user.environ is not None:
            yield self._this_shell(self._user.environ)
        yield self._login_shell(installed=installed)
        in_order = sorted(running, key=lambda item: (item.process.kind is not ProcessKind.DAEMON, item.process.pid))
        served = {environment.home for environment in map(self._process, in_order) if environment.kind is _DAEMON}
        for item in in_order:
            environment = self._process(item)
            # The traffic of a window runs in the background server of its home; only `codex exec` goes its own way.
            behind_daemon = item.process.kind is ProcessKind.SESSION and environment.home in served
            yield replace(environment, in_use=False) if behind_daemon else environment
        for editor in editors:
            yield self._editor(editor)

    def _this_shell(self, environ: Mapping[str, str]) -> Environment:
        values = {name: Value(text, self._origins.trace(name, text)) for name, text in environ.items()}
        return self._started_now(_Frame("this-shell", EnvironmentKind.THIS_SHELL, "this shell"), values)

    def _login_shell(self, *, installed: bool) -> Environment:
        name = posixpath.basename(self._user.shell or "") or "terminal"
        label = "new terminal" if name == "terminal" else f"new {name} terminal"
        frame = _Frame("login-shell", EnvironmentKind.LOGIN_SHELL, label, in_use=installed)
        if isinstance(self._shell, str):
            return self._unknown(frame, self._shell)
        return self._started_now(frame, self._of_shell())

    def _editor(self, reading: EditorReading) -> Environment:
        """VS Code on Linux and macOS takes over the login shell's variables, and passes `http.proxy` on as two more."""
        frame = _Frame(f"editor:{reading.editor.id}", EnvironmentKind.EDITOR, reading.editor.name)
        if isinstance(self._shell, str):
            return self._unknown(frame, self._shell)
        values = self._of_shell()
        if reading.proxy is not None:
            for name in ("HTTP_PROXY", "HTTPS_PROXY"):
                values[name] = over(values, name, reading.proxy)
        return self._started_now(frame, values)

    def _process(self, running: Running) -> Environment:
        process = running.process
        kind = EnvironmentKind.DAEMON if process.kind is ProcessKind.DAEMON else EnvironmentKind.PROCESS
        frame = _Frame(process.environment, kind, f"{_LABELS[process.kind]} (pid {process.pid})")
        if running.other_root or running.environ is None:
            reason = _ELSEWHERE if running.other_root else running.unknown
            return self._unknown(frame, reason or "its variables cannot be read", running)
        environ = running.environ
        plain = {name: Value(text) for name, text in environ.items()}
        home = self._homes.named_by(plain, process.folder) or self._homes.default
        file = self._homes.read(home).dotenv
        written = lines_of(file)
        values = {name: self._traced(running, name, text, written) for name, text in environ.items()}
        loaded = self._in_force.of(running, file)
        return self._made(frame, values if loaded is None else overlay(values, loaded), home, running)

    def _traced(self, running: Running, name: str, text: str, written: Values) -> Value:
        """The background daemon inherits what its starter had loaded from `.env`, so that file counts first."""
        if name in written and written[name].text == text:
            return written[name]
        return Value(text, self._origins.trace(name, text) or Origin(process=running.process.pid))

    def _of_shell(self) -> dict[str, Value]:
        return {"HOME": Value(self._user.home), **self._origins.of_shell()}

    def _started_now(self, frame: _Frame, values: Values) -> Environment:
        """As a codex would have it that is started in this environment now."""
        home = self._homes.named_by(values)
        if home is None:
            return self._unknown(frame, _UNKNOWN_HOME)
        return self._made(frame, overlay(values, self._homes.read(home).dotenv), home)

    def _made(self, frame: _Frame, values: Values, home: str, running: Running | None = None) -> Environment:
        config = self._homes.read(home).home.config
        names = KEPT_NAMES | {provider.env_key for provider in config.providers.values() if provider.env_key}
        return self._environment(frame, home, running, variables=kept(values, names))

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
