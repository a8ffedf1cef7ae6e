"""Keeps the popups as they were wanted last, without ever raising, hanging or repeating itself."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from codexwatch.notify.message import Channel, Lost, Message, Numbers, Pressed, Server, Shown, UndeliverableError
from codexwatch.notify.reasons import NO_ANSWER

_SECONDS_TO_CLOSE = 0.4
_CLOSED = "the notifier has been closed"

OpenChannel = Callable[[Mapping[str, str], float, Pressed, Lost, Numbers | None], Coroutine[Any, Any, Channel]]


@dataclass(frozen=True, eq=False)
class _Wish:
    """What one call asks for; no message: the popup is to go."""

    message: Message | None


class Notifier:
    """The desktop popups of one process. Needs asyncio's event loop.

    A server that does not answer (stopped, or being started by systemd: up to 120 s) shows what it was sent when it
    wakes. So a call is never given up: the caller gets its answer in time, while one worker for each key goes on
    waiting and then brings the popup to what is wanted by then. There is never a second popup for a key.
    """

    def __init__(
        self, environment: Mapping[str, str], *, patience: float = 5.0, numbers: Numbers | None = None
    ) -> None:
        """Nothing is imported or connected yet.

        Args:
            environment: where the address of the session bus is looked up.
            patience: seconds after which a call returns, whatever the desktop does.
            numbers: where it is kept what the server calls the popups, so that a later process can change them.
        """
        self.pressed: Pressed = lambda _key, _action: None
        """Called in the event loop when the user presses a button; must neither block nor raise."""
        self.lost: Lost = lambda _keys: None
        """Called in the event loop with popups that went with their server; must neither block nor raise."""
        self._numbers = numbers
        self._environment = environment
        self._patience = patience
        self._channel: Channel | None = None
        self._opening = anyio.Lock()
        self._open_channel: OpenChannel | None = None
        self._wanted: dict[str, _Wish] = {}
        self._workers: dict[str, asyncio.Task[str | None]] = {}
        self._preparation: asyncio.Task[str | None] | None = None
        self._closed = False

    async def prepare(self) -> str | None:
        """Import and connect now, so that the next popup is a matter of milliseconds.

        Returns:
            Why no popup can be shown at the moment, or None.
        """
        if self._closed:
            return _CLOSED
        if self._preparation is None or self._preparation.done():
            self._preparation = asyncio.create_task(self._told(self._open()))
        return await self._answer_of(self._preparation)

    async def show(self, message: Message) -> Shown:
        """Show the message, in place of the one with the same key. Never raises, never takes longer than `patience`.

        After a refusal for want of an answer the popup may still appear when the server wakes; showing it again is
        safe.
        """
        started = anyio.current_time()
        reason = await self._bring_about(message.key, message)
        return Shown(reason is None, reason, anyio.current_time() - started)

    async def close(self, key: str) -> None:
        """Take the popup of a resolved alert away. Never raises, never takes longer than `patience`."""
        await self._bring_about(key, None)

    @property
    def server(self) -> Server | None:
        """What shows the popups; None before the first one, and after it has gone."""
        return self._channel.server if self._channel is not None and self._channel.usable else None

    async def copy(self, text: str) -> str | None:
        """Put text on the clipboard; why not, or None. Never raises."""
        return await self._channel.copy(text) if self._channel is not None else _CLOSED

    async def open(self, page: Path) -> str | None:
        """Show a page in the browser; why not, or None. Never raises."""
        return await self._channel.open(page) if self._channel is not None else _CLOSED

    async def aclose(self) -> None:
        """Disconnect within half a second, even from a server that hangs. What is on the screen stays there."""
        self._closed = True
        tasks = [*self._workers.values()] + ([self._preparation] if self._preparation else [])
        for task in tasks:
            task.cancel()
        with anyio.move_on_after(_SECONDS_TO_CLOSE, shield=True):
            if tasks:
                await asyncio.wait(tasks)
            if self._channel:
                await self._channel.disconnect()
        self._channel = None

    async def _bring_about(self, key: str, message: Message | None) -> str | None:
        if self._closed:
            return _CLOSED
        self._wanted[key] = _Wish(message)
        if key not in self._workers:
            self._workers[key] = asyncio.create_task(self._told(self._work(key)))
        return await self._answer_of(self._workers[key])

    async def _answer_of(self, task: asyncio.Task[str | None]) -> str | None:
        # Unlike a timeout scope this leaves the task running.
        await asyncio.wait({task}, timeout=self._patience)
        if self._closed:
            return _CLOSED
        return task.result() if task.done() else self._no_answer

    async def _told(self, work: Coroutine[Any, Any, object]) -> str | None:
        """Why the work failed, or None."""
        try:
            await work
        except UndeliverableError as error:
            return str(error)
        except TimeoutError:
            return self._no_answer
        except Exception as error:  # noqa: BLE001 - the watch goes on whatever a desktop does
            return f"an unexpected {type(error).__name__} on the way to the desktop"
        return None

    async def _work(self, key: str) -> None:
        try:
            while not await self._step(key):
                pass
        finally:
            del self._workers[key], self._wanted[key]

    async def _step(self, key: str) -> bool:
        """Bring about what is wanted now; whether that is still what is wanted."""
        wish = self._wanted[key]
        try:
            await self._apply(key, wish.message)
        except Exception:
            # Whoever has asked since then is owed an attempt of his own, even for the same words.
            if self._wanted[key] is wish:
                raise
            return False
        return self._wanted[key].message == wish.message

    async def _apply(self, key: str, message: Message | None) -> None:
        if message is not None:
            await self._deliver(message)
        elif self._channel is not None and self._channel.usable:
            await self._channel.close(key)

    async def _deliver(self, message: Message) -> None:
        channel = await self._open()
        try:
            await channel.show(message)
        except UndeliverableError:
            if channel.usable:
                raise
            # The server went while the message was on its way to it; the next one has not seen it.
            await (await self._open()).show(message)

    async def _open(self) -> Channel:
        with anyio.fail_after(self._patience):
            async with self._opening:
                if self._channel is not None and self._channel.usable:
                    return self._channel
                await self._drop()
                if self._open_channel is None:
                    self._open_channel = await anyio.to_thread.run_sync(_imported)
                self._channel = await self._open_channel(
                    self._environment,
                    self._patience,
                    self._note_pressed,
                    self._note_lost,
                    self._numbers,
                )
                return self._channel

    def _note_pressed(self, key: str, action: str) -> None:
        self.pressed(key, action)

    def _note_lost(self, keys: Collection[str]) -> None:
        self.lost(keys)

    async def _drop(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            with contextlib.suppress(Exception):
                await channel.disconnect()

    @property
    def _no_answer(self) -> str:
        return f"{NO_ANSWER} within {self._patience:g} s"


def _imported() -> OpenChannel:
    """Run in a thread: the import takes 100 ms, in which the watch would stand still."""
    from codexwatch.notify.desktop import open_channel

    return open_channel
