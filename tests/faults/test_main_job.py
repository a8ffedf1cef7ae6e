"""The main job: direct traffic vanishes, the proxy program has a SOCKS-only and an HTTP port, one line is wrong."""

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, at, check, settle
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.proxies import HTTP, SOCKS
from tests.lab.world import World

pytestmark = pytest.mark.namespaces

PROXIES = {"http": at(HTTP, 7890), "socks": at(SOCKS, 7891)}
BROKEN = "# my settings\nexport EDITOR=vim\nexport ALL_PROXY=socks5://127.0.0.1:7891\n"
MENDED = BROKEN.replace("socks5://127.0.0.1:7891", "http://127.0.0.1:7890")


@pytest.fixture
def world(ca: LabCA, enter_world: EnterWorld) -> World:
    return enter_world(World(ca, proxies=PROXIES, black_hole=OPENAI_HOSTS))


def test_names_the_socks_line_and_a_verified_fix(world: World) -> None:
    settle(world, {".zshrc": BROKEN})
    checked = check(world, {"ALL_PROXY": "socks5://127.0.0.1:7891"})
    assert checked.told == ["proxy-socks-scheme"]
    finding = checked.first
    assert (finding["severity"], finding["subject"]) == ("critical", "ALL_PROXY@~/.zshrc")
    assert finding["origin"] == {"path": "~/.zshrc", "line": 3}
    assert (finding["environment"], finding["also_in"]) == ("this-shell", ["login-shell"])
    assert finding["remedy"]["verified"] is True
    assert finding["remedy"]["steps"][0] == {
        "kind": "edit",
        "path": "~/.zshrc",
        "line": 3,
        "before": "export ALL_PROXY=socks5://127.0.0.1:7891",
        "after": "export ALL_PROXY=http://127.0.0.1:7890",
    }
    assert (checked.state, checked.completed.returncode) == ("broken", 1)
    assert checked.document["verdict"]["connectivity"] == "unused-way"


def test_the_remedy_applied_is_healthy(world: World) -> None:
    settle(world, {".zshrc": MENDED})
    checked = check(world, {"ALL_PROXY": "http://127.0.0.1:7890"})
    assert (checked.told, checked.state, checked.completed.returncode) == ([], "healthy", 0)
    assert checked.document["verdict"]["connectivity"] == "fine"


def test_the_page_for_people_says_the_same(world: World) -> None:
    settle(world, {".zshrc": BROKEN})
    page = world.run([*CODEXWATCH, "check"], ZSH)
    assert "~/.zshrc:3" in page.stdout
    assert "+ export ALL_PROXY=http://127.0.0.1:7890" in " ".join(page.stdout.split())
    assert page.returncode == 1
