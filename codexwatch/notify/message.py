"""What is said on the desktop, what became of it, and what a way to the desktop has to offer."""

from dataclasses import dataclass
from typing import Literal, Protocol

Urgency = Literal["critical", "normal", "low"]


@dataclass(frozen=True)
class Message:
    """One popup. `key` is the identity of its alert: a later message with the same key takes the place of this one."""

    key: str
    title: str
    body: str
    urgency: Urgency


@dataclass(frozen=True)
class Shown:
    """What became of a message: `reason` says in plain words why it was not delivered; `seconds` is what it took."""

    delivered: bool
    reason: str | None
    seconds: float


class UndeliverableError(Exception):
    """The desktop cannot show the message; the text is the reason, fit to be read by the user."""


class Channel(Protocol):
    """A way to the desktop. Calls may take for ever when the desktop does not answer; the caller sets the bound."""

    @property
    def usable(self) -> bool:
        """False once it can no longer deliver and a new one has to be opened."""

    async def show(self, message: Message) -> None:
        """Show or update the popup of `message.key`. Raises UndeliverableError."""

    async def close(self, key: str) -> None:
        """Take the popup away; nothing happens when there is none. Raises UndeliverableError."""

    async def disconnect(self) -> None:
        """Give back the connection. What is on the screen stays there."""
