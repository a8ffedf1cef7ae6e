"""What the files of a home say, beside what the real shell exports after it has read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from codexwatch.collectors.command import output_of
from codexwatch.collectors.shells.login_shell import ShellReading, read_login_shell
from codexwatch.collectors.shells.run_shell import RealShell, run_shell
from codexwatch.collectors.user import User
from codexwatch.model.variable import NO_PROXY_NAMES, PROXY_NAMES

TIMEOUT = 20.0
# What a shell keeps for itself, or changes with every program that it starts.
_OWN = frozenset(
    {"_", "SHLVL", "PWD", "OLDPWD", "LC_CTYPE", "TERM", "SHELL", "COLUMNS", "LINES", "CODEXWATCH_RUNS_SHELL"}
)


@dataclass(frozen=True)
class Home:
    """`files` are paths below the home. `settled`: proxies whose value the files alone must give away."""

    id: str
    files: Mapping[str, str]
    settled: Mapping[str, str]
    system: str = "linux"


class Answer(StrEnum):
    EQUAL = "equal"
    UNKNOWN = "unknown"
    WRONG = "wrong"


def written(home: Home, folder: Path) -> User:
    """The home on disk. HOME in a settled value stands for its path."""
    for name, text in home.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return User(str(folder), None, home.system)


def read_statically(user: User, shell: str) -> ShellReading:
    base = {"USER": Path(user.home).name, "LOGNAME": Path(user.home).name, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    system = "Darwin" if user.system == "darwin" else "Linux"
    return read_login_shell(shell, user.home, base, system)


def exported_really(user: User, shell: str) -> Mapping[str, str]:
    found = run_shell(User(user.home, shell, user.system), timeout=TIMEOUT)
    assert isinstance(found, RealShell), found
    return found.environ


def is_there(program: str) -> bool:
    return output_of(["/usr/bin/env", "which", program], {"PATH": "/usr/bin:/bin"}, timeout=5) is not None


def compared(found: ShellReading, real: Mapping[str, str]) -> dict[str, Answer]:
    """By name: every variable that the files are said to set, and every proxy that the shell has."""
    proxies = {*PROXY_NAMES, *NO_PROXY_NAMES}
    names = {name for name, each in found.variables.items() if each.exported or name in proxies} - _OWN
    return {name: _judged(found, name, real.get(name)) for name in sorted(names | (proxies & real.keys()))}


def _judged(found: ShellReading, name: str, real: str | None) -> Answer:
    said = found.variables.get(name)
    if said is not None and said.exported and not (said.certain and said.value is not None):
        return Answer.UNKNOWN
    value = said.value if said is not None and said.exported else None
    return Answer.EQUAL if value == real else Answer.WRONG
