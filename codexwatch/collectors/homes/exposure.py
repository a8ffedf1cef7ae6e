"""Whether other users of this machine can read a file of this user's."""

import grp
import os
import pwd
import stat
from pathlib import Path, PurePosixPath

WITHOUT_MODES = frozenset(
    {"9p", "drvfs", "vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "cifs", "smb3", "vboxsf", "prl_fs", "hgfs"}
)
"""File systems on which every file has the same mode, and `chmod` changes nothing."""

MOUNTS = "/proc/self/mounts"


def others_can_read(path: str, *, mounts: str = MOUNTS) -> bool:
    """By the modes of the file and of the folders above it.

    Groups that hold nobody but its owner do not count, nor does anything on a file system without modes. False where it
    cannot be told.
    """
    try:
        real = Path(path).resolve(strict=True)
        found = real.stat()
        group = bool(found.st_mode & stat.S_IRGRP) and not _is_private(found)
        others = bool(found.st_mode & stat.S_IROTH)
        exposed = (group or others) and _reachable(real, found.st_gid, group=group, others=others)
        return exposed and _file_system(str(real), mounts) not in WITHOUT_MODES
    except (OSError, RuntimeError):
        return False


def _reachable(path: Path, gid: int, *, group: bool, others: bool) -> bool:
    """Whether the folders above let those in who may read the file; of a folder of another group, only all others."""
    for folder in path.parents:
        found = folder.stat()
        everybody = bool(found.st_mode & stat.S_IXOTH)
        others = others and everybody
        group = group and (everybody or (found.st_gid == gid and bool(found.st_mode & stat.S_IXGRP)))
    return group or others


def _is_private(found: os.stat_result) -> bool:
    """A group of the owner's name without members, as most Linux distributions make one for each user."""
    try:
        group, owner = grp.getgrgid(found.st_gid), pwd.getpwuid(found.st_uid)
    except KeyError:
        return False
    return set(group.gr_mem) <= {owner.pw_name} and group.gr_name == owner.pw_name


def _file_system(path: str, mounts: str) -> str | None:
    """The kind of the file system that the path lies on; None where the system does not list them."""
    try:
        lines = Path(mounts).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    fields = [line.split(" ") for line in lines]
    places = [(item[1].replace("\\040", " "), item[2]) for item in fields if len(item) > 2]
    above = [(len(place), kind) for place, kind in places if PurePosixPath(path).is_relative_to(place)]
    # Of several mounts on one place the last one is seen.
    return max(enumerate(above), key=lambda item: (item[1][0], item[0]))[1][1] if above else None
