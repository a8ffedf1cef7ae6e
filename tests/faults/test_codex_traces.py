"""The real Codex while it loops and while it works: what its log tells codexwatch, and that it never notices."""

import stat
import sys
import time
from pathlib import Path

import pytest

from tests.faults.machine import ZSH, Checked, check
from tests.lab.behaviours import Answer, Behaviour, Reset
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.homes import login_api_key
from tests.lab.terminal import Terminal
from tests.lab.world import World

pytestmark = [pytest.mark.namespaces, pytest.mark.oracle, pytest.mark.timeout(180)]

NO_WEBSOCKET: dict[str, Behaviour] = {"UPGRADE *": Answer(426)}
CUT_IN_THE_ANSWER: dict[str, Behaviour] = {**NO_WEBSOCKET, "POST api.openai.com/v1/responses": Reset()}
"""Every probe is answered, and every turn is cut: no rule knows why."""
POLL = (sys.executable, "-m", "tests.unit.collectors.traces.poll")
REPOSITORY = Path(__file__).parents[2]
LOOP = "state-reconnect-loop"


class Window:
    """Codex in a terminal of this world."""

    def __init__(self, world: World, codex: Path, env: dict[str, str] | None = None) -> None:
        self.world = world
        self.home = world.home / ".codex"
        self._env = {**ZSH, **(env or {}), "PATH": f"{codex.parent}:{world.environment()['PATH']}"}
        project = world.home / "project"
        project.mkdir()
        login_api_key(world.home)
        (self.home / "config.toml").write_text(f'[projects."{project}"]\ntrust_level = "trusted"\n')
        self.terminal = Terminal(world, f"traces-{world.root.name}")
        self.terminal.start(["codex"], self._env, project)
        self.terminal.wait_for("OpenAI Codex", 30)

    def asks(self, text: str, awaited: str) -> None:
        self.terminal.type(text)
        self.terminal.wait_for(awaited, 60)

    def checks_until(self, rule: str, seconds: float) -> Checked:
        """Codex writes its log every ten seconds, so that what it shows is known a little later."""
        ends = time.monotonic() + seconds
        while True:
            checked = check(self.world, self._env)
            if rule in [item["rule"] for item in checked.document["findings"]]:
                return checked
            assert time.monotonic() < ends, checked.document

    def stops_the_background_server(self) -> None:
        self.world.run(["codex", "app-server", "daemon", "stop"], self._env, timeout=90)


def test_a_loop_that_no_rule_explains(ca: LabCA, enter_world: EnterWorld, codex: Path) -> None:
    window = Window(enter_world(World(ca, CUT_IN_THE_ANSWER)), codex)
    window.asks("say hello", "Reconnecting")

    looping = window.checks_until(LOOP, 60)
    assert looping.told == [LOOP]
    assert looping.state == "broken"
    assert looping.first["environment"].startswith("daemon:"), "the background server carries the turns"
    assert "Your network is fine; Codex itself is stuck" in looping.first["summary"]
    commands = [step["command"] for step in looping.first["remedy"]["steps"] if step["kind"] == "run"]
    assert commands == [["codex", "app-server", "daemon", "stop"]]


def test_a_loop_with_a_known_cause(ca: LabCA, enter_world: EnterWorld, codex: Path) -> None:
    dead = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
    world = enter_world(World(ca, NO_WEBSOCKET))
    (world.home / ".zshrc").write_text("export HTTPS_PROXY=http://127.0.0.1:7890\n")
    window = Window(world, codex, dead)
    window.asks("say hello", "Reconnecting")

    looping = window.checks_until(LOOP, 60)
    assert looping.told == ["proxy-not-listening"]
    loop = next(item for item in looping.document["findings"] if item["rule"] == LOOP)
    assert loop["inhibited_by"] == "proxy-not-listening"


def test_codex_never_notices_that_its_log_is_read(ca: LabCA, enter_world: EnterWorld, codex: Path) -> None:
    world = enter_world(World(ca, NO_WEBSOCKET))
    window = Window(world, codex)
    logs = [window.home / f"logs_2.sqlite{end}" for end in ("", "-wal", "-shm")]
    window.asks("say hello", "• hello")
    before = [(path.stat().st_ino, stat.filemode(path.stat().st_mode)) for path in logs]
    names = {path.name for path in window.home.iterdir()}

    poller = world.start(["sh", "-c", f"sleep 25 | {' '.join(POLL)} {window.home}"], cwd=REPOSITORY)
    for turn in range(4):
        window.asks(f"say hello for the {turn}. time", "• hello")
    assert poller.finish(60) == 0, poller.stderr
    passes, seen, errors = poller.stdout.splitlines()[-1].split(" ", 2)

    assert errors == "[]"
    assert int(passes) > 100
    assert int(seen) > 0
    assert [(path.stat().st_ino, stat.filemode(path.stat().st_mode)) for path in logs] == before
    assert {path.name for path in window.home.iterdir()} >= names
    said = (window.home / "app-server-daemon/daemon.stderr.log").read_text()
    assert "lock" not in said, said
    window.stops_the_background_server()
    checked = check(world, ZSH)
    assert "process-crowded" not in checked.told
