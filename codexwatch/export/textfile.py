"""The file that node_exporter's textfile collector reads."""

import os
from contextlib import suppress
from pathlib import Path

READABLE = 0o644
"""node_exporter runs as somebody else; the only file of ours that others may read."""


def write_textfile(path: Path, text: bytes) -> None:
    """Replace the file as a whole, so that nobody ever reads half of it. Raises OSError.

    The temporary file lies beside it and does not end in .prom, which alone the collector reads.
    """
    draft = path.with_name(f".{path.name}.tmp")
    with suppress(FileNotFoundError):
        draft.unlink()
    # In a folder that others write to, a link of that name would lead elsewhere.
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(text)
            os.fchmod(file.fileno(), READABLE)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def remove_textfile(path: Path) -> None:
    """What is not written any more must not go on being read. A file that cannot be removed stays."""
    with suppress(OSError):
        path.unlink()
