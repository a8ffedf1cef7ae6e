"""What an installed unit says: every command asks, so this imports next to nothing."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

SYSTEMD_UNIT = "codexwatch.service"
LAUNCHD_LABEL = "io.github.codexwatch.agent"
LAUNCHD_PLIST = f"{LAUNCHD_LABEL}.plist"
AUTOSTART_ENTRY = "autostart/codexwatch.desktop"
"""Below `$XDG_CONFIG_HOME`."""
SERVICE_WORDS = ("-m", "codexwatch", "run", "--service")
"""What the command of every unit ends with."""
FOLDERS = ("XDG_CONFIG_HOME", "XDG_STATE_HOME")


def installed_folders(environ: Mapping[str, str], home: str, platform: str) -> dict[str, str]:
    """`XDG_CONFIG_HOME` and `XDG_STATE_HOME` as an installed service has them; empty when none is installed.

    Reads the unit itself, so that a command need not start another one to find the daemon's files.
    """
    try:
        if platform == "darwin":
            import plistlib

            plist = plistlib.loads(Path(home, "Library/LaunchAgents", LAUNCHD_PLIST).read_bytes())
            return _folders(f"{name}={value}" for name, value in plist["EnvironmentVariables"].items())
        for folder in (environ.get("XDG_CONFIG_HOME"), f"{home}/.config"):
            if folder and (unit := Path(folder, "systemd/user", SYSTEMD_UNIT)).is_file():
                return _folders(_words_of_unit(unit.read_text(errors="surrogateescape")))
            if folder and (entry := Path(folder, AUTOSTART_ENTRY)).is_file():
                return _folders(words_of_entry(entry.read_text(errors="surrogateescape")))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):  # gone meanwhile, or edited by hand
        pass
    return {}


def words_of_entry(entry: str) -> list[str]:
    """The command of an autostart entry in which every word is quoted; empty where there is none."""
    line = re.search(r"^Exec=(.*)$", entry, re.MULTILINE)
    text = re.sub(r"\\(.)", r"\1", line[1]) if line else ""
    quoted = re.findall(r'"((?:\\.|[^"\\])*)"', text)
    return [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in quoted]


def _words_of_unit(unit: str) -> Iterable[str]:
    import shlex

    for line in re.findall(r"^Environment=(.*)$", unit, re.MULTILINE):
        for word in shlex.split(line):
            yield word.replace("%%", "%")


def _folders(words: Iterable[str]) -> dict[str, str]:
    pairs = (word.partition("=") for word in words)
    return {name: value for name, _, value in pairs if name in FOLDERS}
