"""Both stacks of the real Codex go where codexwatch says, for every environment of the unit tests' tables."""

from collections.abc import Mapping

import pytest

from codexwatch.model.network import Stack
from tests.lab.world_files import ORIGIN
from tests.oracle.judge import BASE, Judge
from tests.oracle.lab import DIRECT
from tests.oracle.rows import environments, with_value
from tests.unit.codex import test_no_proxy as no_proxy
from tests.unit.codex import test_proxy_url as proxy_url
from tests.unit.codex import test_routing as routing
from tests.unit.codex import variables

pytestmark = [pytest.mark.oracle, pytest.mark.namespaces]

A, B = "http://127.0.0.1:7890", "http://127.0.0.1:7891"
WITHOUT_CERTIFICATES = [*variables.ORDER, *variables.SHADOWS, *variables.VALUES, *variables.EXCEPTIONS]
VALUES = [*proxy_url.SAME_FOR_BOTH, *proxy_url.BY_STACK]


def agree(judge: Judge, values: Mapping[str, str], base: str = BASE) -> None:
    assert judge.says(values, base=base) == judge.we_say(values, base=base)


def test_the_laboratory_tells_the_ways_apart(judge: Judge) -> None:
    assert judge.says({}) == {Stack.HTTPS: {DIRECT}, Stack.WEBSOCKET: {DIRECT}}
    through = {Stack.HTTPS: {"http through 7890"}, Stack.WEBSOCKET: {"socks5 through 7890"}}
    assert judge.says({"ALL_PROXY": "socks5h://127.0.0.1:7890"}) == through
    assert judge.says({"HTTPS_PROXY": "127.0.0.1:7890"}) == {Stack.HTTPS: {"http through 7890"}, Stack.WEBSOCKET: set()}


@pytest.mark.parametrize(
    "values",
    environments(
        [*variables.ORDER, *variables.SHADOWS, *variables.VALUES, *variables.EXCEPTIONS, *routing.CERTIFICATES]
    ),
)
def test_an_environment(judge: Judge, values: Mapping[str, str]) -> None:
    agree(judge, values)


@pytest.mark.parametrize("values", with_value(VALUES, "HTTPS_PROXY", {"ALL_PROXY": B}))
def test_a_value(judge: Judge, values: Mapping[str, str]) -> None:
    agree(judge, values)


@pytest.mark.parametrize("values", with_value(no_proxy.NAMES, "NO_PROXY", {"HTTPS_PROXY": A}))
def test_no_proxy_for_a_name(judge: Judge, values: Mapping[str, str]) -> None:
    agree(judge, values)


@pytest.mark.parametrize("values", with_value(no_proxy.ADDRESSES, "NO_PROXY", {"HTTP_PROXY": A}))
def test_no_proxy_for_an_address(judge: Judge, values: Mapping[str, str]) -> None:
    agree(judge, values, f"http://{ORIGIN}/v1")


@pytest.mark.parametrize("values", environments(routing.GATEWAY))
def test_a_local_gateway(judge: Judge, values: Mapping[str, str]) -> None:
    agree(judge, values, f"http://{ORIGIN}/v1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("http://user:p%40ss%20w%C3%B6rd@127.0.0.1:7894", {*Stack}, id="escaped"),
        pytest.param("http://user:p@ss%20w%C3%B6rd@127.0.0.1:7894", {Stack.WEBSOCKET}, id="a bare @ is cut by https"),
        pytest.param(
            "socks5://user:p%40ss%20w%C3%B6rd@127.0.0.1:7894", {Stack.WEBSOCKET}, id="none over http to socks"
        ),
        pytest.param("http://user:wrong@127.0.0.1:7894", set(), id="wrong"),
        pytest.param("http://127.0.0.1:7894", set(), id="none"),
    ],
)
def test_credentials_let_in(judge: Judge, value: str, expected: set[Stack]) -> None:
    assert judge.arrivals({"HTTPS_PROXY": value}) == expected
    agree(judge, {"HTTPS_PROXY": value})
