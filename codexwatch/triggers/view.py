"""What the disk looks like to a watcher: what the files are, what decides it, and which folders to watch for that."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

Signature = tuple[int, ...]
"""Differs when the file may say something else. A changed mode counts: Codex may not be able to read it any more."""

_MOST_LINKS = 40
"""Where Linux gives up with ELOOP."""


@dataclass(frozen=True, slots=True)
class View:
    """folders: to be watched, each with what identifies it, so that one made anew under the same name is another.

    places: the files and the symbolic links on the way to them. above: all folders that these lie in.
    """

    signatures: Mapping[str, Signature]
    folders: Mapping[str, Signature]
    places: frozenset[str]
    above: frozenset[str]

    def concerned_by(self, path: str) -> bool:
        """Whether something that happened to `path` may have changed a file or what has to be watched."""
        return path in self.places or path in self.above

    def changed(self, later: "View") -> bool:
        """Whether a file that both know has changed."""
        both = self.signatures.keys() & later.signatures.keys()
        return any(self.signatures[path] != later.signatures[path] for path in both)

    def watches_as(self, later: "View") -> bool:
        """Whether what is watched for this one is right for the later one too."""
        return (self.folders, self.places) == (later.folders, later.places)


def look(paths: Iterable[str]) -> View:
    """The view of these files (absolute paths) as they are now; what is not there yet is part of it."""
    signatures = {path: _signature(Path(path)) for path in paths}
    ends = {place for path in signatures for place in trail(path)}
    nearest = {_nearest(place.parent) for place in ends}
    # One that may not be listed cannot be watched either, and would keep the others from being watched.
    folders = {str(folder): _identity(folder) for folder in nearest if os.access(folder, os.R_OK)}
    above = frozenset(str(folder) for place in ends for folder in place.parents)
    return View(signatures, folders, frozenset(map(str, ends)), above)


def trail(path: str) -> tuple[Path, ...]:
    """Every symbolic link on the way to the file, each in its real folder, and the file's own real place.

    A change of any of them changes what is read at `path`. What does not exist is taken to be no link.
    """
    links: list[Path] = []
    here, todo = Path("/"), list(reversed(Path(path).parts))
    while todo and len(links) <= _MOST_LINKS:
        part = todo.pop()
        if part == "..":
            here = here.parent
            continue
        step = here / part
        try:
            target = step.readlink()
        except OSError:
            here = step
        else:
            links.append(step)
            todo.extend(reversed(target.parts))
    return (*links, here)


def _nearest(folder: Path) -> Path:
    return next((candidate for candidate in (folder, *folder.parents) if _is_folder(candidate)), Path("/"))


def _is_folder(path: Path) -> bool:
    """False also below a folder that may not be entered and on a drive that is gone, for which `is_dir` raises."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _signature(path: Path) -> Signature:
    try:
        found = path.stat()
    except OSError as error:
        return (error.errno or 0,)
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _identity(path: Path) -> Signature:
    return _signature(path)[:2]
