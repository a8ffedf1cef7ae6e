"""A process table of one's own: what other tests run at the same time is not to be seen in it."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

SAME_USER = () if os.geteuid() == 0 else ("--user", "--map-current-user")
UNSHARE = ("--pid", "--fork", "--kill-child", "--mount-proc")


@cache
def apart() -> Sequence[str]:
    """The words before a command that is to see nothing but itself run; none where this machine cannot do that."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    before = (unshare, *SAME_USER, *UNSHARE)
    tried = subprocess.run([*before, "true"], capture_output=True, check=False)
    return before if tried.returncode == 0 else ()
