"""The process that plays the Internet inside a world: the fake OpenAI, the proxies and the name server.

It is the first process of its pid namespace: when it ends, everything in the world ends.
"""

import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import anyio
from msgspec import json

from tests.lab.certificates import Certificates
from tests.lab.dns import serving_names
from tests.lab.openai import FakeOpenAI
from tests.lab.orders import Behave, Order, Play, Resolve, StartProxy, State, StopProxy, Tell
from tests.lab.proxies import FakeProxy
from tests.lab.proxy_spec import Asked, ProxySpec


class Stage:
    """Everything that runs, by name."""

    def __init__(self, play: Play, running: AsyncExitStack) -> None:
        self._certificates = Certificates(Path(play.certificates))
        self._openai = FakeOpenAI(self._certificates, play.behaviours, https=play.https, http=play.http)
        self._names = play.names
        self._running = running
        self._proxies: dict[str, tuple[FakeProxy, AsyncExitStack]] = {}
        self._asked: dict[str, list[Asked]] = {}

    async def start(self, play: Play) -> None:
        await self._running.enter_async_context(self._openai)
        await self._running.enter_async_context(serving_names(self._names, play.nameserver))
        for name, spec in play.proxies.items():
            await self._start_proxy(name, spec)

    async def obey(self, order: Order) -> None:
        match order:
            case Behave(behaviours):
                self._openai.behaviours = behaviours
            case StartProxy(name, spec):
                await self._stop_proxy(name)
                await self._start_proxy(name, spec)
            case StopProxy(name):
                await self._stop_proxy(name)
            case Resolve(names):
                self._names.update(names)
            case Tell() | Play():
                pass

    def state(self) -> State:
        return State(
            proxies={name: proxy.address for name, (proxy, _) in self._proxies.items()},
            requests=self._openai.requests,
            asked=self._asked,
        )

    async def _start_proxy(self, name: str, spec: ProxySpec) -> None:
        stack = await self._running.enter_async_context(AsyncExitStack())
        proxy = await stack.enter_async_context(FakeProxy(spec, self._certificates))
        proxy.asked = self._asked.setdefault(name, [])
        self._proxies[name] = proxy, stack

    async def _stop_proxy(self, name: str) -> None:
        if name in self._proxies:
            _, stack = self._proxies.pop(name)
            await stack.aclose()


async def main() -> None:
    """Obeys the orders on stdin; its end is the end of the world."""
    # The first process inherits every orphan; nobody else would reap them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    async with AsyncExitStack() as running:
        play = json.decode(sys.stdin.readline(), type=Play)
        stage = Stage(play, running)
        await stage.start(play)
        _say(stage.state())
        while line := await anyio.to_thread.run_sync(sys.stdin.readline):
            await stage.obey(json.decode(line, type=Order))
            _say(stage.state())


def _say(state: State) -> None:
    sys.stdout.write(json.encode(state).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    anyio.run(main)
