"""One pass over the machine: the sections of the facts that are read from it."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from codexwatch.collectors.desktop.desktop_session import desktop_values
from codexwatch.collectors.desktop.system_proxy import read_system_proxy
from codexwatch.collectors.editors.extension_host import ExtensionHost, ExtensionHosts
from codexwatch.collectors.editors.with_codex import EditorReading, installed_products, read_editors
from codexwatch.collectors.environments import EnvironmentBuilder
from codexwatch.collectors.files import Absent, FileText, Unreadable
from codexwatch.collectors.homes.apart import DEADLINE, SILENT, HomesApart
from codexwatch.collectors.homes.dotenv_in_force import DotenvInForce
from codexwatch.collectors.homes.installed import Installed, InstalledCodex
from codexwatch.collectors.homes.named_homes import Homes
from codexwatch.collectors.machine.host import read_host
from codexwatch.collectors.machine.wsl import WslReader
from codexwatch.collectors.origins import Origins
from codexwatch.collectors.running.left_behind import left_behind
from codexwatch.collectors.running.login_port import login_port_holders
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.running.processes import ProcessScanner, Scan
from codexwatch.collectors.sections import Sections
from codexwatch.collectors.shells.login_shell import NOTHING_READ, ShellReading
from codexwatch.collectors.shells.run_shell import RealShell
from codexwatch.collectors.shells.shell import read_shell, real_path
from codexwatch.collectors.traces.reader import TraceReader, why_unread
from codexwatch.collectors.user import User
from codexwatch.model.codex import Codex, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.machine import Host, LeftBehind
from codexwatch.model.phrase import Phrase
from codexwatch.model.settings import Settings
from codexwatch.model.traces import HomeTraces

_NOT_READ = Phrase("the files of the login shell could not be read")


class Collector:
    """Reads the machine of one user. Not thread-safe: one pass at a time, in a thread that may block.

    `settings` may be replaced between passes. `dotenv` False: variables are as if no home had a `.env`. `deadline` is
    that of one Codex home, in seconds.
    """

    def __init__(
        self,
        user: User,
        settings: Settings,
        *,
        pause: Callable[[float], None] = time.sleep,
        dotenv: bool = True,
        deadline: float = DEADLINE,
    ) -> None:
        self.user = user
        self.settings = settings
        self._pause = pause
        self._dotenv = dotenv
        self._memory = FileMemory()
        self._apart = HomesApart(deadline)
        self._scanner = ProcessScanner(user.home)
        self._extension_hosts = ExtensionHosts()
        self._hosts: dict[str, ExtensionHost | None] = {}
        self._wsl = WslReader()
        self._installed = InstalledCodex()
        self._in_force = DotenvInForce()
        self._trace_reader = TraceReader()
        self._traces: Mapping[str, HomeTraces] = {}
        self._left_behind: tuple[LeftBehind, ...] = ()
        self._scan = Scan()
        self._scan_missing: dict[str, str] = {}
        self._host = Host(user.system)
        self.real_shell: RealShell | None = None
        """What the user's shell exported when it was run; its files count alone where it was not."""

    def collect(self, now: datetime) -> Facts:
        """Everything but routes, listeners and probes. Raises nothing: what failed is in `missing`."""
        self._memory.forget_unused()
        self._apart.forget_unused()
        sections = Sections()
        self._host = sections.read("host", self._read_host, Host(self.user.system))
        self._scan = sections.read("processes", lambda: self._scanner.scan(self._host.addresses), Scan())
        self._hosts = sections.read("processes", self._find_hosts, {})
        self._scan_missing = dict(sections.missing)
        with self._memory.one_look():
            facts = self._facts(now, sections)
        # The homes are known only now. Codex writes its log all the time: that is no reason for a pass of its own.
        hung = [path for path in facts.codex.homes if self._apart.hangs(path)]
        folders = {path: home.config.log_folder for path, home in facts.codex.homes.items() if path not in hung}
        self._traces = sections.read("traces", lambda: self._trace_reader.read(folders, now), {})
        if reason := why_unread(self._traces) or next((_gone(path) for path in hung), None):
            sections.missing["traces"] = reason
        return replace(facts, traces=self._traces, missing=sections.missing)

    def collect_files(self, now: datetime) -> Facts:
        """The same after a change of a file: processes, host and traces stay as the last full pass saw them."""
        with self._memory.one_look():
            return self._facts(now, Sections(dict(self._scan_missing)))

    def watched(self) -> tuple[str, ...]:
        """Absolute paths of all files and folders whose change matters, there or not, as of the last pass."""
        extra = {self.user.absolute(path) for path in self.settings.watch.extra_files}
        paths = self._memory.paths() | self._apart.paths()
        own = {path for path in paths if not path.startswith(self.user.system_path("proc") + "/")}
        return tuple(sorted(own | extra))

    def _facts(self, now: datetime, sections: Sections) -> Facts:
        profiles = {item.process.profile for item in self._scan.running if item.process.profile}
        homes = Homes(self.user, self.settings.codex.home, self._apart, self._pause, profiles, dotenv=self._dotenv)
        shell = sections.read("environments", self._read_shell, _NOT_READ)
        installed = sections.read("codex", lambda: self._find_installed(shell), None)
        editors = sections.read("editors", self._read_editors, ())
        environments = sections.read(
            "environments", lambda: tuple(self._environments(homes, shell, installed, editors)), ()
        )
        codex = sections.read("codex", lambda: self._codex(homes, installed), Codex(installed is not None, None))
        self._in_force.forget_ended(self._scan.running)
        return Facts(
            taken_at=now,
            environments=environments,
            codex=codex,
            auth=sections.read("auth", lambda: self._logins(homes), {}),
            processes=tuple(running.process for running in self._scan.running),
            editors=tuple(reading.editor for reading in editors),
            host=sections.read("host", lambda: self._with_left_behind(homes), self._host),
            traces=self._traces,
            settings=self.settings,
            missing=sections.missing,
        )

    def _read_shell(self) -> ShellReading | str:
        found = read_shell(self.user, self._memory)
        return NOTHING_READ if isinstance(found, str) and self.real_shell is not None else found

    def _read_host(self) -> Host:
        host = read_host(self.user, self._memory, self._wsl)
        ports = login_port_holders(system=self.user.system)
        return replace(host, login_ports=ports, system_proxy=read_system_proxy(self.user))

    def _with_left_behind(self, homes: Homes) -> Host:
        """What was known of a home that does not answer now still holds."""
        hung = {path for path in homes.seen if self._apart.hangs(path)}
        known = (item for item in self._left_behind if item.home in hung)
        self._left_behind = (*known, *left_behind(path for path in homes.seen if path not in hung))
        return replace(self._host, left_behind=self._left_behind)

    def _find_hosts(self) -> dict[str, ExtensionHost | None]:
        return self._extension_hosts.find(
            installed_products(self.user, self._memory), self.user, self._scan.executables
        )

    def _read_editors(self) -> tuple[EditorReading, ...]:
        return read_editors(
            self.user,
            self._memory,
            self._scan.executables,
            self._hosts,
            lambda program: self._installed.version_of(program, self.user.home),
        )

    def _environments(
        self, homes: Homes, shell: ShellReading | str, installed: Installed | None, editors: tuple[EditorReading, ...]
    ) -> Iterator[Environment]:
        homes.read_main()
        assigned, unexported = ({}, {}) if isinstance(shell, str) else (shell.variables, shell.unexported)
        real = None if self.real_shell is None else self.real_shell.environ
        origins = Origins(assigned, self._text_of, unexported, real)
        builder = EnvironmentBuilder(self.user, homes, shell, origins, self._in_force)
        desktop = desktop_values(self.user, self._memory, self._text_of)
        return builder.build(self._scan.running, editors, installed=installed is not None, desktop=desktop)

    def _text_of(self, path: str) -> FileText | Unreadable | Absent:
        return self._memory.text(real_path(self.user, path))

    def _find_installed(self, shell: ShellReading | str) -> Installed | None:
        return self._installed.find(self.user.home, _folders_on_path(self.user, shell))

    def _codex(self, homes: Homes, installed: Installed | None) -> Codex:
        version = self.settings.codex.version or (installed and installed.version)
        homes.read_main()
        found = {path: reading.home for path, reading in homes.seen.items()}
        program = str(Path(installed.path).resolve()) if installed else None
        return Codex(installed is not None, version or None, found, program)

    def _logins(self, homes: Homes) -> dict[str, StoredLogin]:
        homes.read_main()
        return {path: reading.login for path, reading in homes.seen.items()}


def _folders_on_path(user: User, shell: ShellReading | str) -> list[str]:
    """The PATH that codexwatch was started with, else the one that the shell's files make."""
    if user.environ is not None:
        return user.environ.get("PATH", "").split(":")
    path = None if isinstance(shell, str) else shell.variables.get("PATH")
    return path.value.split(":") if path is not None and path.certain and path.value else []


def _gone(path: str) -> str:
    return Phrase("{path} {reason}", path=path, reason=SILENT)
