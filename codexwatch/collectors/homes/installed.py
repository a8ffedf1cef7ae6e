"""Which codex is installed: its version from what lies beside it, else from the program itself."""

import json
import os
import posixpath
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from codexwatch.collectors.files import FileText, read_text

ASKING_TIMEOUT = 2.0
_VERSION = r"\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)[.\w]*)?"
_FOLDER = re.compile(rf"(?:codex-)?v?(?P<version>{_VERSION})(?:-(?:x86_64|aarch64|arm64|linux|darwin|win32)[\w-]*)?")
_NIX_STORE = re.compile(rf"[a-z0-9]{{32}}-codex-(?P<version>{_VERSION})")
_PRINTED = re.compile(rf"^codex(?:-cli)? (?P<version>{_VERSION})$", re.MULTILINE)
_LEVELS = 5
"""Folders above the program that are looked at: `vendor/TRIPLE/bin/codex` is three below its package."""


@dataclass(frozen=True, slots=True)
class Installed:
    """`path` is the one that a shell would start; `version` is None where it could not be found out."""

    path: str
    version: str | None


class InstalledCodex:
    """Finds the codex on a PATH; a version is kept until the program's file changes."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[str, int, int, int], str | None]] = {}

    def find(self, home: str, folders: Iterable[str]) -> Installed | None:
        """The first codex in `folders`, then in the places where installers put one."""
        for folder in (*folders, *usual_folders(home)):
            path = posixpath.join(folder, "codex")
            if posixpath.isabs(path) and Path(path).is_file() and os.access(path, os.X_OK):
                return Installed(path, self._version(path, home, folder))
        return None

    def version_of(self, path: str, home: str) -> str | None:
        """The version of this codex; None if it is not there or does not say one."""
        try:
            return self._version(path, home, posixpath.dirname(path))
        except OSError:
            return None

    def _version(self, path: str, home: str, folder: str) -> str | None:
        status = Path(path).stat()
        key = (posixpath.realpath(path), status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._known.get(path)
        if known is None or known[0] != key:
            known = self._known[path] = (key, version_beside(key[0]) or _asked(path, home, folder))
        return known[1]


def usual_folders(home: str) -> Iterator[str]:
    """Where installers and version managers put programs; a service's own PATH has none of the user's."""
    for name in (".local/bin", "bin", ".npm-global/bin", ".bun/bin", ".volta/bin", ".asdf/shims", "Library/pnpm"):
        yield posixpath.join(home, name)
    for name in (".local/share/mise/shims", ".local/share/pnpm", ".nix-profile/bin", ".linuxbrew/bin"):
        yield posixpath.join(home, name)
    # The newest Node first: that is where a shell of nvm or fnm looks unless told otherwise.
    for name, inside in ((".nvm/versions/node", "bin"), (".local/share/fnm/node-versions", "installation/bin")):
        above = posixpath.join(home, name)
        for version in sorted(_names(above), key=_as_numbers, reverse=True):
            yield posixpath.join(above, version, inside)
    yield from ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin", "/snap/bin")


def version_beside(program: str) -> str | None:
    """The version by the package metadata above `program` (a real path), or by the name of its release folder."""
    for read in (_by_metadata, _by_name):
        for candidate in _above(program):
            version = read(candidate)
            if version is not None:
                return version
    return None


def version_of_running(executable: str) -> str | None:
    """The version of a program that runs. What lies beside a file that was replaced is that of its successor."""
    gone = executable.removesuffix(" (deleted)")
    if gone == executable:
        return version_beside(executable)
    return next((found for folder in _above(gone) if (found := _by_name(folder))), None)


def _above(program: str) -> list[str]:
    above = [posixpath.dirname(program)]
    while len(above) < _LEVELS and posixpath.dirname(above[-1]) != above[-1]:
        above.append(posixpath.dirname(above[-1]))
    return above


def _by_metadata(folder: str) -> str | None:
    """`codex-package.json` of a release, or `package.json` of npm's @openai/codex."""
    for name in ("codex-package.json", "package.json"):
        found = read_text(posixpath.join(folder, name))
        if not isinstance(found, FileText):
            continue
        try:
            package = json.loads(found.text)
        except (ValueError, RecursionError):
            continue
        if not isinstance(package, dict) or (name == "package.json" and package.get("name") != "@openai/codex"):
            continue
        match = _FOLDER.fullmatch(str(package.get("version")))
        if match:
            return match["version"]
    return None


def _by_name(folder: str) -> str | None:
    name = posixpath.basename(folder)
    match = _FOLDER.fullmatch(name) or _NIX_STORE.fullmatch(name)
    return match["version"] if match else None


def _asked(path: str, home: str, folder: str) -> str | None:
    """What `codex --version` prints.

    It gets an empty CODEX_HOME in a temporary folder, so that nothing of the user's is read or written (measured on
    0.169.0: it prints a warning about that folder, and makes nothing in it).
    """
    with tempfile.TemporaryDirectory(prefix="codexwatch-") as private:
        environ = {"HOME": home, "CODEX_HOME": private, "PATH": f"{folder}:/usr/local/bin:/usr/bin:/bin"}
        try:
            answer = subprocess.run(
                [path, "--version"],
                env=environ,
                cwd=private,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=ASKING_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    match = _PRINTED.search(answer.stdout[:4096].decode("utf-8", "replace"))
    return match["version"] if match else None


def _names(folder: str) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(folder)]
    except OSError:
        return []


def _as_numbers(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", name))
