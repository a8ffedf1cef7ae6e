"""Reads the log of a home as fast as it can until its input ends: `python -m tests.unit.collectors.traces.poll HOME`.

A process of its own, as codexwatch is: SQLite shares memory and locks within one process. Prints how many passes were
made, how many traces the last one saw, and every error.
"""

import select
import sys
from datetime import UTC, datetime

from codexwatch.collectors.traces.log_database import LogError, find_log, read_log

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def main(home: str) -> None:
    passes, seen = 0, 0
    errors: list[str] = []
    while True:
        log = find_log(home)
        try:
            seen = len(read_log(log, 0, LONG_AGO)[1]) if log else 0
        except LogError as error:
            errors.append(str(error))
        passes += 1
        if passes == 1:
            sys.stdout.write("started\n")
            sys.stdout.flush()
        if select.select([sys.stdin], [], [], 0)[0]:
            break
    sys.stdout.write(f"{passes} {seen} {errors}\n")


if __name__ == "__main__":
    main(sys.argv[1])
