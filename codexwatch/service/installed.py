"""What an installed unit says: every command asks, so this imports next to nothing."""

import re
from collections.abc import Mapping
from pathlib import Path

SYSTEMD_UNIT = "codexwatch.service"
LAUNCHD_LABEL = "io.github.codexwatch.agent"
LAUNCHD_PLIST = f"{LAUNCHD_LABEL}.plist"


def installed_folders(environ: Mapping[str, str], home: str, platform: str) -> dict[str, str]:
    """`XDG_CONFIG_HOME` and `XDG_STATE_HOME` as an installed service has them; empty when none is installed.

    Reads the unit itself, so that a command need not start another one to find the daemon's files.
    """
    try:
        if platform == "darwin":
            import plistlib

            plist = plistlib.loads(Path(home, "Library/LaunchAgents", LAUNCHD_PLIST).read_bytes())
            return {str(name): str(value) for name, value in plist["EnvironmentVariables"].items()}
        for folder in (environ.get("XDG_CONFIG_HOME"), f"{home}/.config"):
            if folder and (unit := Path(folder, "systemd/user", SYSTEMD_UNIT)).is_file():
                return _environment_of(unit.read_text(errors="surrogateescape"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):  # gone meanwhile, or edited by hand
        pass
    return {}


def _environment_of(unit: str) -> dict[str, str]:
    import shlex

    found: dict[str, str] = {}
    for line in re.findall(r"^Environment=(.*)$", unit, re.MULTILINE):
        for word in shlex.split(line):
            name, _, value = word.partition("=")
            found[name] = value.replace("%%", "%")
    return found
