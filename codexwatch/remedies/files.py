"""The user's files: read whole, replaced in one step or not at all."""

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from codexwatch.remedies.refused import RefusedError

LIMIT = 1_048_576
"""Bytes; the same bound as for reading: what was never read cannot be mended."""

PRIVATE = 0o600

SYSTEM = ("/etc", "/usr", "/opt", "/nix", "/boot", "/proc", "/sys", "/dev", "/run")
"""Folders that belong to the machine, not to the user: shown, never written, whoever runs the command."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file as it was read. `real` is where `path` leads through symbolic links; `content` is None if none is there.

    Not in the repr: the content may hold keys and proxy passwords.
    """

    path: str
    real: Path
    content: bytes | None = field(repr=False)
    mode: int = PRIVATE
    owner: tuple[int, int] | None = None

    @property
    def digest(self) -> str | None:
        return digest(self.content)


def digest(content: bytes | None) -> str | None:
    """SHA-256 in hexadecimal; None for a file that is not there."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def read_target(path: str) -> Target:
    """The file that `path` leads to.

    Raises:
        RefusedError: it is no regular file, is too large, cannot be read, has other names that would be left behind,
            or belongs to the system.
    """
    try:
        real = Path(path).resolve(strict=False)
        if any(real.is_relative_to(folder) for folder in SYSTEM):
            raise RefusedError(path, "it belongs to the system; change it by hand, as root")
        descriptor = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return Target(path, real, None)
    except (OSError, RuntimeError, ValueError) as error:
        raise RefusedError(path, _reason(error)) from None
    try:
        return _read_open(path, real, descriptor)
    except OSError as error:
        raise RefusedError(path, _reason(error)) from None
    finally:
        os.close(descriptor)


def _read_open(path: str, real: Path, descriptor: int) -> Target:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError(path, "it is not a regular file")
    if status.st_nlink > 1:
        raise RefusedError(path, f"the file has {status.st_nlink} names (hard links); replacing it would part them")
    if not status.st_mode & stat.S_IWUSR:
        raise RefusedError(path, "it is write-protected (chmod u+w lifts that)")
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        content = stream.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise RefusedError(path, "it is larger than 1 MiB")
    return Target(path, real, content, stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))


def replace(target: Target, new: bytes | None) -> None:
    """Put `new` in the place of what was read, in one step; None takes the file away.

    Owner, mode and extended attributes stay. A crash leaves the old file or the new one, never a part of either.

    Raises:
        RefusedError: the file has changed since it was read, or the disk, the folder or its mode do not let it happen.
    """
    try:
        if new is None:
            _still(target)
            target.real.unlink(missing_ok=True)
        else:
            _replace(target, new)
        _settle(target.real.parent)
    except OSError as error:
        raise RefusedError(target.path, _reason(error)) from None


def _replace(target: Target, new: bytes) -> None:
    _still(target)
    descriptor, name = tempfile.mkstemp(prefix=".codexwatch-", dir=target.real.parent)
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(new)
            stream.flush()
            _dress(stream.fileno(), target)
            os.fsync(stream.fileno())
        _still(target)
        fresh.replace(target.real)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


def _still(target: Target) -> None:
    """Nobody has written the file since it was read: somebody else's change must not be lost."""
    now = read_target(str(target.real))
    if now.digest != target.digest:
        raise RefusedError(target.path, "it has changed since it was read; run the command again")


def _dress(descriptor: int, target: Target) -> None:
    if target.owner is not None:
        status = os.fstat(descriptor)
        if (status.st_uid, status.st_gid) != target.owner:
            os.fchown(descriptor, *target.owner)
    os.fchmod(descriptor, target.mode)
    if target.content is None or not hasattr(os, "listxattr"):
        return
    for name in os.listxattr(target.real):
        with contextlib.suppress(OSError):  # some attributes belong to the system, which sets them itself
            os.setxattr(descriptor, name, os.getxattr(target.real, name))


def _settle(folder: Path) -> None:
    """Make the new name survive a power cut; not every file system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


_REASONS = {
    errno.EACCES: "permission denied; its folder must be writable",
    errno.EPERM: "the file or its folder is protected against changes",
    errno.EROFS: "it is on a file system that is mounted read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.ENOENT: "its folder is not there",
    errno.ELOOP: "it is a loop of symbolic links",
    errno.ENXIO: "it is not a regular file",
}


def _reason(error: Exception) -> str:
    if not isinstance(error, OSError):
        return "its name cannot be followed"
    return _REASONS.get(error.errno or 0, (error.strerror or "cannot be changed").lower())
