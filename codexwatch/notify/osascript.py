"""Popups by macOS's own script runner, for a Python that is not part of a signed app."""

import subprocess
from pathlib import Path

import anyio

from codexwatch.notify.message import Message, Server, UndeliverableError
from codexwatch.notify.session import Session
from codexwatch.notify.text import one_line, paragraphs

# The words come in as arguments: none of them is ever read as AppleScript. The first argument keeps a title that
# begins with a hyphen from being read as an option.
_SCRIPT = ("on run argv", "display notification (item 3 of argv) with title (item 2 of argv)", "end run")


class Osascript:
    """Popups that can neither be updated nor taken away: a second message of a key is a second popup."""

    usable = True
    server = Server("osascript", "", buttons=False)

    def __init__(self, program: str, patience: float, session: Session) -> None:
        self._program = program
        self._patience = patience
        self._session = session

    async def show(self, message: Message) -> None:
        """Show a popup within `patience` seconds, or end the child. Raises UndeliverableError."""
        lines = [argument for line in _SCRIPT for argument in ("-e", line)]
        words = ["codexwatch", one_line(message.title, 100), paragraphs(message.body, 1000)]
        try:
            with anyio.fail_after(self._patience):
                done = await anyio.run_process(
                    [self._program, *lines, *words],
                    check=False,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
        except TimeoutError as error:
            raise UndeliverableError(f"osascript did not end within {self._patience:g} s") from error
        except OSError as error:
            raise UndeliverableError(f"nothing here shows popups: {self._program}: {error.strerror}") from error
        if done.returncode != 0:
            complaint = one_line(done.stderr.decode(errors="replace"), 200)
            raise UndeliverableError(f"osascript failed: {complaint or f'exit code {done.returncode}'}")

    async def close(self, key: str) -> None:
        """Nothing: the system offers no way."""

    async def copy(self, text: str) -> str | None:
        """Why not, or None."""
        return await self._session.copy(text)

    async def open(self, page: Path) -> str | None:
        """Why not, or None."""
        return await self._session.open(page)

    async def disconnect(self) -> None:
        """Nothing is held open."""
