"""What --help of `fix` says of its options, as whole processes."""

import json
import re

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.faults.test_main_job import BROKEN, MENDED, PROXIES
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.world import World

pytestmark = pytest.mark.namespaces

OLD = {"ALL_PROXY": "socks5://127.0.0.1:7891"}


@pytest.fixture
def world(ca: LabCA, enter_world: EnterWorld) -> World:
    world = enter_world(World(ca, proxies=PROXIES, black_hole=OPENAI_HOSTS))
    settle(world, {".zshrc": BROKEN, ".config/codexwatch/config.toml": "[probe]\ntimeout = 2\n"})
    return world


def test_keep_old_and_only(world: World) -> None:
    zshrc = world.home / ".zshrc"
    by_hand = world.run([*CODEXWATCH, "fix", "--json", "--yes", "--only", "2"], {**ZSH, **OLD})
    assert json.loads(by_hand.stdout)["changes"] == []
    assert zshrc.read_text() == BROKEN
    kept = world.run([*CODEXWATCH, "fix", "--yes", "--keep-old", "--only", "1"], {**ZSH, **OLD})
    assert kept.returncode == 0, kept.stderr
    (was,) = re.findall(r"^# codexwatch \d{4}-\d\d-\d\d: (.*)\n", zshrc.read_text(), re.MULTILINE)
    assert was in BROKEN.splitlines()
    assert re.sub(r"# codexwatch .*\n", "", zshrc.read_text()) == MENDED
    assert world.run([*CODEXWATCH, "undo"], ZSH).returncode == 0
    assert zshrc.read_text() == BROKEN
