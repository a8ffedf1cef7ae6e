"""The notifier with a real notification daemon on a real, if invisible, screen."""

import html
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from codexwatch.notify import Message, Notifier
from tests.lab.notifications import SessionBus

pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.screen]

PROGRAMS = ("Xvfb", "dunst", "dunstctl", "import", "identify")
DUNSTRC = """\
[global]
    width = 600
    height = 300
    origin = top-right
    font = DejaVu Sans 12
    markup = full
    format = "<b>%s</b>\\n%b"
    history_length = 20
"""


@dataclass(frozen=True)
class Screen:
    """An X server, and dunst on it."""

    environment: dict[str, str]
    dunst: subprocess.Popen[bytes]

    def run(self, *command: str) -> str:
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout.strip()

    @property
    def displayed(self) -> int:
        return int(self.run("dunstctl", "count", "displayed"))

    def closed(self) -> list[tuple[str, str]]:
        """Title and markup of what is no longer displayed; the newest first."""
        history = json.loads(self.run("dunstctl", "history"))
        return [(entry["summary"]["data"], entry["body"]["data"]) for entry in history["data"][0]]

    def colours(self, screenshot: Path) -> int:
        """Take a picture of the screen. An empty one has a single colour."""
        self.run("import", "-window", "root", str(screenshot))
        return int(self.run("identify", "-format", "%k", str(screenshot)))


@pytest.fixture
def screen(session_bus: SessionBus, tmp_path: Path) -> Iterator[Screen]:
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    (tmp_path / "dunstrc").write_text(DUNSTRC)
    display, xvfb = start_xvfb()
    environment = {
        **session_bus.environment,
        "DISPLAY": f":{display}",
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
    }
    with (tmp_path / "dunst.log").open("wb") as log:
        dunst = subprocess.Popen(["dunst", "-conf", str(tmp_path / "dunstrc")], env=environment, stderr=log, stdout=log)
    yield Screen(environment, dunst)
    for process in (dunst, xvfb):
        process.kill()
        process.wait()


def start_xvfb() -> tuple[int, subprocess.Popen[bytes]]:
    read, write = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x400x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        return int(answer.readline()), process


@pytest.fixture
async def notifier(screen: Screen) -> AsyncIterator[Notifier]:
    notifier = Notifier(screen.environment, patience=1)
    with anyio.fail_after(10):
        while await notifier.prepare() is not None:
            await anyio.lowlevel.checkpoint()
    yield notifier
    await notifier.aclose()


async def test_a_popup_appears_is_updated_in_place_and_goes(notifier: Notifier, screen: Screen, tmp_path: Path) -> None:
    assert screen.colours(tmp_path / "before.png") == 1
    await notifier.show(Message("proxy", "Codex: checking", "please wait", "normal"))
    body = 'HTTPS_PROXY points to socks5://127.0.0.1:7891 & Codex <exec> reads it.\n<a href="x">~/.zshrc:42</a>'
    shown = await notifier.show(Message("proxy", "Codex cannot connect", body, "critical"))

    assert (shown.delivered, shown.reason) == (True, None)
    assert screen.displayed == 1
    assert screen.colours(tmp_path / "shown.png") > 10

    await notifier.close("proxy")
    assert screen.displayed == 0
    assert screen.closed() == [("Codex cannot connect", html.escape(body, quote=False))]
    assert screen.colours(tmp_path / "after.png") == 1
    assert "Unable to parse markup" not in (tmp_path / "dunst.log").read_text()
