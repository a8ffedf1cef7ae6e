"""One CODEX_HOME: config.toml, auth.json and the text of `.env`."""

import posixpath
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from typing import TypeVar

from codexwatch.codex.dotenv_problems import problems
from codexwatch.collectors.files import FileText, Unreadable
from codexwatch.collectors.homes.apart import SILENT
from codexwatch.collectors.homes.config_file import read_config
from codexwatch.collectors.homes.config_layers import PROFILE_NAME, layered
from codexwatch.collectors.homes.exposure import others_can_read
from codexwatch.collectors.homes.login_file import read_login
from codexwatch.collectors.running.memory import FileMemory, Reading
from codexwatch.collectors.shells.raw_files import read_utf16
from codexwatch.model.codex import CodexHome, Config, DotenvProblem, FileState, StoredLogin

Judged = TypeVar("Judged", Config, StoredLogin)

DEFAULT_FOLDER = ".codex"
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_PASSWORD_IN_URL = re.compile(r"//[^/@\s]*:[^@\s]+@")
REPLACING = 0.05
"""Seconds between two reads of a broken file: Codex truncates auth.json and writes it anew, editors likewise."""


@dataclass(frozen=True, slots=True)
class Dotenv:
    """`$CODEX_HOME/.env`: its text (empty if there is none) and when it was last written, in nanoseconds."""

    path: str
    text: str = field(default="", repr=False)
    written_ns: int = 0
    unreadable: str | None = None
    problems: tuple[DotenvProblem, ...] = ()
    holds_secret: bool = False


@dataclass(frozen=True, slots=True)
class HomeReading:
    """What one pass knows about a home."""

    home: CodexHome
    login: StoredLogin
    dotenv: Dotenv


def read_home(
    path: str,
    memory: FileMemory,
    pause: Callable[[float], None] = time.sleep,
    system: str | None = None,
    profiles: Collection[str] = (),
) -> HomeReading:
    """Read the home at `path`; what has not changed since the last pass is not read again.

    `system` is the config of the whole machine, which lies below the home's; `profiles` are names of those in use.

    A broken file is read a second time after `pause(REPLACING)`, since it may be in the middle of being replaced.
    """

    config_path, login_path = posixpath.join(path, "config.toml"), posixpath.join(path, "auth.json")
    config = _recalled((system, config_path), memory, pause)
    login = memory.recall(login_path, lambda reading: _settled(lambda: read_login(login_path, reading.text), pause))
    dotenv = memory.recall(("dotenv", path), lambda reading: _read_dotenv(path, reading))
    files = {name: posixpath.join(path, f"{name}.config.toml") for name in profiles if PROFILE_NAME.fullmatch(name)}
    layers = {name: _recalled((system, config_path, file), memory, pause) for name, file in files.items()}
    exposed = dotenv.holds_secret and others_can_read(dotenv.path)
    home = CodexHome(path, config, dotenv.unreadable, dotenv.problems, exposed, layers)
    # Not remembered: the mode of a folder above changes without the file.
    if login.state is FileState.OK and others_can_read(login_path):
        login = replace(login, exposed=True)
    return HomeReading(home, login, dotenv)


def gone(path: str) -> HomeReading:
    """A home that does not answer."""
    config = Config(posixpath.join(path, "config.toml"), FileState.UNREADABLE, SILENT)
    login = StoredLogin(posixpath.join(path, "auth.json"), FileState.UNREADABLE, SILENT)
    dotenv = Dotenv(posixpath.join(path, ".env"), unreadable=SILENT)
    return HomeReading(CodexHome(path, config, dotenv.unreadable), login, dotenv)


def _recalled(paths: tuple[str | None, ...], memory: FileMemory, pause: Callable[[float], None]) -> Config:
    """The config that these files make together, lowest first."""
    there = tuple(path for path in paths if path is not None)
    return memory.recall(("config", there), lambda reading: reduce(layered, _configs(there, reading, pause)))


def _configs(paths: Iterable[str], reading: Reading, pause: Callable[[float], None]) -> Iterator[Config]:
    for path in paths:
        yield _settled(partial(read_config, path, reading.text), pause)


def _settled(read: Callable[[], Judged], pause: Callable[[float], None]) -> Judged:
    found = read()
    if found.state is FileState.BROKEN:
        pause(REPLACING)
        found = read()
    return found


def _read_dotenv(path: str, reading: Reading) -> Dotenv:
    place = posixpath.join(path, ".env")
    match reading.text(place):
        case FileText(text=text, stamp=stamp):
            return Dotenv(place, text, stamp[0], None, problems(text, place), _holds_secret(text))
        case Unreadable(reason=reason):
            other = read_utf16(place)
            lost = problems(other, place, all_lost=True) if other is not None else ()
            return Dotenv(place, unreadable=reason, problems=lost)
        case _:
            return Dotenv(place)


def _holds_secret(text: str) -> bool:
    """A key, or a proxy's password; a name that was dropped counts too, since it stands there all the same."""
    lines = [line for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#")]
    assigned = (line.partition("=") for line in lines)
    return any(
        bool(value.strip(" \"'")) and bool(_SECRET_NAME.search(name) or _PASSWORD_IN_URL.search(value))
        for name, _, value in assigned
    )
