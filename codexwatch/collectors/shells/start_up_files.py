"""Which files each shell, and the session around it, reads, and in which order."""

import posixpath
from collections.abc import Callable, Mapping

from codexwatch.formats.shell.evaluate import Process
from codexwatch.formats.shell.statements import Dialect

Files = tuple[tuple[str, ...], ...]
# POSIX: an interactive sh reads the file that ENV names, which a login file may set.
_OF_ENV: Files = (("${ENV:-/dev/null}",),)
Match = Callable[[str], list[str] | None]


def dialect_of(shell: str) -> Dialect:
    """How the files of the shell with this path are to be read."""
    name = posixpath.basename(shell).lstrip("-")
    return {"bash": Dialect.BASH, "zsh": Dialect.ZSH, "fish": Dialect.FISH}.get(name, Dialect.SH)


def processes(shell: str, home: str, base: Mapping[str, str], system: str, match: Match) -> tuple[Process, ...]:
    """The shells, one after the other, whose files make a new terminal's environment."""
    dialect = dialect_of(shell)
    if system == "Darwin":
        return (Process(dialect, _mac(dialect, home, base, match), interactive=True, login=True),)
    return (
        *session(dialect, home, base, match),
        Process(dialect, _linux(dialect, home, base, match), interactive=True),
    )


def session(dialect: Dialect, home: str, base: Mapping[str, str], match: Match) -> tuple[Process, ...]:
    """What a Linux session has before a terminal opens.

    pam_env reads /etc/environment for every login. systemd's user manager reads environment.d, and terminals of GNOME
    and Plasma are its children. Then the login files: GDM (Wayland) and SDDM start the session through the user's own
    shell as a login shell. GDM (X11) and LightDM read /etc/profile and ~/.profile with sh whatever the shell is, so for
    users of another shell than bash those two may or may not count. For bash its login files are taken, in which
    ~/.profile is the usual one and the same for all of them.
    """
    before = before_login(home, base, match)
    if dialect is Dialect.BASH:
        return (*before, Process(Dialect.BASH, _bash_login(home), login=True))
    profile = Process(Dialect.SH, (("/etc/profile",), (f"{home}/.profile",)), login=True, certain=dialect is Dialect.SH)
    if dialect is Dialect.ZSH:
        return (*before, profile, Process(Dialect.ZSH, _zsh(home, base, ("zshenv", "zprofile", "zlogin")), login=True))
    return (*before, profile)


def before_login(home: str, base: Mapping[str, str], match: Match) -> tuple[Process, ...]:
    """The files of a session that no shell reads."""
    config = base.get("XDG_CONFIG_HOME") or f"{home}/.config"
    return (
        Process(Dialect.PAM, (("/etc/environment",),)),
        Process(Dialect.ENVIRONMENT_D, _environment_d(config, match)),
    )


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
    return _OF_ENV


def _mac(dialect: Dialect, home: str, base: Mapping[str, str], match: Match) -> Files:
    if dialect is Dialect.BASH:
        return _bash_login(home)
    if dialect is Dialect.ZSH:
        return _zsh(home, base, ("zshenv", "zprofile", "zshrc", "zlogin"))
    if dialect is Dialect.FISH:
        return _fish(home, base, match)
    return (("/etc/profile",), (f"{home}/.profile",), *_OF_ENV)
