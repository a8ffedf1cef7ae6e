"""What the README says of whom codexwatch contacts, counted by a fake Internet that everything goes to."""

import json
import sys
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.docs.contacts import END, KILOBYTES_A_PASS, README, START, contacts, table
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.homes import login_api_key, login_chatgpt
from tests.lab.internet import REPOSITORY
from tests.lab.proxies import HTTP
from tests.lab.world import World

CODEXWATCH = (sys.executable, "-m", "codexwatch")
BY_HOST = {item.host: item for item in contacts()}
CONTROLS = {item.host: item.once for item in contacts() if item.once}
PASSES, BOUND = 3, 45.0
LOG = ".local/state/codexwatch/log/codexwatch.jsonl"


def test_the_readme_says_what_the_code_does() -> None:
    """`python -m tests.docs.contacts` writes it."""
    written = README.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    assert written == table()


@pytest.fixture
def world(ca: LabCA, enter_world: EnterWorld) -> World:
    """A Codex behind one proxy."""
    world = enter_world(World(ca, proxies={"client": HTTP}))
    (world.home / ".bashrc").write_text(f"export HTTPS_PROXY=http://127.0.0.1:{world.port('client')}\n")
    program = world.home / ".local/bin/codex"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho codex-cli 0.169.0\n")
    program.chmod(0o755)
    return world


def environment(world: World) -> dict[str, str]:
    return {"PYTHONPATH": str(REPOSITORY), "PATH": f"{world.home}/.local/bin:/usr/bin:/bin"}


def asked(world: World, before: int = 0) -> Counter[str]:
    """Requests by host, those before left out."""
    return Counter(request.host for request in world.refresh().requests[before:])


def kilobytes(world: World) -> float:
    """What has gone over the machine's interfaces: what goes through the proxy counts twice."""
    rows = world.run(["cat", "/proc/net/dev"]).stdout.splitlines()[2:]
    return sum(int(row.partition(":")[2].split()[0]) for row in rows) / 1000


def one_pass(world: World) -> tuple[Counter[str], float]:
    """Requests by host, and kilobytes, of a pass in which all is well: on a loaded machine some are tried again."""
    for _ in range(4):
        before, moved = len(world.refresh().requests), kilobytes(world)
        done = world.run([*CODEXWATCH, "check", "--json"], environment(world), timeout=50)
        probes = json.loads(done.stdout)["probes"]
        if all(probe["ok"] for probe in probes):
            break
    return asked(world, before), kilobytes(world) - moved


@pytest.mark.namespaces
@pytest.mark.timeout(200)
def test_a_pass_asks_these_hosts_and_no_other(world: World) -> None:
    login_of_yesterday = partial(login_chatgpt, expires_in=timedelta(days=-1))
    for login, hosts in (
        (login_api_key, {"api.openai.com": 4}),
        (login_chatgpt, {"chatgpt.com": 6}),
        (login_of_yesterday, {"chatgpt.com": 6, "auth.openai.com": 2}),
    ):
        login(world.home)
        found, moved = one_pass(world)
        assert found == {**hosts, **CONTROLS}
        assert {host: BY_HOST[host].a_pass() for host in hosts} == hosts
        assert 1 < moved < KILOBYTES_A_PASS


@pytest.mark.namespaces
@pytest.mark.timeout(200)
def test_switches_are_what_they_are_said_to_be(world: World) -> None:
    login_api_key(world.home)
    for switch, left in (("control_urls = []", {"api.openai.com": 4}), ("enabled = false", {})):
        path = world.home / ".config/codexwatch/config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"[probe]\n{switch}\n")
        assert one_pass(world)[0] == left


@pytest.mark.namespaces
def test_the_daemon_asks_no_more_than_its_passes_may(world: World) -> None:
    login_chatgpt(world.home)
    with world.start([*CODEXWATCH, "run"], environment(world)):
        deadline = time.monotonic() + BOUND
        while (passes := _passes(world.home / LOG)) < PASSES and time.monotonic() < deadline:
            time.sleep(0.1)
    assert passes >= PASSES
    found = asked(world)
    assert set(found) == {"chatgpt.com", *CONTROLS}
    # One pass may have been under way when it was ended, another have been thrown away since a file had changed.
    assert {host: count for host, count in found.items() if count > BY_HOST[host].a_pass() * (passes + 2)} == {}


def _passes(log: Path) -> int:
    lines = log.read_text().splitlines() if log.exists() else []
    return sum(json.loads(line)["event"] == "cycle.finished" for line in lines if line.endswith("}"))
