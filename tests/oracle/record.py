"""`make record`: asks every version again and writes the recordings; `python -m tests.oracle.record VERSION…`: some.

Ends with 0 whatever codexwatch would have said: tests/oracle/test_recordings.py judges.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.lab.ca import LabCA
from tests.lab.world import World, why_not
from tests.oracle import turns
from tests.oracle.fetch import FetchError, fetch
from tests.oracle.recorder import record
from tests.oracle.recording import Recording, write
from tests.oracle.versions import BOUNDS, FULL, cases_of

SIDE_BY_SIDE = 2


def record_version(version: str, ca: LabCA) -> Recording:
    """Everything that a recording of this version holds, seen now."""
    codex = fetch(version)
    return Recording(version, record(cases_of(version), codex, ca), _turns(codex, ca))


def _turns(codex: Path, ca: LabCA) -> list[turns.RecordedTurn]:
    def run(name: str) -> turns.RecordedTurn:
        with World(ca, turns.BOTH_STACKS) as world:
            return turns.run(world, codex, name)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return list(pool.map(run, turns.TURNS))


def main(versions: Sequence[str]) -> int:
    if reason := why_not():
        sys.stderr.write(f"no world can be made here: {reason}\n")
        return 1
    with TemporaryDirectory() as made:
        ca = LabCA(Path(made))
        for version in versions or (*FULL, *BOUNDS):
            began = monotonic()
            try:
                path = write(record_version(version, ca))
            except FetchError as error:
                sys.stderr.write(f"{error}\n")
                return 1
            sys.stdout.write(f"{path}  {monotonic() - began:.0f} s\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
