"""Which `.env` a running client has: the one that was there when it started, not the one that is there now."""

from codexwatch.collectors.homes.codex_home import Dotenv
from codexwatch.collectors.running.processes import Running

TOLERANCE_NS = 20_000_000
"""The start of a process is known to 10 ms, the time of a file to 4 ms."""


class DotenvInForce:
    """Remembers, for each process, the `.env` that was older than it when the process was first seen.

    A file written after the start is not what the client has read, and what was there before is not known: such a
    process keeps the variables that it was started with.
    """

    def __init__(self) -> None:
        self._by_process: dict[tuple[int, float], Dotenv | None] = {}

    def of(self, running: Running, now: Dotenv) -> Dotenv | None:
        """What this client loaded, given the file as it is now; None if that cannot be told."""
        started = running.process.started_at
        if started is None:
            return now
        key = (running.process.pid, started.timestamp())
        if key not in self._by_process:
            if now.unreadable is not None:  # it says nothing of its age, and may be read again later
                return now
            older = now.written_ns <= int(started.timestamp() * 1e9) + TOLERANCE_NS
            self._by_process[key] = now if older else None
        return self._by_process[key]

    def forget_ended(self, running: tuple[Running, ...]) -> None:
        living = {
            (item.process.pid, item.process.started_at.timestamp()) for item in running if item.process.started_at
        }
        self._by_process = {key: found for key, found in self._by_process.items() if key in living}
