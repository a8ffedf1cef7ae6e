"""One pass over the machine: the sections of the facts that are read from it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from codexwatch.collectors.dotenv_in_force import DotenvInForce
from codexwatch.collectors.editors import EditorReading, read_editors
from codexwatch.collectors.environments import EnvironmentBuilder
from codexwatch.collectors.homes import Homes
from codexwatch.collectors.host import read_host
from codexwatch.collectors.installed import Installed, InstalledCodex
from codexwatch.collectors.login_shell import ShellReading
from codexwatch.collectors.memory import FileMemory
from codexwatch.collectors.origins import Origins
from codexwatch.collectors.processes import ProcessScanner, Scan
from codexwatch.collectors.shell import read_shell, real_path
from codexwatch.collectors.user import User
from codexwatch.model.codex import Codex, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.machine import Host
from codexwatch.model.settings import Settings

T = TypeVar("T")
U = TypeVar("U")

_NOT_READ = "the files of the login shell could not be read"


@dataclass(slots=True)
class _Sections:
    """Collectors run one by one; what one of them raises makes its section unknown, never the pass."""

    missing: dict[str, str] = field(default_factory=dict)

    def read(self, section: str, collect: Callable[[], T], otherwise: U) -> T | U:
        try:
            return collect()
        except Exception as error:  # noqa: BLE001 (a fault of one collector must not blind the others)
            self.missing[section] = _reason(error)
            return otherwise


class Collector:
    """Reads the machine of one user. Not thread-safe: one pass at a time, in a thread that may block.

    `settings` may be replaced between passes.
    """

    def __init__(self, user: User, settings: Settings, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.user = user
        self.settings = settings
        self._pause = pause
        self._memory = FileMemory()
        self._scanner = ProcessScanner()
        self._installed = InstalledCodex()
        self._in_force = DotenvInForce()
        self._scan = Scan()
        self._scan_missing: dict[str, str] = {}
        self._host = Host(user.system)

    def collect(self, now: datetime) -> Facts:
        """Everything but routes, listeners and probes. Raises nothing: what failed is in `missing`."""
        self._memory.forget_unused()
        sections = _Sections()
        self._scan = sections.read("processes", self._scanner.scan, Scan())
        self._host = sections.read("host", lambda: read_host(self.user, self._memory), Host(self.user.system))
        self._scan_missing = dict(sections.missing)
        return self._facts(now, sections)

    def collect_files(self, now: datetime) -> Facts:
        """The same after a change of a file: processes and host are those of the last full pass, taken as they were."""
        return self._facts(now, _Sections(dict(self._scan_missing)))

    def watched(self) -> tuple[str, ...]:
        """Absolute paths of all files and folders whose change matters, there or not, as of the last pass."""
        extra = {self.user.absolute(path) for path in self.settings.watch.extra_files}
        own = {path for path in self._memory.paths() if not path.startswith(self.user.system_path("proc") + "/")}
        return tuple(sorted(own | extra))

    def _facts(self, now: datetime, sections: _Sections) -> Facts:
        homes = Homes(self.user, self.settings.codex.home, self._memory, self._pause)
        shell = sections.read("environments", lambda: read_shell(self.user, self._memory), _NOT_READ)
        installed = sections.read("codex", lambda: self._find_installed(shell), None)
        editors = sections.read("editors", lambda: read_editors(self.user, self._memory, self._scan.executables), ())
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
            host=self._host,
            settings=self.settings,
            missing=sections.missing,
        )

    def _environments(
        self, homes: Homes, shell: ShellReading | str, installed: Installed | None, editors: tuple[EditorReading, ...]
    ) -> Iterator[Environment]:
        homes.read_main()
        assigned = {} if isinstance(shell, str) else shell.variables
        origins = Origins(assigned, lambda path: self._memory.text(real_path(self.user, path)))
        builder = EnvironmentBuilder(self.user, homes, shell, origins, self._in_force)
        return builder.build(self._scan.running, editors, installed=installed is not None)

    def _find_installed(self, shell: ShellReading | str) -> Installed | None:
        return self._installed.find(self.user.home, _folders_on_path(self.user, shell))

    def _codex(self, homes: Homes, installed: Installed | None) -> Codex:
        version = self.settings.codex.version or (installed and installed.version)
        homes.read_main()
        found = {path: reading.home for path, reading in homes.seen.items()}
        return Codex(installed is not None, version or None, found)

    def _logins(self, homes: Homes) -> dict[str, StoredLogin]:
        homes.read_main()
        return {path: reading.login for path, reading in homes.seen.items()}


def _folders_on_path(user: User, shell: ShellReading | str) -> list[str]:
    """The PATH that codexwatch was started with, else the one that the shell's files make."""
    if user.environ is not None:
        return user.environ.get("PATH", "").split(":")
    path = None if isinstance(shell, str) else shell.variables.get("PATH")
    return path.value.split(":") if path is not None and path.certain and path.value else []


def _reason(error: Exception) -> str:
    """Without the message of the exception, which may quote what was read."""
    said = f": {error.strerror.lower()}" if isinstance(error, OSError) and error.strerror else ""
    return f"reading it failed with {type(error).__name__}{said}"
