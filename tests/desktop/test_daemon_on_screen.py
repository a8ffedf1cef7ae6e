"""The whole way: a world without a direct route, a line edited, a popup on a real, if invisible, screen."""

import os
from pathlib import Path

import pytest

from tests.desktop.test_dunst import Screen, screen
from tests.desktop.watched import Watched, eventually
from tests.faults.machine import at, settle
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.notifications import SessionBus
from tests.lab.proxies import HTTP, SOCKS
from tests.lab.world import World

__all__ = ["screen"]
pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.screen, pytest.mark.namespaces]

PROXIES = {"http": at(HTTP, 7890), "socks": at(SOCKS, 7891)}
BROKEN = "# my settings\nexport EDITOR=vim\nexport ALL_PROXY=socks5://127.0.0.1:7891\n"
CORRECTION = "export ALL_PROXY=http://127.0.0.1:7890"
MENDED = f"# my settings\nexport EDITOR=vim\n{CORRECTION}\n"
TITLE = "ALL_PROXY is a SOCKS proxy; Codex needs HTTP"


@pytest.fixture
async def watched(ca: LabCA, enter_world: EnterWorld, session_bus: SessionBus, screen: Screen) -> Watched:
    if os.geteuid() != 0:
        pytest.skip("the private bus knows its users by number, and inside a user namespace that is another one")
    world = enter_world(World(ca, proxies=PROXIES, black_hole=OPENAI_HOSTS))
    settle(world, {".zshrc": MENDED})
    machine = Watched(world, session_bus)
    await machine.watching()
    return machine


async def test_the_popup_names_the_line_and_the_fix_until_the_line_is_mended(
    watched: Watched, screen: Screen, tmp_path: Path
) -> None:
    assert screen.colours(tmp_path / "before.png") == 1
    watched.write(".zshrc", BROKEN)
    await eventually(lambda: screen.displayed == 1, said=watched.story)
    await eventually(lambda: screen.colours(tmp_path / "told.png") > 10)
    await watched.passes(1)
    await eventually(lambda: len(watched.events("notification.sent")) > 1, said=watched.story)
    screen.colours(tmp_path / "verified.png")
    assert screen.displayed == 1

    watched.write(".zshrc", MENDED)
    await eventually(lambda: len(watched.events("notification.sent")) > 2, said=watched.story)
    screen.colours(tmp_path / "solved.png")
    assert screen.displayed == 1
    screen.run("dunstctl", "close-all")
    ((title, body),) = screen.closed()
    assert title == f"Solved: {TITLE}"
    assert "keeps the old settings until it is restarted" in body
    assert CORRECTION in watched.events("alert.updated")[-1]["body"]
    assert "Unable to parse markup" not in (tmp_path / "dunst.log").read_text()
