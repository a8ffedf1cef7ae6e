"""Whether the kernel shows this process the variables of others at all.

In a user namespace of its own (PrivateUsers= and all that implies it from systemd 253 on, a sandbox, Landlock) a
process sees names and arguments of others and is refused every environment: it would run, and judge nothing.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from codexwatch.proving.check import Check

NAME = "other processes"
_REMEDY = (
    "run codexwatch without a sandbox or container; in the unit, `systemctl --user edit codexwatch` must set no "
    "Private…, Protect… or …Paths option"
)


def check_sight(proc: Path = Path("/proc"), relatives: Iterable[int] | None = None) -> Check:
    """relatives: processes of the same sandbox, which are readable in any case and prove nothing."""
    own = set(relatives if relatives is not None else _relatives())
    readable, refused = 0, 0
    for process in proc.glob("[0-9]*"):
        with suppress(OSError):
            if int(process.name) in own or process.stat().st_uid != os.getuid():
                continue
            try:
                readable += bool((process / "environ").read_bytes())
            except PermissionError:
                refused += 1
    if readable or not refused:
        return Check(NAME, f"the variables of {readable} can be read" if readable else "none of yours runs")
    return Check(NAME, f"of {refused} processes of yours, not one lets its variables be read", _REMEDY)


def _relatives() -> Iterable[int]:
    """This one, the one that has started it, and what that one has started besides."""
    parent = os.getppid()
    with suppress(OSError):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        yield from map(int, children)
    yield from (os.getpid(), parent)
