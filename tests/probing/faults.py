"""What can go wrong on the way, as values: which part misbehaves, how, and what is to be said about it."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import anyio

from codexwatch.model.network import Stack
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from tests.lab.behaviours import Behaviour, Close, Hang, Reset
from tests.lab.proxies import ProxySpec
from tests.lab.wire import Wire

BOTH = frozenset(Stack)
HTTPS, WEBSOCKET = frozenset({Stack.HTTPS}), frozenset({Stack.WEBSOCKET})

CLOSED = 0
"""Stands for a port where nobody listens at the time of the test."""

Serve = Callable[[Wire], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong; everything else is well.

    `origin`: behaviours of the fake OpenAI. `server` takes its place, inside TLS if `encrypted`. `proxy`: what stands
    in between, spoken to by `scheme`; `via` an address instead. `host`: whose name is asked for.
    """

    says: tuple[Phase, Reason]
    origin: Mapping[str, Behaviour] = field(default_factory=dict)
    server: Serve | None = None
    encrypted: bool = False
    proxy: ProxySpec | Serve | None = None
    scheme: str = "http"
    via: tuple[str, int] | None = None
    password: str | None = None
    host: str = "api.openai.com"
    places: tuple[tuple[str, int], ...] | None = None
    stacks: frozenset[Stack] = BOTH
    plain: bool = False
    """The target itself is asked without TLS."""
    silent: bool = False
    """The attempt ends with its time-out, which is made short."""


def says(answer: bytes, *, then: Reset | Close | Hang | None = None) -> Serve:
    """A server that hears something and says this, whatever it was."""

    async def serve(wire: Wire) -> None:
        await wire.receive()
        await wire.send(answer)
        if then is not None:
            await wire.fail(then)

    return serve


def tunnels(then: Reset | Close | Hang | None = None, answer: bytes = b"") -> Serve:
    """A proxy that makes the tunnel and then does this with it."""

    async def serve(wire: Wire) -> None:
        await wire.receive()
        await wire.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await wire.receive()
        await wire.send(answer)
        if then is not None:
            await wire.fail(then)

    return serve


def socks(*answers: bytes, then: Reset | Close | Hang | None = None) -> Serve:
    """A SOCKS5 server that gives these answers in turn."""

    async def serve(wire: Wire) -> None:
        for answer in answers:
            await wire.receive()
            await wire.send(answer)
        if then is not None:
            await wire.fail(then)

    return serve


def endless(beginning: bytes, part: bytes) -> Serve:
    """A server that never comes to an end, as fast as the client takes it."""

    async def serve(wire: Wire) -> None:
        await wire.receive()
        with suppress(ConnectionError, anyio.BrokenResourceError):
            await wire.send(beginning)
            while True:
                await wire.send(part)

    return serve
