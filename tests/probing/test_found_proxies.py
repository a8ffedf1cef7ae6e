"""Every HTTP proxy that is found carries a request to each target before anybody recommends it."""

from collections.abc import Mapping, Sequence

import pytest
from msgspec import structs

from codexwatch.model.listener import Speaks
from codexwatch.model.names import Family
from codexwatch.model.probe import Probes
from codexwatch.probing.ask import Asker
from codexwatch.probing.known_ports import Owner
from codexwatch.probing.place import Address
from codexwatch.probing.prober import Prober
from codexwatch.probing.trust import SystemRoots
from tests.lab.ca import LabCA
from tests.lab.fixtures import StartProxy
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import AUTHENTICATED, DEAD_NODE, HTTP, MIXED, SOCKS, FakeProxy, closed_port
from tests.rules.world import World, from_file, shell

pytestmark = pytest.mark.anyio

HTTP_ONLY, SOCKS_ONLY, BOTH = frozenset({Speaks.HTTP}), frozenset({Speaks.SOCKS}), frozenset(Speaks)
STACKS = ["https", "websocket"]


def found_by(probes: Probes, proxy: FakeProxy) -> list[tuple[str, bool, str | None]]:
    """Stack, whether it was answered, and why not."""
    through = [probe for probe in probes.all if probe.way.proxy and probe.way.proxy.port == proxy.port]
    return sorted((probe.target.stack.value, probe.ok, probe.reason) for probe in through)


async def asked(
    ca: LabCA, owners: Mapping[Address, Owner], variables: Mapping[str, str | None]
) -> tuple[Mapping[Address, frozenset[Speaks]], Probes]:
    """One pass on a machine whose direct way leads nowhere; what each port speaks, and what was answered."""

    def lookup(_: str, __: int, ___: Family | None) -> Sequence[Address]:
        return [("127.0.0.1", closed_port())]

    facts = World(environments=[shell(from_file(variables))], probed=False).facts()
    asker = Asker(Prober(lookup, SystemRoots(str(ca.root))), patient=True, clients=lambda: owners)
    listeners, probes = await asker.ask(facts, loopback_only=False)
    return {(item.host, item.port): item.speaks for item in listeners.all}, probes


async def test_what_each_kind_of_port_is_worth(ca: LabCA, openai: FakeOpenAI, proxies: StartProxy) -> None:
    kinds = (MIXED, HTTP, SOCKS, AUTHENTICATED, DEAD_NODE, HTTP)
    mixed, http, socks, locked, dead, debugging = [
        await proxies(structs.replace(spec, upstream=openai.upstream())) for spec in kinds
    ]
    owners = {proxy.address: Owner("Clash") for proxy in (mixed, http, socks, locked, dead)}
    speaks, probes = await asked(ca, owners | {debugging.address: Owner("mitmproxy", debugging=True)}, {})
    told = [speaks[proxy.address] for proxy in (mixed, http, socks, locked)]
    assert told == [BOTH, HTTP_ONLY, SOCKS_ONLY, BOTH]
    works = [(stack, True, None) for stack in STACKS]
    assert found_by(probes, mixed) == found_by(probes, http) == works
    assert found_by(probes, socks) == [], "no way for Codex's https stack, whatever it carries"
    assert found_by(probes, locked) == [(stack, False, "proxy-auth") for stack in STACKS]
    assert found_by(probes, dead) == [(stack, False, "proxy-bad-gateway") for stack in STACKS]
    assert found_by(probes, debugging) == [], "it reads what it carries"
    carried = {(seen.host, seen.port) for proxy in (mixed, http) for seen in proxy.asked}
    assert carried == {("codexwatch.invalid", 443), ("api.openai.com", 443)}


async def test_a_password_opens_the_port_that_it_was_written_for(
    ca: LabCA, openai: FakeOpenAI, proxies: StartProxy
) -> None:
    locked, other = [await proxies(structs.replace(AUTHENTICATED, upstream=openai.upstream())) for _ in range(2)]
    owners = {proxy.address: Owner("Clash") for proxy in (locked, other)}
    # Without a scheme the websocket stack refuses the value: by the way that Codex takes only https is tried.
    written = {"HTTPS_PROXY": f"lab:correct%20horse@127.0.0.1:{locked.port}"}
    _, probes = await asked(ca, owners, written)
    with_it = [probe for probe in probes.all if probe.way.proxy and probe.way.proxy.credentials]
    assert sorted((probe.target.stack.value, probe.ok) for probe in with_it) == [(stack, True) for stack in STACKS]
    assert {probe.way.proxy.port for probe in with_it if probe.way.proxy} == {locked.port}
    assert {seen.user for seen in other.asked} == {None}
    assert "correct" not in repr(probes.all)
