"""The last whole lines of a file that may be of any size."""

import os
import stat


def last_lines(path: str, limit: int) -> list[bytes]:
    """The lines within the last `limit` bytes; none of what is no file or cannot be read. Never blocks."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return []
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return []
        start = max(0, status.st_size - limit)
        lines = os.pread(descriptor, limit, start).split(b"\n")
    except OSError:
        return []
    finally:
        os.close(descriptor)
    return lines[1:] if start else lines
