"""What the tests of the notifier share."""

from collections.abc import Callable
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from codexwatch.notify import Message

PATIENCE = 0.4


def message(title: str = "Codex cannot connect", *, key: str = "proxy@~/.zshrc", body: str = "port 7890") -> Message:
    return Message(key, title, body, "critical")


def open_descriptors() -> int:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("open descriptors cannot be counted without /proc")
    return len(list(folder.iterdir()))


async def until(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(5):
        while not condition():
            await anyio.lowlevel.checkpoint()
