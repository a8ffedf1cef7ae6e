"""What can be said of files whose text cannot be had as text: those that are too long, or in another encoding."""

import os
import stat
from collections.abc import Collection

from codexwatch.collectors.files import FLAGS, LIMIT

_LONGEST = 8 * LIMIT
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def names_in(path: str, names: Collection[str]) -> frozenset[str]:
    """Which of `names` stand in the file; all of them where that cannot be told."""
    content = read_bytes(path, _LONGEST)
    if content is None:
        return frozenset(names)
    return frozenset(name for name in names if name.encode() in content)


def read_utf16(path: str) -> str | None:
    """The text of a file that begins with the byte-order mark of UTF-16, as Windows PowerShell writes it with `>`."""
    content = read_bytes(path, LIMIT)
    encoding = _UTF16.get(content[:2]) if content is not None else None
    return content[2:].decode(encoding, "replace") if content is not None and encoding is not None else None


def read_bytes(path: str, limit: int) -> bytes | None:
    """The content of a regular file of at most `limit` bytes; never blocks and never raises for what it finds."""
    try:
        descriptor = os.open(path, FLAGS)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None
        return os.read(descriptor, status.st_size)
    except OSError:
        return None
    finally:
        os.close(descriptor)
