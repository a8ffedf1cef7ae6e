"""A thread that does what may hang, so that the watch never waits for it."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Worker(Generic[T]):
    """Hands the newest of what it is given to `act`, in a thread of its own; what came in between is left out.

    `act` returns why it failed, or None; `told` is called with that, in the same thread, after each.
    """

    def __init__(self, name: str, act: Callable[[T], str | None], told: Callable[[str | None], None]) -> None:
        self._act, self._told = act, told
        self._waiting: deque[T] = deque(maxlen=1)
        self._woken, self._ending = threading.Condition(), False
        self._last: Callable[[], None] = lambda: None
        # A thread that hangs must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name=f"export {name}", daemon=True)
        self._thread.start()

    def hand(self, thing: T) -> None:
        """Returns at once."""
        with self._woken:
            self._waiting.append(thing)
            self._woken.notify()

    def end(self, last: Callable[[], None] = lambda: None) -> None:
        """What waits is still done, and `last` after it. Returns at once."""
        with self._woken:
            self._ending, self._last = True, last
            self._woken.notify()

    def wait(self, seconds: float) -> None:
        """For the end, at most so long."""
        self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._woken:
                self._woken.wait_for(lambda: self._waiting or self._ending)
                if not self._waiting:
                    break
                thing = self._waiting.popleft()
            try:
                problem = self._act(thing)
            except Exception as error:  # noqa: BLE001 - a fault of an export ends no watch; its message may quote a secret
                problem = f"a fault of codexwatch itself ({type(error).__name__})"
            self._told(problem)
        self._last()
