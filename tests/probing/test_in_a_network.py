"""The same in a private network: its own name server, addresses that swallow packets, an IPv6 that leads nowhere."""

import json
import socket
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.lab.behaviours import Certificate
from tests.lab.ca import LabCA
from tests.lab.certificates import Kind
from tests.lab.dns import NXDOMAIN, SERVFAIL, SILENCE
from tests.lab.fixtures import EnterWorld
from tests.lab.hosts import ADDRESSES, ALL_HOSTS
from tests.lab.internet import REPOSITORY
from tests.lab.proxies import HTTP, ProxySpec, closed_port
from tests.lab.world import World, why_not
from tests.probing.asking import READY
from tests.probing.faults import Fault
from tests.probing.in_between import HTTP_PROXIES
from tests.probing.on_the_way import ANSWERS, IN_TLS

pytestmark = pytest.mark.namespaces

HOST = "api.openai.com"
ADDRESS = ADDRESSES[HOST]
NOWHERE, FORGED = "2001:db8:ffff::1", "31.13.94.37"
WRONG_NAME = Certificate(Kind.WRONG_NAME)
BOTH = ((f"https://{HOST}/v1/responses", "https"), (f"wss://{HOST}/v1/responses", "websocket"))


def ask(world: World, proxy: str | None = None, limit: float = 1.5) -> Any:
    """What both stacks' probes find in there."""
    place = world.root / "asking"
    if not place.exists():
        command = [sys.executable, "-m", "tests.probing.asking", str(place)]
        world.start(command, {"PYTHONPATH": str(REPOSITORY)}).wait_for(READY, 30)
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(30)
        asking.connect(str(place))
        attempts = [[url, stack, proxy] for url, stack in BOTH]
        asking.sendall(json.dumps({"limit": limit, "attempts": attempts}).encode() + b"\n")
        return json.loads(b"".join(iter(lambda: asking.recv(65536), b"")))


def failures(found: Any) -> list[tuple[str | None, str | None]]:
    assert len(found["probes"]) == len(BOTH)
    return [(probe["phase"], probe["reason"]) for probe in found["probes"]]


@pytest.fixture(scope="module")
def network(ca: LabCA) -> Iterator[World]:
    """One world for all faults of the origin and of proxies."""
    if reason := why_not():
        pytest.skip(reason)
    with World(ca) as world:
        yield world


def of_the_origin() -> Mapping[str, Fault]:
    return {name: fault for name, fault in {**IN_TLS, **ANSWERS}.items() if _is_played(fault)}


def _is_played(fault: Fault) -> bool:
    return bool(fault.origin) and len(fault.stacks) == 2 and not fault.plain


def of_proxies() -> Mapping[str, Fault]:
    found = {name: fault for name, fault in HTTP_PROXIES.items() if isinstance(fault.proxy, ProxySpec)}
    return {name: fault for name, fault in found.items() if len(fault.stacks) == 2 and not fault.password}


@pytest.mark.parametrize("fault", [pytest.param(fault, id=name) for name, fault in of_the_origin().items()])
def test_faults_of_the_origin(network: World, fault: Fault) -> None:
    network.behave(fault.origin)
    assert failures(ask(network, limit=0.6 if fault.silent else 3)) == [fault.says] * 2


@pytest.mark.parametrize("fault", [pytest.param(fault, id=name) for name, fault in of_proxies().items()])
def test_faults_of_proxies(network: World, fault: Fault) -> None:
    network.behave(fault.origin)
    assert isinstance(fault.proxy, ProxySpec)
    network.start_proxy("it", fault.proxy)
    found = ask(network, f"http://127.0.0.1:{network.port('it')}", limit=0.6 if fault.silent else 3)
    assert failures(found) == [fault.says] * 2
    assert found["names"] == {}, "a name that the proxy resolves is not asked for here"


@pytest.mark.parametrize(
    ("answer", "phase", "reason", "name"),
    [
        pytest.param(NXDOMAIN, "resolve", "nxdomain", ([], [], "nxdomain"), id="no such name"),
        pytest.param(SERVFAIL, "resolve", "resolver-failed", (None, None, "resolver-failed"), id="the server fails"),
        pytest.param(SILENCE, "resolve", "timed-out", (None, None, "timed-out"), id="the server is silent"),
        pytest.param("127.0.0.1", "connect", "bogus-answer", (["127.0.0.1"], [], None), id="it says loopback"),
        pytest.param("0.0.0.0", "connect", "bogus-answer", (["0.0.0.0"], [], None), id="it says nowhere"),
        pytest.param("::", "connect", "bogus-answer", ([], ["::"], None), id="it says nowhere by IPv6"),
        pytest.param("10.1.2.3", "connect", "bogus-answer", (["10.1.2.3"], [], None), id="a private address, silent"),
        pytest.param(FORGED, "connect", "bogus-answer", ([FORGED], [], None), id="an address of Facebook, silent"),
        pytest.param("198.18.0.7", "connect", "timed-out", (["198.18.0.7"], [], None), id="a fake address, no TUN"),
        pytest.param(NOWHERE, "connect", "no-route", ([], [NOWHERE], None), id="IPv6 alone, and none here"),
    ],
)
def test_name_servers(
    network: World, *, answer: str, phase: str, reason: str, name: tuple[Any, Any, str | None]
) -> None:
    network.behave({})
    network.resolve({HOST: answer})
    found = ask(network, limit=0.8)
    network.resolve({HOST: ADDRESS})
    assert failures(found) == [(phase, reason)] * 2
    assert found["names"] == {HOST: dict(zip(("ipv4", "ipv6", "reason"), name, strict=True)) | {"pin": None}}


def test_a_poisoned_address_that_proves_another_host(network: World) -> None:
    network.behave({f"TLS {HOST}": WRONG_NAME})
    network.resolve({HOST: ADDRESSES["github.com"]})
    found = ask(network)
    network.resolve({HOST: ADDRESS})
    assert failures(found) == [("tls", "cert-wrong-host")] * 2
    assert found["reached"] == {ADDRESSES["github.com"]: "cert-wrong-host"}


def test_a_black_hole(enter_world: EnterWorld, ca: LabCA) -> None:
    found = ask(enter_world(World(ca, black_hole=[HOST])), limit=0.6)
    assert failures(found) == [("connect", "timed-out")] * 2
    assert found["reached"] == {ADDRESS: "timed-out"}


def test_a_black_hole_behind_a_working_proxy(enter_world: EnterWorld, ca: LabCA) -> None:
    world = enter_world(World(ca, proxies={"it": HTTP}, black_hole=[HOST]))
    found = ask(world, f"http://127.0.0.1:{world.port('it')}")
    assert failures(found) == [(None, None)] * 2
    assert {probe["address"] for probe in found["probes"]} == {"127.0.0.1"}


def test_no_way_out(enter_world: EnterWorld, ca: LabCA) -> None:
    found = ask(enter_world(World(ca, black_hole=ALL_HOSTS, uplink=False)))
    assert failures(found) == [("connect", "no-route")] * 2
    assert found["reached"] == {ADDRESS: "no-route"}


@pytest.mark.parametrize(
    ("ipv6", "reason"),
    [
        pytest.param(True, "timed-out", id="a default route that swallows everything"),
        pytest.param(False, "no-route", id="no IPv6 on this machine"),
    ],
)
def test_ipv6_that_leads_nowhere(enter_world: EnterWorld, ca: LabCA, *, ipv6: bool, reason: str) -> None:
    found = ask(enter_world(World(ca, hosts={HOST: [NOWHERE, ADDRESS]}, ipv6=ipv6)))
    assert [(probe["ok"], probe["address"]) for probe in found["probes"]] == [(True, ADDRESS)] * 2
    assert found["reached"] == {ADDRESS: None, NOWHERE: reason}
    assert (found["names"][HOST]["ipv4"], found["names"][HOST]["ipv6"]) == ([ADDRESS], [NOWHERE])


def test_a_pin_in_the_hosts_file(enter_world: EnterWorld, ca: LabCA) -> None:
    found = ask(enter_world(World(ca, hosts={HOST: ["127.0.0.1"]})))
    assert failures(found) == [("connect", "refused")] * 2
    path, line = found["names"][HOST]["pin"]
    assert path == "/etc/hosts"
    assert line > 2


def test_a_proxy_that_is_not_there(network: World) -> None:
    assert failures(ask(network, f"http://127.0.0.1:{closed_port()}")) == [("connect", "refused")] * 2
    assert failures(ask(network, "http://192.0.2.7:3128", limit=0.5)) == [("connect", "timed-out")] * 2
