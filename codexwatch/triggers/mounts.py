"""File systems that change without the kernel saying so."""

from collections.abc import Callable, Iterable
from pathlib import PurePath

Mounts = Callable[[], Iterable[tuple[str, str]]]
"""Gives mount points, each with the type of its file system."""

# What others change on them is not told to inotify. 9p and drvfs are the Windows drives of WSL.
_SILENT = frozenset(
    {"9p", "afs", "ceph", "cifs", "drvfs", "nfs", "nfs4", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"}
)
_SILENT_PREFIX = "fuse."


def mounted() -> Iterable[tuple[str, str]]:
    """The mounts that this process sees."""
    import psutil

    return [(partition.mountpoint, partition.fstype) for partition in psutil.disk_partitions(all=True)]


def any_silent(places: Iterable[str], mounts: Mounts) -> bool:
    """Whether one of the places (absolute paths) lies on such a file system."""
    # A later mount hides an earlier one on the same point.
    types = {PurePath(point): kind for point, kind in mounts()}
    return any(_is_silent(_type_of(PurePath(place), types)) for place in places)


def _type_of(place: PurePath, types: dict[PurePath, str]) -> str:
    return next((types[folder] for folder in (place, *place.parents) if folder in types), "")


def _is_silent(kind: str) -> bool:
    return kind in _SILENT or kind.startswith(_SILENT_PREFIX)
