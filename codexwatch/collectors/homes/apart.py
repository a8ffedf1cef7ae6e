"""Codex homes, each read in a thread of its own: a drive that is gone answers neither yes nor no, for ever.

Nothing can end such a thread; it is left behind with the memory that it works on. A home for which one still waits is
not asked again, so that there is never more than one of them for each home.
"""

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Generic, TypeVar

from codexwatch.collectors.running.memory import FileMemory
from codexwatch.model.phrase import Phrase

T = TypeVar("T")

SILENT = Phrase("does not answer: is it on a network drive that has gone away?")
"""What is known of a home that hangs; a machine that is overloaded looks the same."""
DEADLINE = 5.0
"""Seconds for all files of one home: a drive that sleeps wakes up in less, and a pass may take several times that."""


class HomesApart:
    """Asks homes. What was made of the files of one is remembered apart from those of the others."""

    def __init__(self, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        self._memories: dict[str, FileMemory] = {}
        self._waiting: dict[str, Thread] = {}

    def ask(self, home: str, read: Callable[[FileMemory], T]) -> T | None:
        """What `read` returns or raises; None if the home has not answered in time, now or earlier."""
        if self.hangs(home):
            return None
        call = _Call(partial(read, self._memories.setdefault(home, FileMemory())))
        call.start()
        call.join(self._deadline)
        if call.is_alive():
            self._waiting[home] = call
            del self._memories[home]
            return None
        return call.outcome()

    def hangs(self, home: str) -> bool:
        """Whether somebody still waits for its answer."""
        self._waiting = {each: thread for each, thread in self._waiting.items() if thread.is_alive()}
        return home in self._waiting

    def forget_unused(self) -> None:
        """As that of a memory; a home that nothing names any more is forgotten whole."""
        for memory in self._memories.values():
            memory.forget_unused()
        self._memories = {home: memory for home, memory in self._memories.items() if memory.paths()}

    def paths(self) -> set[str]:
        """Every path that a kept result rests on."""
        return {path for memory in self._memories.values() for path in memory.paths()}


class _Call(Thread, Generic[T]):
    """A thread that does not keep the program from ending."""

    def __init__(self, call: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self._call = call
        self._answers: list[T] = []
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            self._answers.append(self._call())
        except Exception as error:  # noqa: BLE001 (raised again where it was called)
            self._error = error

    def outcome(self) -> T:
        """To be asked for once it has ended."""
        if self._error is not None:
            raise self._error
        return self._answers[0]
