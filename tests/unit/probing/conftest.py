"""A prober whose names all lead to fakes on loopback."""

import socket
from collections.abc import Sequence

import pytest

from codexwatch.model.network import Target, Way
from codexwatch.model.probe import Probe
from codexwatch.probing.plan import Address, Plan
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.ca import LabCA
from tests.lab.openai import FakeOpenAI

UNKNOWN_HOST = "nowhere.test"
BROKEN_RESOLVER_HOST = "servfail.test"
FAULTY_HOST = "fault-of-ours.test"


class World:
    """The fake OpenAI, and a prober for which it is the Internet; `places` overrides where a name leads."""

    def __init__(self, openai: FakeOpenAI, ca: LabCA) -> None:
        self.openai = openai
        self.places: dict[str, Sequence[Address]] = {}
        self.prober = Prober(self.lookup, SystemRoots(str(ca.root)))

    def lookup(self, host: str, port: int) -> Sequence[Address]:
        match host:
            case "nowhere.test":
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            case "servfail.test":
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
            case "fault-of-ours.test":
                raise RuntimeError("secret-in-a-message")
        return self.places.get(host) or [self.openai.http[0] if port == 80 else self.openai.https[0]]

    async def attempt(self, target: Target, way: Way | None = None, limit: float = 2) -> Probe | None:
        """One probe, if there is one."""
        chosen = way or Way()
        probes = await self.prober.probe(Plan(((target, chosen),)), timeout=limit, deadline=5)
        return probes.find(target, chosen)


@pytest.fixture
def world(openai: FakeOpenAI, ca: LabCA) -> World:
    return World(openai, ca)
