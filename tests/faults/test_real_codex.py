"""The real Codex, its background server and a SOCKS-only proxy: found, mended on disk, mended for good."""

from pathlib import Path

import pytest

from tests.faults.machine import ZSH, Checked, at, check
from tests.lab.behaviours import Answer
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.homes import login_api_key
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.proxies import HTTP, SOCKS
from tests.lab.terminal import Terminal
from tests.lab.world import World

pytestmark = [pytest.mark.namespaces, pytest.mark.oracle, pytest.mark.timeout(180)]

BAD, GOOD = "socks5://127.0.0.1:7891", "http://127.0.0.1:7890"
RC = "# proxies\nexport EDITOR=vim\nexport ALL_PROXY={}\n"
HTTPS_ONLY = {"UPGRADE *": Answer(426)}
"""Without the websocket, which speaks SOCKS, every turn needs the https stack, which does not."""


class Person:
    """Somebody who types in terminals of this world."""

    def __init__(self, world: World, codex: Path) -> None:
        self.world = world
        self._env = {**ZSH, "PATH": f"{codex.parent}:{world.environment()['PATH']}"}
        self.project = world.home / "project"
        self.project.mkdir()
        login_api_key(world.home)
        trusted = f'[projects."{self.project}"]\ntrust_level = "trusted"\n'
        (world.home / ".codex/config.toml").write_text(trusted)

    def writes_zshrc(self, proxy: str) -> None:
        (self.world.home / ".zshrc").write_text(RC.format(proxy))

    def starts_codex(self, terminal: str, proxy: str) -> Terminal:
        """A new terminal has what `.zshrc` said when it was opened."""
        opened = Terminal(self.world, terminal)
        opened.start(["codex"], {**self._env, "ALL_PROXY": proxy}, self.project)
        opened.wait_for("OpenAI Codex", 30)
        return opened

    def checks(self, proxy: str) -> Checked:
        return check(self.world, {**self._env, "ALL_PROXY": proxy})

    def runs(self, command: list[str]) -> int:
        return self.world.run(command, self._env, timeout=90).returncode


@pytest.fixture
def person(ca: LabCA, enter_world: EnterWorld, codex: Path) -> Person:
    proxies = {"http": at(HTTP, 7890), "socks": at(SOCKS, 7891)}
    return Person(enter_world(World(ca, HTTPS_ONLY, proxies, black_hole=OPENAI_HOSTS)), codex)


def test_from_the_loop_to_a_working_turn(person: Person) -> None:
    person.writes_zshrc(BAD)
    first = person.starts_codex("first", BAD)
    first.type("say hello")
    first.wait_for("Reconnecting", 60)

    looping = person.checks(BAD)
    assert looping.told[0] == "proxy-socks-scheme"
    assert looping.first["origin"] == {"path": "~/.zshrc", "line": 3}
    background = [name for name in looping.first["also_in"] if name.startswith("daemon:")]
    assert background, "the cause is seen in Codex's own process"

    person.writes_zshrc(GOOD)
    first.close()
    mended_on_disk = person.checks(GOOD)
    assert mended_on_disk.told == ["process-daemon-stale"]
    assert mended_on_disk.first["environment"] == background[0]
    steps = mended_on_disk.first["remedy"]["steps"]
    commands = [step["command"] for step in steps if step["kind"] == "run"]
    assert commands == [["codex", "app-server", "daemon", "stop"]]

    # The turn that was left behind goes on in the background: Codex waits a minute for it before it stops.
    assert person.runs(commands[0]) == 0
    second = person.starts_codex("second", GOOD)
    second.type("say hello")
    second.wait_for("• hello", 60)
    working = person.checks(GOOD)
    assert (working.told, working.state, working.completed.returncode) == ([], "healthy", 0)
    assert person.runs(commands[0]) == 0
