"""The shipped unit files, filled in."""

import plistlib
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from codexwatch import __version__
from codexwatch.service.installed import LAUNCHD_PLIST, SYSTEMD_UNIT
from codexwatch.service.manager import Blueprint, NotDone


def systemd_unit(blueprint: Blueprint) -> str:
    """The unit for this user. Raises NotDone for a path that no unit can hold."""
    folders = f"XDG_CONFIG_HOME={blueprint.config_home}", f"XDG_STATE_HOME={blueprint.state_home}"
    if refused := set(blueprint.python) & set("\"'\\$"):
        raise NotDone(
            f"{blueprint.python} has {' '.join(sorted(refused))} in it, which systemd takes in no program's path.",
            "Install codexwatch in a folder with a plainer name.",
        )
    text = _shipped("systemd", SYSTEMD_UNIT).decode()
    text = text.replace("@VERSION@", __version__)
    text = text.replace("Environment=@FOLDERS@", f"Environment={' '.join(map(_quoted, folders))}")
    return text.replace("ExecStart=@PYTHON@", f"ExecStart={_quoted(blueprint.python)}")


def launchd_plist(blueprint: Blueprint) -> bytes:
    """The agent for this user, written by plistlib: a path may hold what XML would trip over."""
    values = {
        "@PYTHON@": blueprint.python,
        "@CONFIG_HOME@": blueprint.config_home,
        "@STATE_HOME@": blueprint.state_home,
        "@LOG_FOLDER@": str(blueprint.places.log_file.parent),
        "@VERSION@": __version__,
    }
    template: dict[str, object] = plistlib.loads(_shipped("launchd", LAUNCHD_PLIST))
    return plistlib.dumps({key: _filled(item, values) for key, item in template.items()}, sort_keys=False)


def program_of(unit: Path) -> str | None:
    """The program that an installed unit of systemd or launchd starts; None where there is no unit, "" if unknown."""
    try:
        text = unit.read_bytes()
        if unit.suffix == ".plist":
            return str(plistlib.loads(text)["ProgramArguments"][0])
        found = re.search(rb'^ExecStart="([^"]*)"', text, re.MULTILINE)
        return found[1].decode(errors="replace").replace("%%", "%") if found else ""
    except FileNotFoundError:
        return None
    except Exception:  # noqa: BLE001 - edited by hand; plistlib raises what its XML parser does
        return ""


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
