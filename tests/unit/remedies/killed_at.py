"""A fix in a process of its own that ends itself, as by SIGKILL, right before its n-th touch of the file system.

argv: the number, the folder of backups, the file. Ends with 0 if it came to its end before.
"""

import os
import signal
import sys
from pathlib import Path

from codexwatch.remedies.apply import apply
from tests.unit.remedies.build import NOW, changes_of, first_line

TOUCHES = frozenset(
    {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.chown", "os.listdir", "tempfile.mkstemp"}
)


def main(number: int, backups: Path, path: Path) -> None:
    changes = changes_of(first_line(path))
    left = number

    def count(event: str, _arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in TOUCHES:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    apply(changes, backups, ["proxy-x"], NOW)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
