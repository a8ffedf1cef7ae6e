"""Where codexwatch keeps its files.

The folders are those that platformdirs names, worked out here because platformdirs reads `os.environ` and nothing
else, while a place is wanted for the variables that were handed in (those of an installed unit, of a test), and
because it would take `/etc/xdg` for the company's file.
"""

import os
import pwd
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple


class NoHome(Exception):  # noqa: N818 - a word, like the others that people read
    """There is no home directory to keep anything in; the message is for the user."""


class Places(NamedTuple):
    """Every path is absolute; none of them need exist. A dataclass would be a quarter of the start of `--help`."""

    config_file: Path
    system_config_file: Path
    state_dir: Path
    state_db: Path
    log_file: Path
    backups_dir: Path
    lock_file: Path


def home_from_passwords() -> str | None:
    """The home directory that the password database gives this user; None without an entry (containers)."""
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return None


def find_home(environ: Mapping[str, str], fallback: Callable[[], str | None] = home_from_passwords) -> str:
    """`$HOME` where it is an absolute path, else what `fallback` knows.

    Raises NoHome when neither gives an absolute path: a relative home would scatter files over working directories.
    """
    home = environ.get("HOME", "")
    if Path(home).is_absolute():
        return home
    known = fallback() or ""
    if Path(known).is_absolute():
        return known
    said = "HOME is not set" if not home else f"HOME is {home!r}, which is not an absolute path"
    raise NoHome(f"{said}, and the password database has no home directory for user {os.getuid()}; set HOME")


def find_places(environ: Mapping[str, str], home: str, platform: str) -> Places:
    """The places for `platform` (a `sys.platform`); `$XDG_CONFIG_HOME` and `$XDG_STATE_HOME` win on macOS too.

    A relative value of these counts as not set, as the XDG Base Directory Specification 0.8 says.
    """
    if platform == "darwin":
        config = state = Path(home, "Library/Application Support")
        log = Path(home, "Library/Logs/codexwatch")
        system = Path("/Library/Application Support")
    else:
        config, state, log = Path(home, ".config"), Path(home, ".local/state"), None
        system = Path("/etc")
    config = _absolute(environ.get("XDG_CONFIG_HOME")) or config
    state = (_absolute(environ.get("XDG_STATE_HOME")) or state) / "codexwatch"
    return Places(
        config_file=config / "codexwatch/config.toml",
        system_config_file=system / "codexwatch/config.toml",
        state_dir=state,
        state_db=state / "state.db",
        log_file=(log or state / "log") / "codexwatch.jsonl",
        backups_dir=state / "backups",
        lock_file=state / "lock",
    )


def _absolute(value: str | None) -> Path | None:
    return Path(value) if value and Path(value).is_absolute() else None
