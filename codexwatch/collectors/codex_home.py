"""One CODEX_HOME: config.toml, auth.json and the text of `.env`."""

import posixpath
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from codexwatch.collectors.config_file import read_config
from codexwatch.collectors.files import FileText, Unreadable
from codexwatch.collectors.login_file import read_login
from codexwatch.collectors.memory import FileMemory, Reading
from codexwatch.model.codex import CodexHome, Config, FileState, StoredLogin

Judged = TypeVar("Judged", Config, StoredLogin)

DEFAULT_FOLDER = ".codex"
REPLACING = 0.05
"""Seconds between two reads of a broken file: Codex truncates auth.json and writes it anew, editors likewise."""


@dataclass(frozen=True, slots=True)
class Dotenv:
    """`$CODEX_HOME/.env`: its text (empty if there is none) and when it was last written, in nanoseconds."""

    path: str
    text: str = field(default="", repr=False)
    written_ns: int = 0
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class HomeReading:
    """What one pass knows about a home."""

    home: CodexHome
    login: StoredLogin
    dotenv: Dotenv


def read_home(path: str, memory: FileMemory, pause: Callable[[float], None] = time.sleep) -> HomeReading:
    """Read the home at `path`; what has not changed since the last pass is not read again.

    A broken file is read a second time after `pause(REPLACING)`, since it may be in the middle of being replaced.
    """

    config_path, login_path = posixpath.join(path, "config.toml"), posixpath.join(path, "auth.json")
    config = memory.recall(config_path, lambda reading: _settled(lambda: read_config(config_path, reading.text), pause))
    login = memory.recall(login_path, lambda reading: _settled(lambda: read_login(login_path, reading.text), pause))
    dotenv = memory.recall(("dotenv", path), lambda reading: _read_dotenv(path, reading))
    return HomeReading(CodexHome(path, config, dotenv.unreadable), login, dotenv)


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
            return Dotenv(place, text, stamp[0])
        case Unreadable(reason=reason):
            return Dotenv(place, unreadable=reason)
        case _:
            return Dotenv(place)
