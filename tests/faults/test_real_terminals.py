"""The real Codex in two terminals with different variables: whose they are, how old, and which terminal differs."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, at
from tests.faults.test_real_codex import HTTPS_ONLY, Person
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.proxies import HTTP
from tests.lab.world import World

pytestmark = [pytest.mark.namespaces, pytest.mark.oracle, pytest.mark.timeout(180)]

OLD, NEW = "http://127.0.0.1:7001", "http://127.0.0.1:7002"
STOP = ["codex", "app-server", "daemon", "stop"]


@pytest.fixture
def person(ca: LabCA, enter_world: EnterWorld, codex: Any) -> Iterator[Person]:
    proxies = {"old": at(HTTP, 7001), "new": at(HTTP, 7002)}
    made = Person(enter_world(World(ca, HTTPS_ONLY, proxies)), codex)
    yield made
    made.runs(STOP)


def environments(person: Person) -> dict[str, dict[str, Any]]:
    """What `codexwatch route` says, typed into a terminal of its own, by environment, once the server runs."""
    ends = time.monotonic() + 30
    while True:
        done = person.world.run([*CODEXWATCH, "route", "--json"], ZSH, timeout=30)
        assert (done.returncode, done.stderr) == (0, "")
        found = {item["environment"]: item for item in json.loads(done.stdout)["environments"]}
        if any(name.startswith("daemon:") for name in found) or time.monotonic() > ends:
            return found


def https(environment: dict[str, Any]) -> tuple[str | None, str | None]:
    route = next(item for item in environment["routes"] if item["stack"] == "https")
    return route["proxy"], route["variable"]


def test_the_server_keeps_the_first_terminal_s_variables_and_the_second_one_differs(person: Person) -> None:
    person.writes_zshrc(OLD)
    person.starts_codex("first", OLD)
    environments(person)
    person.writes_zshrc(NEW)
    person.starts_codex("second", NEW)

    found = environments(person)
    (server,) = [item for name, item in found.items() if name.startswith("daemon:")]
    assert https(server) == (OLD, "ALL_PROXY")
    assert (server["running"]["version"], server["running"]["kind"]) == ("0.169.0", "daemon")
    assert server["running"]["started_at"]
    assert (server["running"]["compared_with"], server["running"]["differs_in"]) == ("login-shell", ["ALL_PROXY"])
    windows = [item for name, item in found.items() if name.startswith("process:")]
    assert [(https(item), item["in_use"]) for item in windows] == [
        ((OLD, "ALL_PROXY"), False),
        ((NEW, "ALL_PROXY"), False),
    ], "the traffic of both runs in the server"
    assert [item["running"]["differs_in"] for item in windows] == [[], ["ALL_PROXY"]]
    terminals = [item["running"]["terminal"] for item in windows]
    assert len(set(terminals)) == 2
    assert all(terminal.startswith("/dev/pts/") for terminal in terminals)
    assert {item["running"]["folder"] for item in windows} == {"~/project"}
    origins = [item["routes"][0]["origin"] for item in windows]
    assert origins[1] == {"path": "~/.zshrc", "line": 3}
    assert "process" in origins[0], "no file gives the first terminal's value any more"


def test_a_server_that_was_killed_leaves_a_window_waiting(person: Person) -> None:
    person.writes_zshrc(OLD)
    window = person.starts_codex("first", OLD)
    window.type("say hello")
    window.wait_for("• hello", 60)
    (name,) = [name for name in environments(person) if name.startswith("daemon:")]
    assert person.world.run(["kill", "-9", name.partition(":")[2]]).returncode == 0
    window.wait_for("Reconnecting to server", 30)
    checked = person.checks(OLD)
    dead = next(item for item in checked.document["findings"] if item["rule"] == "process-daemon-dead")
    assert (dead["severity"], dead["inhibited_by"]) == ("warning", None)
    assert dead["subject"].endswith("app-server-daemon/daemon.pid")
