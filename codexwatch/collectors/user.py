"""Whose machine is looked at: home, login shell, and the environment that codexwatch was started with."""

import os
import posixpath
import pwd
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codexwatch.places import find_home

Account = pwd.struct_passwd


@dataclass(frozen=True, slots=True)
class User:
    """`environ` is what codexwatch was started with; None in the daemon, whose own environment is evidence of nothing.

    `shell` is a path, None where nobody names one. `codex_home` is $CODEX_HOME as it was given. `root` is put before
    the system's own paths (/etc, /proc, /mnt), never before those of the user.
    """

    home: str
    shell: str | None
    system: str
    environ: Mapping[str, str] | None = field(default=None, repr=False)
    codex_home: str | None = None
    root: str = "/"

    def system_path(self, *parts: str) -> str:
        """A path of the system, such as `system_path("proc", "version")`."""
        return posixpath.join(self.root, *parts)

    def absolute(self, path: str) -> str:
        """`~` is this user's home, and what is relative is relative to where codexwatch runs."""
        if path == "~" or path.startswith("~/"):
            path = self.home + path[1:]
        return posixpath.abspath(path)


def account_from_passwords() -> Account | None:
    """This user's entry in the password database; None for a bare uid, as containers have."""
    try:
        return pwd.getpwuid(os.getuid())
    except KeyError:
        return None


def from_environ(environ: Mapping[str, str], look_up: Callable[[], Account | None] = account_from_passwords) -> User:
    """For a typed command: $HOME and $SHELL count, the password database only where one is missing.

    Raises NoHome if neither names a home.
    """
    account = look_up()
    home = find_home(environ, lambda: account.pw_dir if account else None)
    shell = environ.get("SHELL") or (account.pw_shell if account else "")
    codex_home = environ.get("CODEX_HOME") or None
    return User(posixpath.normpath(home), shell or None, sys.platform, dict(environ), codex_home)
