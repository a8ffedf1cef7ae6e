"""A user's machine in a folder: a home, and a root for the system's files."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from codexwatch.collectors.collector import Collector
from codexwatch.collectors.user import User
from codexwatch.model.codex import StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.settings import Settings

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Machine:
    """`files` are written below the home, those that begin with `/` below the root."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def write(self, **files: str) -> None:
        self.write_files(files)

    def write_files(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name[1:] if name.startswith("/") else self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def user(self, environ: dict[str, str] | None = None, shell: str | None = "/bin/zsh") -> User:
        self.home.mkdir(parents=True, exist_ok=True)
        self.root.mkdir(parents=True, exist_ok=True)
        if environ is not None:
            environ = {"HOME": str(self.home), "PATH": str(self.home / "bin"), **environ}
        codex_home = (environ or {}).get("CODEX_HOME") or None
        return User(str(self.home), shell, "linux", environ, codex_home, str(self.root))

    def collector(
        self, environ: dict[str, str] | None = None, settings: Settings | None = None, shell: str | None = "/bin/zsh"
    ) -> Collector:
        return Collector(self.user(environ, shell), settings or Settings(), pause=lambda _: None)

    def install_codex(self, version: str = "0.169.0") -> None:
        self.write_files(
            {
                "lib/codex/bin/codex": "#!/bin/sh\n",
                "lib/codex/codex-package.json": f'{{"version": "{version}"}}',
            }
        )
        (self.home / "lib/codex/bin/codex").chmod(0o755)
        (self.home / "bin").mkdir()
        (self.home / "bin/codex").symlink_to("../lib/codex/bin/codex")


def environment(facts: Facts, id_: str) -> Environment:
    return next(item for item in facts.environments if item.id == id_)


def ids_without_processes(facts: Facts, machine: Machine) -> list[str]:
    """The environments of this machine that are not running ones: a codex that runs beside the tests adds its own."""
    return [item.id for item in facts.environments if item.pid is None and item.home.startswith(str(machine.home))]


def homes(facts: Facts, machine: Machine) -> dict[str, StoredLogin]:
    """The logins of this machine's homes by path below the home: a codex that runs beside the tests has its own."""
    prefix = f"{machine.home}/"
    assert list(facts.auth) == list(facts.codex.homes)
    return {path.removeprefix(prefix): login for path, login in facts.auth.items() if path.startswith(prefix)}


def plain(environment: Environment, home: Path) -> dict[str, tuple[str | None, str | None, list[str]]]:
    """Each variable as (value, where, what it hides), places as `.zshrc:3` below the home."""

    def place(origin: object) -> str:
        path, line = getattr(origin, "path", None), getattr(origin, "line", None)
        if path is None:
            return f"pid {getattr(origin, 'process', None)}"
        return f"{path.removeprefix(f'{home}/')}:{line}"

    return {
        name: (
            None if item.value is None else item.value.reveal(),
            None if item.origin is None else place(item.origin),
            [place(origin) for origin in item.shadows],
        )
        for name, item in environment.variables.items()
    }


def missing(facts: Facts, folder: Path) -> dict[str, str]:
    """What could not be read below `folder`: a codex of the real machine may have a home that nobody can read."""
    return {section: why for section, why in facts.missing.items() if section != "traces" or str(folder) in why}
