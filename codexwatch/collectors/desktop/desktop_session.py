"""What the apps of the desktop inherit: not what a terminal has, for no shell's start-up file is read for them.

On Linux the user's systemd says it, else the files from which a session is made; on macOS launchd says it, and launch
agents are where people set it.
"""

import os
import posixpath
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codexwatch.collectors.command import output_of
from codexwatch.collectors.desktop.desktop_app import has_desktop_app
from codexwatch.collectors.files import Absent, FileText, Unreadable
from codexwatch.collectors.origins import Origins
from codexwatch.collectors.running.memory import FileMemory, Reading
from codexwatch.collectors.shells.login_shell import read_files
from codexwatch.collectors.shells.raw_files import read_bytes
from codexwatch.collectors.shells.start_up_files import Files, Match, dialect_of, session
from codexwatch.collectors.user import User
from codexwatch.collectors.values import Value
from codexwatch.formats.session_tools import parse_launch_agent, parse_show_environment
from codexwatch.formats.shell.assigned import Assigned
from codexwatch.formats.shell.evaluate import Process
from codexwatch.formats.shell.statements import Dialect
from codexwatch.model.variable import KEPT_NAMES

TIMEOUT = 1.0
_PATH = "/usr/bin:/bin"
_LONGEST_AGENT = 262_144


@dataclass(frozen=True, slots=True)
class SessionReading:
    """`assigned`: what files set, and where. `live`: what the session says that it has; None where nobody answers."""

    assigned: Mapping[str, Assigned]
    live: Mapping[str, str] | None = field(default=None, repr=False)


Ask = Callable[[User], Mapping[str, str] | None]
Read = Callable[[str], FileText | Unreadable | Absent]


def desktop_values(user: User, memory: FileMemory, read: Read) -> dict[str, Value] | None:
    """What the desktop app would be started with, each value with its line; None where the app is not installed."""
    if not has_desktop_app(user, memory):
        return None
    found = read_desktop_session(user, memory)
    origins = Origins(found.assigned, read)
    if found.live is None:
        return origins.of_shell()
    return {name: Value(text, origins.trace(name, text)) for name, text in found.live.items()}


def read_desktop_session(user: User, memory: FileMemory, ask: Ask | None = None) -> SessionReading:
    """The files are kept until one of them changes; the session is asked each time."""
    mac = user.system == "darwin"
    read = _launch_agents if mac else _session_files
    assigned = memory.recall(("desktop-session", user.home, user.shell), lambda reading: read(user, reading))
    live = (ask or (ask_launchd if mac else ask_systemd))(user)
    return SessionReading(assigned, live)


def _session_files(user: User, reading: Reading) -> Mapping[str, Assigned]:
    """Those of a session, and what X11 or Plasma read besides: whether one of these runs is not known."""
    dialect = dialect_of(user.shell or "sh")
    base = {"USER": posixpath.basename(user.home), "LOGNAME": posixpath.basename(user.home)}
    config = posixpath.join(user.home, ".config")

    def start_up(match: Match) -> tuple[Process, ...]:
        more: Files = (
            (f"{user.home}/.xsessionrc",),
            (f"{user.home}/.xprofile",),
            *((path,) for path in match(f"{config}/plasma-workspace/env/*.sh") or ()),
        )
        return (*session(dialect, user.home, base, match), Process(Dialect.SH, more, certain=False))

    found = read_files(start_up, user.home, base, root=user.root, read=reading.text)
    for folder in found.folders:
        inside = f"{folder}/".startswith(f"{user.home}/")
        reading.names(folder if inside else user.system_path(folder.lstrip("/")))
    return found.variables


def _launch_agents(user: User, reading: Reading) -> Mapping[str, Assigned]:
    found: dict[str, Assigned] = {}
    for folder in (user.system_path("Library/LaunchAgents"), posixpath.join(user.home, "Library/LaunchAgents")):
        for name in reading.names(folder):
            if name.endswith(".plist"):
                path = posixpath.join(folder, name)
                reading.text(path)
                content = read_bytes(path, _LONGEST_AGENT) or b""
                for variable, value in parse_launch_agent(content).items():
                    line = _line_of(content, variable)
                    found[variable] = Assigned(variable, value, exported=True, certain=True, path=path, line=line)
    return found


def _line_of(content: bytes, name: str) -> int:
    """The line of a property list that names the variable; 1 in a binary one."""
    before, found, _ = content.partition(name.encode())
    return before.count(b"\n") + 1 if found and not content.startswith(b"bplist") else 1


def ask_systemd(user: User) -> Mapping[str, str] | None:
    """`systemctl --user show-environment`, where a systemd of the user runs."""
    runtime = user.system_path("run/user", str(os.getuid()))
    program = shutil.which("systemctl", path=_PATH)
    if program is None or not os.path.exists(f"{runtime}/systemd/private"):  # noqa: PTH110 (paths are plain text here)
        return None
    environ = {"HOME": user.home, "PATH": _PATH, "XDG_RUNTIME_DIR": runtime}
    output = output_of((program, "--user", "show-environment"), environ, timeout=TIMEOUT)
    return None if output is None else parse_show_environment(output.decode("utf-8", "replace"))


def ask_launchd(user: User, program: str = "/bin/launchctl") -> Mapping[str, str] | None:
    """`launchctl getenv` for each name that matters: it prints the value, or nothing where it is not set."""
    found: dict[str, str] = {}
    for name in sorted(KEPT_NAMES):
        output = output_of((program, "getenv", name), {"HOME": user.home, "PATH": _PATH}, timeout=TIMEOUT)
        if output is None:
            return None
        if output:
            found[name] = output.decode("utf-8", "replace").removesuffix("\n")
    return found
