"""What a new terminal of this user would have, kept until one of the shell's files changes."""

import posixpath

from codexwatch.collectors.running.memory import FileMemory, Reading
from codexwatch.collectors.shells.login_shell import ShellReading, read_login_shell
from codexwatch.collectors.user import User
from codexwatch.model.variable import PROXY_NAMES

DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"


def read_shell(user: User, memory: FileMemory) -> ShellReading | str:
    """The reading of the login shell, or the reason why its variables are not known."""
    if user.shell is None:
        return "no login shell is known: $SHELL is not set, and the password database names none"
    shell = user.shell
    found = memory.recall(("shell", shell, user.home), lambda reading: _read(shell, user, reading))
    if found.unreadable and not any(_is_known(found, name) for name in PROXY_NAMES):
        first = found.unreadable[0]
        return f"{_short(first.path, user.home)} {first.reason}"
    return found


def _is_known(found: ShellReading, name: str) -> bool:
    """Whether the files that can be read settle this name: by a value, or by none of the others mentioning it."""
    return name not in found.variables or found.variables[name].certain


def _read(shell: str, user: User, reading: Reading) -> ShellReading:
    name = posixpath.basename(user.home)
    base = {"USER": name, "LOGNAME": name, "PATH": DEFAULT_PATH}
    system = "Darwin" if user.system == "darwin" else "Linux"
    found = read_login_shell(shell, user.home, base, system, root=user.root, read=reading.text)
    for folder in found.folders:
        reading.names(real_path(user, folder))
    return found


def real_path(user: User, path: str) -> str:
    """Where a path that a shell reading names lies: below `root`, unless it is in the user's home."""
    inside = path == user.home or path.startswith(user.home + "/")
    return path if inside else user.system_path(path.lstrip("/"))


def _short(path: str, home: str) -> str:
    return "~" + path[len(home) :] if path.startswith(home + "/") else path
