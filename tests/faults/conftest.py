"""What several suites of this folder start from."""

import os

import pytest

from tests.desktop.watched import CLEAN, NO_PROBES, Watched
from tests.faults.machine import settle
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.notifications import SessionBus, notifications, session_bus
from tests.lab.world import World
from tests.oracle.conftest import codex

__all__ = ["codex", "notifications", "session_bus"]


@pytest.fixture
def watched(ca: LabCA, enter_world: EnterWorld, session_bus: SessionBus) -> Watched:
    """A settled machine whose daemon has not been started, asks nobody, and has a desktop to tell."""
    if os.geteuid() != 0:
        pytest.skip("the private bus knows its users by number, and inside a user namespace that is another one")
    world = enter_world(World(ca))
    settle(world, {".zshrc": CLEAN})
    machine = Watched(world, session_bus)
    machine.configure(NO_PROBES)
    return machine
