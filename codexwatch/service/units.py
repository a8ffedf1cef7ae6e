"""The shipped unit files, filled in, and read back."""

import plistlib
import re
import shlex
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from codexwatch.service.manager import Blueprint, NotDone

SYSTEMD_UNIT = "codexwatch.service"
LAUNCHD_LABEL = "io.github.codexwatch.agent"
LAUNCHD_PLIST = f"{LAUNCHD_LABEL}.plist"


def systemd_unit(blueprint: Blueprint) -> str:
    """The unit for this user. Raises NotDone for a path that no unit can hold."""
    folders = f"XDG_CONFIG_HOME={blueprint.config_home}", f"XDG_STATE_HOME={blueprint.state_home}"
    if refused := set(blueprint.python) & set("\"'\\$"):
        raise NotDone(
            f"{blueprint.python} has {' '.join(sorted(refused))} in it, which systemd takes in no program's path.",
            "Install codexwatch in a folder with a plainer name.",
        )
    text = _shipped("systemd", SYSTEMD_UNIT).decode()
    text = text.replace("Environment=@FOLDERS@", f"Environment={' '.join(map(_quoted, folders))}")
    return text.replace("ExecStart=@PYTHON@", f"ExecStart={_quoted(blueprint.python)}")


def launchd_plist(blueprint: Blueprint) -> bytes:
    """The agent for this user, written by plistlib: a path may hold what XML would trip over."""
    values = {
        "@PYTHON@": blueprint.python,
        "@CONFIG_HOME@": blueprint.config_home,
        "@STATE_HOME@": blueprint.state_home,
        "@LOG_FOLDER@": str(blueprint.places.log_file.parent),
    }
    template: dict[str, object] = plistlib.loads(_shipped("launchd", LAUNCHD_PLIST))
    return plistlib.dumps({key: _filled(item, values) for key, item in template.items()}, sort_keys=False)


def installed_folders(environ: Mapping[str, str], home: str, platform: str) -> dict[str, str]:
    """`XDG_CONFIG_HOME` and `XDG_STATE_HOME` as an installed service has them; empty when none is installed.

    Reads the unit itself, so that a command need not start another one to find the daemon's files.
    """
    try:
        if platform == "darwin":
            plist = plistlib.loads(Path(home, "Library/LaunchAgents", LAUNCHD_PLIST).read_bytes())
            return {str(name): str(value) for name, value in plist["EnvironmentVariables"].items()}
        for folder in (environ.get("XDG_CONFIG_HOME"), f"{home}/.config"):
            if folder and (unit := Path(folder, "systemd/user", SYSTEMD_UNIT)).is_file():
                return _environment_of(unit.read_text(errors="surrogateescape"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):  # gone meanwhile, or edited by hand
        pass
    return {}


def write(path: Path, content: bytes) -> bool:
    """Put `content` at `path`, whole or not at all; False when it was there already. Raises NotDone."""
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(content)
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        raise NotDone(f"{path} cannot be written: {error.strerror}", "Make that folder yours and try again.") from error
    return True


def _shipped(folder: str, name: str) -> bytes:
    """From the installed package, else from the source tree that the package stands in."""
    package = resources.files("codexwatch")
    with resources.as_file(package) as root:
        packaged = root / "units" / name
        return (packaged if packaged.is_file() else root.parent / folder / name).read_bytes()


def _quoted(text: str) -> str:
    """One word of a unit file, by the rules of systemd.syntax(7) and systemd.unit(5)."""
    if not text.isprintable():
        raise NotDone(f"{text!r} cannot be written into a unit file.", "Use a folder whose name can be printed.")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _environment_of(unit: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in re.findall(r"^Environment=(.*)$", unit, re.MULTILINE):
        for word in shlex.split(line):
            name, _, value = word.partition("=")
            found[name] = value.replace("%%", "%")
    return found


def _filled(value: object, values: Mapping[str, str]) -> object:
    match value:
        case str():
            for placeholder, text in values.items():
                value = value.replace(placeholder, text)
            return value
        case list():
            return [_filled(item, values) for item in value]
        case dict():
            return {key: _filled(item, values) for key, item in value.items()}
        case _:
            return value
