"""Which ports are knocked at, and whom they are named after."""

from dataclasses import replace

import pytest

from codexwatch.model.codex import Codex, CodexHome, Config, FileState, McpServer
from codexwatch.model.facts import Facts
from codexwatch.model.network import Proxy, Stack, Target
from codexwatch.model.variable import variable
from codexwatch.probing.known_ports import DEBUGGERS, PROXIES, RELAYS, owner_of
from codexwatch.probing.place import Address
from codexwatch.probing.plan import addresses
from tests.unit.probing.planned import (
    CORPORATE,
    IN_WSL,
    OLLAMA,
    SHELL,
    USUAL,
    facts,
    route,
    with_variables,
)


def with_config(**said: object) -> Facts:
    """What config.toml of this shell's home says."""
    config = Config(f"{SHELL.home}/config.toml", FileState.OK, **said)  # type: ignore[arg-type] # the test's own names
    return replace(
        facts(), codex=Codex(installed=True, version=None, homes={SHELL.home: CodexHome(SHELL.home, config)})
    )


@pytest.mark.parametrize(
    ("given", "more"),
    [
        pytest.param(facts(), set(), id="nothing configured"),
        pytest.param(facts(route(proxy=CORPORATE)), {("proxy.corp.test", 3128)}, id="a configured proxy elsewhere"),
        pytest.param(
            facts(route(proxy=Proxy("http", "localhost", 9999))),
            {("127.0.0.1", 9999), ("::1", 9999)},
            id="localhost is two addresses",
        ),
        pytest.param(facts(route(OLLAMA)), {("127.0.0.1", 11434), ("::1", 11434)}, id="a relay in base_url"),
        pytest.param(facts(route(Target("http://10.0.0.5:8000/v1", Stack.HTTPS))), set(), id="a base_url elsewhere"),
        pytest.param(with_config(stray_base_url="http://127.0.0.1:8317"), {("127.0.0.1", 8317)}, id="a stray base_url"),
        pytest.param(with_config(stray_base_url="http://10.0.0.5:8317"), set(), id="a stray base_url elsewhere"),
        pytest.param(
            with_config(mcp_servers={"a": McpServer("a", url="http://127.0.0.1:1"), "b": McpServer("b", "b")}),
            {("127.0.0.1", 1)},
            id="an MCP server",
        ),
        pytest.param(with_variables(ALL_PROXY="socks5://127.0.0.1:1234"), {("127.0.0.1", 1234)}, id="a refused value"),
        pytest.param(with_variables(https_proxy="127.0.0.1:1234"), {("127.0.0.1", 1234)}, id="no scheme"),
        pytest.param(with_variables(HTTPS_PROXY=' "http://127.0.0.1:1234/" '), {("127.0.0.1", 1234)}, id="quotes"),
        pytest.param(with_variables(HTTPS_PROXY="http://u:p/w@h.test:1234"), {("h.test", 1234)}, id="an odd password"),
        pytest.param(with_variables(HTTPS_PROXY="http://[::1]:1234"), {("::1", 1234)}, id="IPv6"),
        pytest.param(with_variables(HTTPS_PROXY="http://h.test"), set(), id="no port"),
        pytest.param(with_variables(HTTPS_PROXY="http://h.test:70000"), set(), id="a port that is none"),
        pytest.param(with_variables(HTTPS_PROXY=""), set(), id="an empty value"),
        pytest.param(with_variables(NO_PROXY="127.0.0.1:1234"), set(), id="a variable that names no proxy"),
        pytest.param(
            replace(with_variables(HTTPS_PROXY="http://127.0.0.1:1234"), host=IN_WSL),
            {("127.0.0.1", 1234), ("172.20.0.1", 1234)},
            id="inside WSL, loopback may be that of Windows",
        ),
        pytest.param(
            replace(with_variables(HTTPS_PROXY="http://h.test:1234"), host=IN_WSL),
            {("h.test", 1234)},
            id="inside WSL, a proxy elsewhere",
        ),
        pytest.param(
            replace(with_variables(HTTPS_PROXY="http://172.20.0.1:1234"), host=IN_WSL),
            {("172.20.0.1", 1234), *(("172.20.0.1", port) for port in PROXIES)},
            id="inside WSL, a proxy of Windows may have moved",
        ),
        pytest.param(
            with_variables(HTTPS_PROXY="http://172.20.0.1:1234"),
            {("172.20.0.1", 1234)},
            id="another host's ports are not tried",
        ),
    ],
)
def test_addresses_to_knock_at(given: Facts, more: set[Address]) -> None:
    found = addresses(given)
    assert set(found) == USUAL | more
    assert len(found) == len(set(found))


def test_a_piece_of_a_password_is_no_address() -> None:
    cut = Proxy("http", "jo", 80, hidden=True)
    assert set(addresses(facts(route(proxy=cut)))) == USUAL


def test_an_unknown_value_has_no_address() -> None:
    unknown = replace(SHELL, variables={"HTTPS_PROXY": variable("HTTPS_PROXY", None)})
    assert set(addresses(facts(environments=(unknown,)))) == USUAL


@pytest.mark.parametrize(
    ("port", "name", "debugging"),
    [
        pytest.param(7897, "Clash Verge", False, id="a proxy client"),
        pytest.param(8888, "Charles or Fiddler", True, id="a debugging proxy"),
        pytest.param(15721, "cc-switch", False, id="a relay"),
    ],
)
def test_a_port_is_named_after_its_usual_owner(port: int, name: str, debugging: bool) -> None:
    owner = owner_of(port)
    assert owner is not None
    assert (owner.name, owner.debugging) == (name, debugging)


def test_each_port_has_one_owner() -> None:
    assert not set(PROXIES) & set(DEBUGGERS)
    assert not set(PROXIES) & set(RELAYS)
    assert not set(DEBUGGERS) & set(RELAYS)
    assert owner_of(3000) is None
