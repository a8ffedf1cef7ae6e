"""The one way to ask for a cycle: a poke that says why. Pokes that come while a cycle runs become one more cycle."""

from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

import anyio


class Reason(StrEnum):
    """What starts a cycle."""

    INTERVAL = "interval"
    FILE_CHANGE = "file change"
    WAKE_UP = "wake-up"


class Poke(Protocol):
    """Ask for a cycle. Never waits and never fails; to be called in the event loop's thread."""

    def __call__(self, reason: str, /) -> None: ...


class Pokes:
    """A stream of size one: what does not fit is dropped, only its reason is kept."""

    def __init__(self) -> None:
        self._send, self._receive = anyio.create_memory_object_stream[None](1)
        self._reasons: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._send.close()
        self._receive.close()

    def poke(self, reason: str, /) -> None:
        """Ask for a cycle. After the end it does nothing: a trigger may outlive the cycles by a moment."""
        with suppress(anyio.WouldBlock, anyio.ClosedResourceError, anyio.BrokenResourceError):
            self._reasons.add(reason)
            self._send.send_nowait(None)

    async def take(self) -> frozenset[str]:
        """Wait for a poke; every reason since the last take, never an empty set."""
        await self._receive.receive()
        reasons, self._reasons = frozenset(self._reasons), set()
        return reasons
