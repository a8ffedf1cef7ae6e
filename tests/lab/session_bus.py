"""A private session bus; it has no service directory, so that nothing is started behind the back of a test."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_BUS_CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class SessionBus:
    """A dbus-daemon of the test's own, always at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"unix:path={folder / 'bus'}"
        self._configuration = folder / "bus.conf"
        self._configuration.write_text(_BUS_CONFIGURATION.format(socket=folder / "bus"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def start(self) -> None:
        """Returns when the bus takes connections."""
        with (self.folder / "bus.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["dbus-daemon", f"--config-file={self._configuration}", "--nofork", "--print-address"],
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith(b"unix:path="), "dbus-daemon did not start"

    def kill(self) -> None:
        """As a crash does: the socket stays behind."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture
def session_bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionBus]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    bus = SessionBus(tmp_path_factory.mktemp("bus"))
    bus.start()
    yield bus
    bus.kill()
