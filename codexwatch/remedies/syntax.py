"""Whether a shell can still read a start-up file: asked of the shell itself, which reads it and runs nothing of it."""

import contextlib
import shutil
import subprocess
from pathlib import PurePath

from codexwatch.formats.edit.shell import is_shell
from codexwatch.remedies.refused import RefusedError

PATIENCE = 5.0
"""Seconds; reading alone takes some milliseconds."""

_READS = {
    "bash": ("--norc", "--noprofile", "-n"),
    "zsh": ("-f", "-n"),
    "fish": ("--no-config", "--no-execute"),
    "sh": ("-n",),
}
_BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
"""Nothing that names a file to be read first (BASH_ENV, ENV), no home in which a shell would leave something."""


def check_syntax(path: str, before: bytes | None, after: bytes) -> None:
    """Anything else than a shell's file passes, and so does one that no installed shell could read before.

    Raises:
        RefusedError: a shell that could read the file before could not do so afterwards.
    """
    if not is_shell(path):
        return
    for shell in readers_of(path):
        if _can_read(shell, after) is False and _can_read(shell, before or b""):
            raise RefusedError(path, f"{shell} could not read it any more")


def readers_of(path: str) -> tuple[str, ...]:
    """The shells that may read the file, by its name; a file that others read in may be any shell's but fish's."""
    name = PurePath(path).name
    if name.endswith(".fish"):
        return ("fish",)
    if "bash" in name:
        return ("bash",)
    return ("zsh",) if name.startswith((".z", "z")) or name.endswith(".zsh") else ("bash", "zsh", "sh")


def _can_read(shell: str, content: bytes) -> bool | None:
    """None where it cannot be asked. The text goes by a pipe: it may hold passwords."""
    program = shutil.which(shell)
    if program is None:
        return None
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(
            [program, *_READS[shell]],
            input=content,
            env=_BARE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=PATIENCE,
        )
        return done.returncode == 0
    return None
