"""What the daemon is to the machine: private files, no core file, and an end that waits for nobody."""

import os
import resource
import stat
import sys
import threading
from contextlib import suppress
from pathlib import Path


def be_private() -> None:
    """Whatever it makes is for its owner alone, and no crash writes its memory to the disk.

    The service's unit says the same; a daemon in a terminal or in a desktop's autostart has no unit.
    """
    os.umask(0o077)
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    # The unit's filter of system calls may refuse it, which has set the limit itself.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def close_to_others(folder: Path) -> None:
    """What lies in a folder that others may write to is not to be trusted, and not to be added to."""
    try:
        if stat.S_IMODE(folder.stat().st_mode) != 0o700:
            folder.chmod(0o700)
    except OSError:
        return  # it is not there yet, or it is on a disk that cannot be written


def end(code: int) -> int:
    """`code`, or no return at all while a thread waits in the kernel for a drive that is gone.

    The interpreter waits for all threads at its end, and nothing can wake one that waits for a dead network drive.
    """
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
