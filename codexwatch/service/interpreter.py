"""The interpreter that a unit names: one that finds codexwatch, and is still there after the next upgrade."""

import re
from pathlib import Path

from codexwatch.service.manager import NotDone
from codexwatch.service.runner import Runner

IMPORT_SECONDS = 20
# Emptied by `uv cache prune` and `pipx run`'s clean-up: a service that points there stops working by itself one day.
_PASSING = ("/.cache/uv/", "/Library/Caches/uv/", "/.cache/pipx/", "/pipx/.cache/", "/Library/Caches/pipx/")
_TEMPORARY = ("/tmp/", "/var/tmp/", "/private/tmp/", "/private/var/folders/", "/nix/store/")  # noqa: S108 - not written
_OF_THE_SYSTEM = re.compile(r"^(?P<python>.*/usr/(?:local/)?bin/python3)\.\d+$")
_IN_A_VERSION = re.compile(r"/python3\.\d+/(?:site|dist)-packages/")
_HOMEBREW = re.compile(r"^(?P<prefix>.+)/Cellar/(?P<name>[^/]+)/[^/]+/(?P<rest>.+)$")


def lasting(python: str) -> str:
    """The same interpreter by a path without a version in it, where there is one.

    Homebrew deletes `Cellar/NAME/VERSION` with the next upgrade; `opt/NAME` always leads to the version of the day, as
    `/usr/bin/python3` does where codexwatch is a package of the system. pipx, `uv tool` and virtual environments keep
    their paths.
    """
    if found := _OF_THE_SYSTEM.match(python):
        same = Path(found["python"])
        return str(same) if same.exists() and same.resolve() == Path(python).resolve() else python
    if found := _HOMEBREW.match(python):
        path = Path(found["prefix"], "opt", found["name"], found["rest"])
        if path.exists():
            return str(path)
    return python


def warning(python: str, package: str = __file__) -> str | None:
    """What the user should know of a path that will be gone one day, though it works now.

    package: any file of the installed codexwatch.
    """
    again = "run `codexwatch service install` again after one"
    if any(python.startswith(folder) for folder in _TEMPORARY) or _HOMEBREW.match(python):
        return f"{python} goes with the next upgrade or clean-up; {again}."
    if _of_the_system(python) and (found := _IN_A_VERSION.search(package)):
        version = found[0].split("/")[1]
        return f"codexwatch is installed for {version} alone, which goes with an upgrade of the system; {again}."
    return None


def _of_the_system(python: str) -> bool:
    return python.startswith(("/usr/bin/", "/usr/local/bin/"))


def check(python: str, run: Runner) -> None:
    """Raise NotDone when the interpreter would not find codexwatch, or not for long."""
    if any(folder in python for folder in _PASSING):
        raise NotDone(
            f"{python} is in a cache that is emptied now and then.",
            "Install it to stay, `uv tool install codexwatch` or `pipx install codexwatch`, then run this again.",
        )
    found = run((python, "-E", "-P", "-c", "import codexwatch"), timeout=IMPORT_SECONDS)
    if found.code != 0:
        raise NotDone(
            f"{python} cannot run codexwatch by itself: {found.last_line}",
            "Install it, `uv tool install codexwatch` or `pipx install codexwatch`, then run this again.",
        )
