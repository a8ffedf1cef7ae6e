"""Real notification servers, each on an invisible screen of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from codexwatch.notify.message import DETAILS, SNOOZE
from tests.lab.notifications import SessionBus

SIZE = (1024, 400)
NEEDED = ("Xvfb", "xdotool", "import", "identify")
DUNSTRC = """\
[global]
    width = 600
    height = 300
    origin = top-right
    font = DejaVu Sans 12
    markup = full
    format = "<b>%s</b>\\n%b"
    history_length = 20
    icon_position = off
    mouse_left_click = do_action, close_current
"""


@dataclass(frozen=True)
class Kind:
    """A notification server: its name and program, what has to run beside it, what it calls itself.

    `click`: where a click on a popup of ours means `clicked`, as pixels from the right and the bottom of its window.
    """

    name: str
    program: str
    called: str
    click: tuple[int, int]
    clicked: str = SNOOZE
    beside: str = ""
    arguments: tuple[str, ...] = ()
    closes: bool = True
    """Whether a popup goes when it is told to."""

    @property
    def missing(self) -> list[str]:
        """What is not installed."""
        wanted = [self.program, *([self.beside] if self.beside else []), *NEEDED]
        return [program for program in wanted if found(program) is None]


DUNST = Kind("dunst", "dunst", "dunst", (60, 30), DETAILS, arguments=("-conf", "{folder}/dunstrc"))
XFCE = Kind(
    "xfce4-notifyd",
    "xfce4/notifyd/xfce4-notifyd",
    "Xfce Notify Daemon",
    (59, 32),
    beside="xfce4/xfconf/xfconfd",
)
MATE = Kind(
    "mate-notification-daemon", "mate-notification-daemon/mate-notification-daemon", "Notification Daemon", (80, 28)
)
GNOME = Kind(
    "notification-daemon",
    "notification-daemon/notification-daemon",
    "Notification Daemon",
    (96, 40),
    closes=False,  # 3.20 answers CloseNotification and leaves the popup where it is
)
KINDS = (DUNST, XFCE, MATE, GNOME)


def found(program: str) -> str | None:
    """Programs that only D-Bus starts lie below /usr/lib, on some systems in a folder for the processor."""
    if "/" not in program:
        return shutil.which(program)
    return next((str(path) for at in ("/usr/lib", "/usr/libexec") for path in Path(at).glob(f"**/{program}")), None)


@dataclass
class Screen:
    """An X server, and a notification server on it that can be killed and started again."""

    kind: Kind
    folder: Path
    environment: dict[str, str]
    server: subprocess.Popen[bytes] = field(init=False)

    def run(self, *command: str) -> str:
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout.strip()

    def start_server(self) -> None:
        arguments = [part.format(folder=self.folder) for part in self.kind.arguments]
        self.server = self._start([found(self.kind.program) or "", *arguments])

    def kill_server(self) -> None:
        self.server.kill()
        self.server.wait()

    def colours(self, picture: Path) -> int:
        """Take a picture of the screen. An empty one has a single colour."""
        self.run("import", "-window", "root", str(picture))
        return int(self.run("identify", "-format", "%k", str(picture)))

    def popups(self) -> list[tuple[int, int, int, int]]:
        """Left, top, width and height of each window that people can see, the root window aside."""
        # A window may go while it is being looked at, and then the question fails; looked at again, it is gone.
        question = ("xdotool", "search", "--onlyvisible", "--name", ".*", "getwindowgeometry", "--shell", "%@")
        try:
            said = self.run(*question)
        except subprocess.CalledProcessError:
            said = self.run(*question)
        numbers = [line.partition("=") for line in said.splitlines()]
        values = {
            name: [int(value) for key, _, value in numbers if key == name] for name in ("X", "Y", "WIDTH", "HEIGHT")
        }
        windows = zip(*values.values(), strict=True)
        return [(x, y, width, height) for x, y, width, height in windows if (x, y) != (0, 0) and width > 1]

    def click(self) -> None:
        """As the user does who wants what `kind.clicked` says."""
        ((left, top, width, height),) = self.popups()
        x, y = left + width - self.kind.click[0], top + height - self.kind.click[1]
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "server.log").open("ab") as log:
            return subprocess.Popen(command, env=self.environment, stderr=log, stdout=log)


@contextmanager
def screen_of(kind: Kind, bus: SessionBus, folder: Path, size: tuple[int, int] = SIZE) -> Iterator[Screen]:
    """Skips where something is not installed."""
    if missing := kind.missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    (folder / "dunstrc").write_text(DUNSTRC)
    with ExitStack() as stack:
        display, xvfb = _start_xvfb(size)
        stack.callback(_end, xvfb)
        screen = Screen(kind, folder, _environment(bus, display, folder))
        if kind.beside:
            stack.callback(_end, screen._start([found(kind.beside) or ""]))
        screen.start_server()
        stack.callback(lambda: _end(screen.server))
        yield screen


def _environment(bus: SessionBus, display: int, folder: Path) -> dict[str, str]:
    known: Mapping[str, str] = {"DISPLAY": f":{display}", "HOME": str(folder), "PATH": os.environ["PATH"]}
    # GTK's bridge to screen readers and its settings would look for a desktop that is not there.
    return {**bus.environment, **known, "NO_AT_BRIDGE": "1", "GSETTINGS_BACKEND": "keyfile", "LANG": "C.UTF-8"}


def _start_xvfb(size: tuple[int, int]) -> tuple[int, subprocess.Popen[bytes]]:
    read, write = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        return int(answer.readline()), process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
