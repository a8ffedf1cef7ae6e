"""Names, addresses and connections on the way to a target, on real sockets."""

import time
from pathlib import Path

import pytest

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.probing.bogus import bogus_address
from codexwatch.probing.plan import Plan
from codexwatch.probing.prober import Prober
from tests.lab.proxies import closed_port
from tests.unit.probing.asked import OPTIONAL, SHORT, failed
from tests.unit.probing.conftest import FAULTY_HOST, World

pytestmark = pytest.mark.anyio


ELSEWHERE = Target("https://relay.test/v1/responses", Stack.HTTPS)


async def test_a_black_hole(world: World, black_hole: tuple[str, int]) -> None:
    world.places["relay.test"] = [black_hole]
    assert failed(await world.attempt(ELSEWHERE, limit=SHORT)) == (Phase.CONNECT, Reason.TIMED_OUT)


async def test_an_address_that_works_is_found_behind_those_that_do_not(
    world: World, black_hole: tuple[str, int]
) -> None:
    dead = closed_port()
    world.places["api.openai.com"] = [("::1", dead), black_hole, ("127.0.0.1", dead), world.openai.https[0]]
    started = time.monotonic()
    probe = await world.attempt(OPTIONAL)
    assert probe is not None
    assert probe.ok
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("target", "phase", "reason"),
    [
        pytest.param(
            Target(f"https://127.0.0.1:{closed_port()}/", Stack.HTTPS), Phase.CONNECT, Reason.REFUSED, id="refused"
        ),
        pytest.param(
            Target(f"ws://127.0.0.1:{closed_port()}/", Stack.WEBSOCKET), Phase.CONNECT, Reason.REFUSED, id="refused, ws"
        ),
        # A TCP connection to the broadcast address is refused by the kernel: nothing leaves the machine.
        pytest.param(Target("https://255.255.255.255/", Stack.HTTPS), Phase.CONNECT, Reason.NO_ROUTE, id="no route"),
    ],
)
async def test_targets_that_are_not_reached(world: World, target: Target, phase: Phase, reason: Reason) -> None:
    assert failed(await world.attempt(target)) == (phase, reason)


@pytest.mark.parametrize(
    ("host", "addresses", "expected"),
    [
        pytest.param("api.openai.com", ["127.0.0.1"], "127.0.0.1", id="loopback"),
        pytest.param("ChatGPT.com.", ["::1"], "::1", id="loopback by IPv6, the name as one may write it"),
        pytest.param("api.openai.com", ["192.168.1.1"], "192.168.1.1", id="the router"),
        pytest.param("api.openai.com", ["fe80::1%eth0"], "fe80::1%eth0", id="a link's own"),
        pytest.param("chatgpt.com", ["31.13.94.37", "0.0.0.0"], "31.13.94.37", id="known from forged answers"),
        pytest.param("relay.test", ["0.0.0.0", "::"], "0.0.0.0", id="nowhere, whoever's name it is"),
        pytest.param("api.openai.com", ["104.18.33.45"], None, id="an address that may be right"),
        pytest.param("api.openai.com", ["127.0.0.1", "104.18.33.45"], None, id="one of two may be right"),
        pytest.param("api.openai.com", ["198.18.0.7"], None, id="a fake-ip: a TUN may carry it"),
        pytest.param("api.openai.com", ["198.18.0.7", "fc00::7"], None, id="and one by IPv6"),
        pytest.param("api.openai.com", ["100.64.0.7"], None, id="a company's tunnel"),
        pytest.param("llm.corp.example", ["10.1.2.3"], None, id="a company's own name in its network"),
        pytest.param("relay.test", ["127.0.0.1"], None, id="a developer's name for loopback"),
        pytest.param("api.llama.com", ["157.240.1.1"], None, id="Facebook's own"),
        pytest.param("notopenai.com", ["10.1.2.3"], None, id="a name that only ends alike"),
        pytest.param("10.1.2.3", ["10.1.2.3"], None, id="an address, no name"),
        pytest.param("0.0.0.0", ["0.0.0.0"], None, id="nowhere as the user wrote it"),
        pytest.param("api.openai.com", [], None, id="no answer yet"),
    ],
)
def test_addresses_that_a_name_cannot_have(host: str, addresses: list[str], expected: str | None) -> None:
    assert bogus_address(host, addresses) == expected


async def test_what_answers_at_an_odd_address_is_believed(world: World) -> None:
    probe = await world.attempt(OPTIONAL)
    assert probe is not None
    assert (probe.ok, probe.address, probe.reason) == (True, "127.0.0.1", None)


async def test_a_line_of_the_hosts_file_is_no_answer_of_a_name_server(world: World, tmp_path: Path) -> None:
    world.places["api.openai.com"] = [("127.0.0.1", closed_port())]
    told = []
    for line in ("# nothing\n", "127.0.0.1 api.openai.com\n"):
        path = tmp_path / "hosts"
        path.write_text(line)
        prober = Prober(world.lookup, world.roots, path)
        (probe,) = (await prober.probe(Plan(((OPTIONAL, Way()),)), timeout=2, deadline=5)).all
        told.append((probe.failed_phase, probe.reason, probe.detail))
    assert told == [
        (Phase.CONNECT, Reason.BOGUS_ANSWER, "127.0.0.1"),
        (Phase.CONNECT, Reason.REFUSED, None),
    ]


async def test_a_fault_of_ours_is_unknown_and_logged_without_its_words(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    assert await world.attempt(Target(f"https://{FAULTY_HOST}/", Stack.HTTPS)) is None
    assert "probe.crashed RuntimeError" in caplog.text
    assert "secret-in-a-message" not in caplog.text
