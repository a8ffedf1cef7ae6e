"""Commands that say what is known ask nothing of the network, and `check --offline` no host beyond this machine."""

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, at, settle
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.proxies import HTTP
from tests.lab.world import World

pytestmark = pytest.mark.namespaces

ASKS_NOBODY = (
    "check --offline",
    "status",
    "history",
    "report --output -",
    "logs",
    "route",
    "rules",
    "explain proxy-socks-scheme",
    "config show",
    "snooze --list",
    "selftest",
    "undo --list",
)


def test_only_check_and_the_watch_ask_the_network(ca: LabCA, enter_world: EnterWorld) -> None:
    world = enter_world(World(ca, proxies={"http": at(HTTP, 7890)}))
    settle(world, {".zshrc": "export HTTPS_PROXY=http://127.0.0.1:7890\n"})
    for command in ASKS_NOBODY:
        done = world.run([*CODEXWATCH, *command.split()], ZSH)
        assert "Traceback" not in done.stderr, command
        assert list(world.refresh().requests) == [], command
    world.run([*CODEXWATCH, "check"], ZSH)
    assert world.refresh().requests, "what is asked is seen here"
