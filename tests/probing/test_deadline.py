"""A whole pass ends with its deadline, whatever is silent."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from codexwatch.model.names import Family
from codexwatch.model.probe import Probes
from codexwatch.model.settings import ProbeSettings, Settings
from codexwatch.probing.ask import DEADLINE, Asker
from codexwatch.probing.known_ports import Owner
from codexwatch.probing.place import Address
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.ca import LabCA
from tests.lab.fixtures import StartProxy
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import DEAD_NODE_HANGS, HTTP, SILENT, closed_port
from tests.rules.world import CHATGPT, World, daemon, from_file, shell

pytestmark = pytest.mark.anyio

SHORT = 1.2


@pytest.fixture
def silent() -> Iterator[threading.Event]:
    """Set at the end, so that no thread stays behind."""
    released = threading.Event()
    yield released
    released.set()


async def ask(
    prober: Prober, variables: Mapping[str, str | None], owners: Mapping[Address, Owner], deadline: float
) -> tuple[Probes, float]:
    environments = [shell(from_file(variables)), daemon(from_file(variables))]
    facts = World(environments=environments, login=CHATGPT, probed=False).facts()
    facts = replace(facts, settings=Settings(probe=ProbeSettings(timeout=deadline)))
    asker = Asker(prober, patient=False, deadline=deadline, clients=lambda: owners)
    began = time.monotonic()
    _, probes = await asker.ask(facts, loopback_only=False)
    return probes, time.monotonic() - began


async def test_every_way_is_silent(ca: LabCA, proxies: StartProxy, silent: threading.Event) -> None:
    own, other = await proxies(SILENT), await proxies(DEAD_NODE_HANGS)

    def lookup(_: str, __: int, ___: Family | None) -> Sequence[Address]:
        silent.wait(30)
        return []

    prober = Prober(lookup, SystemRoots(str(ca.root)))
    probes, took = await ask(prober, {"HTTPS_PROXY": own.url()}, {other.address: Owner("Clash")}, SHORT)
    assert took < SHORT + 3
    assert probes.all
    assert not any(probe.ok for probe in probes.all)


async def test_a_proxy_that_refuses_is_known_at_once(ca: LabCA, openai: FakeOpenAI, proxies: StartProxy) -> None:
    def lookup(_: str, port: int, __: Family | None) -> Sequence[Address]:
        return [openai.http[0] if port == 80 else openai.https[0]]

    prober = Prober(lookup, SystemRoots(str(ca.root)))
    good = await proxies(structs.replace(HTTP, upstream=openai.upstream()))
    proxy = {"HTTPS_PROXY": f"http://127.0.0.1:{closed_port()}"}
    probes, took = await ask(prober, proxy, {good.address: Owner("Clash")}, DEADLINE)
    assert took < 2.5
    refused = [probe for probe in probes.all if probe.reason == "refused"]
    assert len(refused) == 3, "every essential target of a ChatGPT login, once for both environments"
    by_good = [probe for probe in probes.all if probe.way.proxy and probe.way.proxy.port == good.port]
    assert by_good
    assert all(probe.ok for probe in by_good)


def test_the_deadline_leaves_time_for_the_rest_of_check() -> None:
    assert DEADLINE <= 5.5
