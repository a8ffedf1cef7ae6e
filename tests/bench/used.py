"""What a running process has used: processor, wake-ups, memory."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

INOTIFY = "notify-rs inoti"
"""The name of watchfiles's thread, as far as the kernel keeps it."""


@dataclass(frozen=True)
class Used:
    """What all threads of a process have used until a moment."""

    at: float
    seconds: float
    wake_ups: int
    by_others: int
    """Wake-ups of the thread that the kernel tells of files: it also does when a program only opens one."""

    def __sub__(self, other: "Used") -> "Used":
        return Used(
            self.at - other.at,
            self.seconds - other.seconds,
            self.wake_ups - other.wake_ups,
            self.by_others - other.by_others,
        )


def used(pid: int) -> Used:
    """Voluntary switches are the times a thread had waited and was woken; one that has ended is not in it."""
    woken = {INOTIFY: 0, "": 0}
    for thread in Path(f"/proc/{pid}/task").iterdir():
        name = (thread / "comm").read_text().strip()
        status = (thread / "status").read_text().splitlines()
        times = next(int(line.split()[1]) for line in status if line.startswith("voluntary_ctxt_switches"))
        woken[name if name == INOTIFY else ""] += times
    # clock_getcpuclockid(3), to the nanosecond and with the threads that have ended; /proc counts hundredths.
    clock = (~pid << 3) | 2
    return Used(time.monotonic(), time.clock_gettime(clock), woken[""], woken[INOTIFY])


def resident(pid: int) -> float:
    """MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
