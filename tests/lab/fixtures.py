"""Pytest fixtures of the laboratory; loaded as a plugin by tests/conftest.py."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack

import pytest

from tests.lab.ca import LabCA
from tests.lab.openai import FakeOpenAI
from tests.lab.proxies import FakeProxy, ProxySpec
from tests.lab.world import World, why_not

EnterWorld = Callable[[World], World]
StartProxy = Callable[[ProxySpec], Awaitable[FakeProxy]]


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> LabCA:
    """A CA that vouches for every host of the fake Internet, and for loopback."""
    return LabCA(tmp_path_factory.mktemp("lab-ca"))


@pytest.fixture
async def openai(ca: LabCA) -> AsyncIterator[FakeOpenAI]:
    """A healthy OpenAI on free loopback ports; change its `behaviours` to make it ill."""
    async with FakeOpenAI(ca.certificates) as running:
        yield running


@pytest.fixture
async def proxies(ca: LabCA) -> AsyncIterator[StartProxy]:
    """Starts fake proxies that end with the test: `proxy = await proxies(MIXED)`."""
    async with AsyncExitStack() as running:

        async def start(spec: ProxySpec) -> FakeProxy:
            return await running.enter_async_context(FakeProxy(spec, ca.certificates))

        yield start


@pytest.fixture
def enter_world() -> Iterator[EnterWorld]:
    """Starts worlds that end with the test: `world = enter_world(World(ca))`; skips where none can be made."""
    if reason := why_not():
        pytest.skip(reason)
    with ExitStack() as running:
        yield running.enter_context
