"""A machine with systemd and one user on it, booted once for all tests here."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
USER = "watcher"
UID = 1500
NEEDED = ("unshare", "nsenter", "pivot_root", "findmnt", "pgrep", "setpriv", "useradd", "loginctl", "dbus-daemon")
SCREEN = ("Xvfb", "dunst", "dunstctl")


def eventually(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Return when `condition` holds; fail when it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s")
        time.sleep(0.05)


@dataclass(frozen=True)
class Box:
    """The machine; `share` is its /host."""

    directory: Path

    @property
    def share(self) -> Path:
        return self.directory / "share"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """As root."""
        return self._script("enter", *command)

    def as_user(self, *command: str) -> subprocess.CompletedProcess[str]:
        """As the user, with what a login gives."""
        home = f"/home/{USER}"
        environ = [
            f"HOME={home}",
            f"USER={USER}",
            f"XDG_RUNTIME_DIR=/run/user/{UID}",
            "PATH=/usr/local/bin:/usr/bin:/bin",
        ]
        become = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--init-groups", "env", "-i", "-C", home, *environ]
        return self.run(*become, *command)

    def python(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A file of this folder, run by the interpreter of these tests as the user."""
        return self.as_user(sys.executable, str(HERE / module), *arguments)

    def systemctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.as_user("systemctl", "--user", *arguments)

    def has(self, *programs: str) -> bool:
        """Whether all of these are installed inside."""
        return all(self.run("sh", "-c", f"command -v {name}").returncode == 0 for name in programs)

    def light_a_screen(self) -> None:
        """Where popups of the user appear, if the machine has what it takes: dunst is started by its first popup."""
        if not self.has(*SCREEN):
            return
        self.run("install", "-d", "-m", "1777", "/tmp/.X11-unix")
        # "local" is the abstract socket, whose name belongs to the network, which this machine shares with others.
        quiet = ("-nolisten", "tcp", "-nolisten", "local")
        self.as_user("systemd-run", "--user", "--unit=screen", "Xvfb", ":77", *quiet)
        eventually(lambda: self.run("test", "-S", "/tmp/.X11-unix/X77").returncode == 0)
        self.systemctl("set-environment", "DISPLAY=:77")

    def stop(self) -> None:
        self._script("stop")

    def boot(self) -> None:
        started = self._script("start")
        assert started.returncode == 0, started.stderr
        eventually(lambda: self.run("systemctl", "is-system-running").stdout.strip() == "running")
        assert self.run("useradd", "--create-home", f"--uid={UID}", USER).returncode == 0
        assert self.run("loginctl", "enable-linger", USER).returncode == 0
        eventually(lambda: self.systemctl("is-system-running").stdout.strip() == "running")
        for path in (Path(sys.executable), Path(sys.executable).resolve(), HERE):  # a copy: the machine keeps its modes
            self.run("chmod", "o+x", *map(str, path.parents))
        self.light_a_screen()

    def _script(self, verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", str(HERE / "box.sh"), verb, str(self.directory), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    if os.getuid() != 0:
        pytest.skip("booting systemd in namespaces needs root")
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    if not Path("/lib/systemd/systemd").exists() or not Path("/lib/systemd/user/dbus.socket").exists():
        pytest.skip("systemd with a user bus is not installed")
    machine = Box(tmp_path_factory.mktemp("box"))
    try:
        machine.boot()
        yield machine
    finally:
        machine.stop()
