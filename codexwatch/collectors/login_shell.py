"""What a new terminal's shell would set, from the files that it reads; no shell is started."""

import glob
import os
import posixpath
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from codexwatch.collectors.files import Absent, FileCache, FileText, Unreadable
from codexwatch.formats.shell.conditions import Kind
from codexwatch.formats.shell.evaluate import Evaluation, Process, evaluate
from codexwatch.formats.shell.runner import Opaque
from codexwatch.formats.shell.statements import Dialect
from codexwatch.formats.shell.variables import Assigned, Removed

_MAX_MATCHES = 256
_FILES = FileCache()

Files = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ShellReading:
    """`files`: each file read, or wanted and absent; `folders`: those in which a new file would count.

    `unreadable`: files that the shell may get something from, though nothing of them is read here. A file that this
    user may not read is none of them: the user's shell may not either.
    `opaque`: places where something ran that may have set any variable; what is not among `variables` may come from
    there.
    """

    variables: Mapping[str, Assigned]
    removed: Mapping[str, Removed]
    files: tuple[str, ...]
    folders: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    opaque: tuple[Opaque, ...]


def read_login_shell(
    shell: str,
    home: str,
    base: Mapping[str, str],
    system: str,
    *,
    root: str = "/",
    read: Callable[[str], FileText | Unreadable | Absent] = _FILES.read,
) -> ShellReading:
    """What the files of `shell` (its path) set in a new terminal window.

    `base` is what is there before any of them: the user's name, a PATH, ZDOTDIR or XDG_CONFIG_HOME if something sets
    them. `system` is what `platform.system()` says: "Darwin" starts a login shell, anything else an interactive one on
    top of what the login files gave to the session. `root` stands in for `/` outside of `home`.
    """
    disk = _Disk(home, root, read)
    inherited = {"SHELL": shell, **base, "HOME": home}
    found = evaluate(
        processes(shell, home, base, system, disk.match), inherited, read=disk.read, look=disk.look, match=disk.match
    )
    return _reading(found, disk)


def _reading(found: Evaluation, disk: "_Disk") -> ShellReading:
    return ShellReading(
        found.variables, found.removed, found.files, tuple(disk.folders), tuple(disk.unreadable.values()), found.opaque
    )


class _Disk:
    """Answers what the files ask, with `/` moved to `root`, home excepted."""

    def __init__(self, home: str, root: str, read: Callable[[str], FileText | Unreadable | Absent]) -> None:
        self._home = home.rstrip("/") + "/"
        self._root = root.rstrip("/")
        self._read = read
        self.unreadable: dict[str, Unreadable] = {}
        self.folders: dict[str, None] = {}

    def _real(self, path: str) -> str:
        return path if not self._root or f"{path}/".startswith(self._home) else self._root + path

    def read(self, path: str) -> str | None:
        if path == "/dev/null":
            return ""
        found = self._read(self._real(path))
        if isinstance(found, Unreadable) and self.look(path) is not Kind.LOCKED:
            self.unreadable[path] = Unreadable(path, found.reason)
        return found.text if isinstance(found, FileText) else None

    def look(self, path: str) -> Kind | None:
        try:
            mode = os.stat(self._real(path)).st_mode  # noqa: PTH116 (paths are plain text here)
        except (FileNotFoundError, NotADirectoryError):
            return Kind.ABSENT
        except (OSError, ValueError):
            return None
        if stat.S_ISREG(mode):
            return Kind.FILE if os.access(self._real(path), os.R_OK) else Kind.LOCKED
        return Kind.DIRECTORY if stat.S_ISDIR(mode) else Kind.OTHER

    def match(self, pattern: str) -> list[str] | None:
        self.folders[pattern.rpartition("/")[0] or "/"] = None
        real = self._real(pattern)
        skip = len(real) - len(pattern)
        found = []
        # One more than may be: a folder with more files than that is not a folder of start-up files.
        for path in glob.iglob(real):  # noqa: PTH207 (as above)
            found.append(path[skip:])
            if len(found) > _MAX_MATCHES:
                return None
        return sorted(found)


Match = Callable[[str], list[str] | None]


def processes(shell: str, home: str, base: Mapping[str, str], system: str, match: Match) -> tuple[Process, ...]:
    """The shells, one after the other, whose files make a new terminal's environment."""
    name = posixpath.basename(shell).lstrip("-")
    dialect = {"bash": Dialect.BASH, "zsh": Dialect.ZSH, "fish": Dialect.FISH}.get(name, Dialect.SH)
    if system == "Darwin":
        return (Process(dialect, _mac(dialect, home, base, match), interactive=True, login=True),)
    return (
        *_session(dialect, home, base, match),
        Process(dialect, _linux(dialect, home, base, match), interactive=True),
    )


def _session(dialect: Dialect, home: str, base: Mapping[str, str], match: Match) -> tuple[Process, ...]:
    """What a Linux session has before a terminal opens.

    pam_env reads /etc/environment for every login. systemd's user manager reads environment.d, and terminals of GNOME
    and Plasma are its children. Then the login files: GDM (Wayland) and SDDM start the session through the user's own
    shell as a login shell. GDM (X11) and LightDM read /etc/profile and ~/.profile with sh whatever the shell is, so for
    users of another shell than bash those two may or may not count. For bash its login files are taken, in which
    ~/.profile is the usual one and the same for all of them.
    """
    config = base.get("XDG_CONFIG_HOME") or f"{home}/.config"
    before = (
        Process(Dialect.PAM, (("/etc/environment",),)),
        Process(Dialect.ENVIRONMENT_D, _environment_d(config, match)),
    )
    if dialect is Dialect.BASH:
        return (*before, Process(Dialect.BASH, _bash_login(home), login=True))
    profile = Process(Dialect.SH, (("/etc/profile",), (f"{home}/.profile",)), login=True, certain=dialect is Dialect.SH)
    if dialect is Dialect.ZSH:
        return (*before, profile, Process(Dialect.ZSH, _zsh(home, base, ("zshenv", "zprofile", "zlogin")), login=True))
    return (*before, profile)


def _environment_d(config: str, match: Match) -> Files:
    """Sorted by name over all folders; a file of the user's hides one of the same name in /etc or /usr/lib."""
    by_name: dict[str, str] = {}
    for folder in ("/usr/lib/environment.d", "/etc/environment.d", f"{config}/environment.d"):
        for path in match(f"{folder}/*.conf") or ():
            by_name[posixpath.basename(path)] = path
    return tuple((by_name[name],) for name in sorted(by_name))


def _bash_login(home: str) -> Files:
    """bash(1), INVOCATION: the first of the three that is there; ~/.bashrc only if that one reads it."""
    return (("/etc/profile",), (f"{home}/.bash_profile", f"{home}/.bash_login", f"{home}/.profile"))


def _zsh(home: str, base: Mapping[str, str], names: tuple[str, ...]) -> Files:
    """Each name from /etc/zsh (Debian, Arch) or /etc (Fedora, macOS), then from the user's folder.

    ~/.zshenv may set ZDOTDIR for the files after it.
    """
    own = base.get("ZDOTDIR") or home
    return tuple(
        choice
        for name in names
        for choice in (
            (f"/etc/zsh/{name}", f"/etc/{name}"),
            (f"{own}/.{name}" if name == "zshenv" else f"${{ZDOTDIR:-{home}}}/.{name}",),
        )
    )


def _fish(home: str, base: Mapping[str, str], match: Match) -> Files:
    """fish(1): universal variables, snippets of all folders by name (the user's hide others), then config.fish."""
    own = f"{base.get('XDG_CONFIG_HOME') or home + '/.config'}/fish"
    by_name: dict[str, str] = {}
    for folder in ("/usr/share/fish/vendor_conf.d", "/etc/fish/conf.d", f"{own}/conf.d"):
        for path in match(f"{folder}/*.fish") or ():
            by_name[posixpath.basename(path)] = path
    snippets = tuple((by_name[name],) for name in sorted(by_name))
    return ((f"{own}/fish_variables",), *snippets, ("/etc/fish/config.fish",), (f"{own}/config.fish",))


def _linux(dialect: Dialect, home: str, base: Mapping[str, str], match: Match) -> Files:
    if dialect is Dialect.BASH:
        return (("/etc/bash.bashrc",), (f"{home}/.bashrc",))
    if dialect is Dialect.ZSH:
        return _zsh(home, base, ("zshenv", "zshrc"))
    if dialect is Dialect.FISH:
        return _fish(home, base, match)
    return ((base["ENV"],),) if "ENV" in base else ()


def _mac(dialect: Dialect, home: str, base: Mapping[str, str], match: Match) -> Files:
    if dialect is Dialect.BASH:
        return _bash_login(home)
    if dialect is Dialect.ZSH:
        return _zsh(home, base, ("zshenv", "zprofile", "zshrc", "zlogin"))
    if dialect is Dialect.FISH:
        return _fish(home, base, match)
    return (("/etc/profile",), (f"{home}/.profile",))
