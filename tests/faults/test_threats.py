"""What others could try against the daemon and its pages; the rows of the threat model that no other suite holds."""

import json
import resource
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.alone import BOUND, Person, settled
from tests.lab.ca import LabCA
from tests.lab.world import World, why_not

pytestmark = pytest.mark.namespaces

RC = ".zshrc"
CAUSE = "export HTTPS_PROXY=127.0.0.1:7890\n"
FORGED = '{"event": "alert.resolved", "level": "info"}'
HOSTILE = (
    pytest.param("\x1b]0;owned\x07\x1b[2J", id="terminal sequences"),
    pytest.param("\x9b2J\x9d0;owned\x9c", id="the same in eight bits"),
    pytest.param("\u202etxt.exe\u2066", id="a text that runs backwards"),
    pytest.param(f"\n{FORGED}\n", id="a line of its own"),
    pytest.param(f"\r{FORGED}\u2028{FORGED}\x85", id="other line breaks"),
    pytest.param("<a href='http://evil.test'>click</a><b>&lt;", id="markup"),
    pytest.param("%s{0}{title}$(id)`id`", id="formats and substitutions"),
)


@pytest.fixture(scope="module")
def world(ca: LabCA) -> Iterator[World]:
    if reason := why_not():
        pytest.skip(reason)
    with World(ca) as world:
        yield world


@pytest.fixture
def person(world: World) -> Iterator[Person]:
    with TemporaryDirectory(prefix="codexwatch-home-") as folder:
        yield settled(world, Path(folder))


def hostile_machine(person: Person, text: str) -> None:
    """The text wherever somebody else chooses: values, names of files, a provider's name, a process."""
    quoted = text.replace("'", "'\\''")
    person.write(RC, f"export HTTPS_PROXY='127.0.0.1:7890{quoted}'\nexport ALL_PROXY='socks5://h{quoted}:1'\n")
    person.write(".codex/config.toml", f"model_provider = {json.dumps(text)}\n")
    person.write(".codex/.env", f"HTTP_PROXY='http://{text}:1'\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_page_drives_the_terminal(person: Person, text: str) -> None:
    hostile_machine(person, text)
    environ = {"NO_PROXY": text, "HTTPS_PROXY": f"http://x{text}:1"}
    with person.start("run") as daemon:
        daemon.wait_for("cycle.finished", BOUND)
        commands = (["check", "--offline", "--verbose"], ["route"], ["status"], ["logs"], ["config", "show"])
        for command in commands:
            done = person.codexwatch(*command, env=environ)
            printed = done.stdout + done.stderr
            odd = {character for character in printed if not character.isprintable()} - {"\n"}
            assert not odd, (command, odd)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_line_of_the_log_is_somebody_elses(person: Person, text: str) -> None:
    hostile_machine(person, text)
    with person.start("run") as daemon:
        daemon.wait_for("cycle.finished", BOUND)
        assert daemon.terminate() == 0
    log = (person.home / ".local/state/codexwatch/log/codexwatch.jsonl").read_text()
    assert all(line.isprintable() for line in log.split("\n"))
    records = [json.loads(line) for line in log.split("\n")[:-1]]
    assert all({"timestamp", "level", "logger", "event"} <= record.keys() for record in records)
    assert "alert.resolved" not in [record["event"] for record in records]


def test_what_it_writes_is_for_its_owner_alone(person: Person) -> None:
    person.write(RC, CAUSE)
    command = ["sh", "-c", f"umask 0; exec {sys.executable} -m codexwatch run"]
    with person.world.start(command, person.environment) as daemon:
        daemon.wait_for("cycle.finished", BOUND)
        status = Path(f"/proc/{daemon.pid}/status").read_text()
        assert "Umask:\t0077" in status
        made = [path for path in (person.home / ".local/state").rglob("*") if path.name != "lock"]
        assert {path.name for path in made} >= {"state.db", "codexwatch.jsonl"}
        assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_crash_leaves_no_memory_behind(person: Person) -> None:
    command = ["sh", "-c", f"ulimit -c unlimited; exec {sys.executable} -m codexwatch run"]
    with person.world.start(command, person.environment) as daemon:
        daemon.wait_for("daemon.started", BOUND)
        soft, _ = resource.prlimit(daemon.pid, resource.RLIMIT_CORE)
        assert soft == 0


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o755])
def test_a_state_folder_that_all_may_write_to_is_closed(person: Person, mode: int) -> None:
    folder = person.home / ".local/state/codexwatch"
    folder.mkdir(parents=True)
    folder.chmod(mode)
    with person.start("run") as daemon:
        daemon.wait_for("cycle.finished", BOUND)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["state.db", "log/codexwatch.jsonl"])
def test_a_planted_link_is_not_written_through(person: Person, name: str) -> None:
    person.write(RC, CAUSE)
    victim = person.write("victim", "precious\n")
    path = person.make_way(f".local/state/codexwatch/{name}")
    path.symlink_to(victim)
    with person.start("run") as daemon:
        daemon.wait_for("alert.fired", BOUND)
        daemon.wait_for("cycle.finished", BOUND)
        assert daemon.terminate() == 0
    assert victim.read_text() == "precious\n"
    assert victim.stat().st_mode & 0o777 == 0o644
