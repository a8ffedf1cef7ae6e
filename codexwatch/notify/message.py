"""What is said on the desktop, what became of it, and what a way to the desktop has to offer."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

Urgency = Literal["critical", "normal", "low"]

COPY, DETAILS, SNOOZE = "copy", "details", "snooze"
"""The names of the actions there are."""

Pressed = Callable[[str, str], None]
"""Called with the key of a popup and the name of the action that the user has chosen on it."""

Lost = Callable[[Collection[str]], None]
"""Called with the keys of popups that went with the server which showed them: nobody has closed them."""


@dataclass(frozen=True)
class Action:
    """A button: its name, and the label on it."""

    name: str
    label: str


@dataclass(frozen=True)
class Message:
    """One popup. `key` is the identity of its alert: a later message with the same key takes the place of this one.

    `actions` become buttons where the desktop has any, and what they need is there; with DETAILS among them a click on
    the body is DETAILS, too.
    """

    key: str
    title: str
    body: str
    urgency: Urgency
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Shown:
    """What became of a message: `reason` says in plain words why it was not delivered; `seconds` is what it took."""

    delivered: bool
    reason: str | None
    seconds: float


@dataclass(frozen=True)
class Server:
    """What shows popups here, by the name that it gives itself."""

    name: str
    version: str
    buttons: bool


class UndeliverableError(Exception):
    """The desktop cannot show the message; the text is the reason, fit to be read by the user."""


class Numbers(Protocol):
    """Where it outlives the process what a server calls its popups. No method raises."""

    def load_popups(self, server: str) -> Mapping[str, int]:
        """The numbers of that server's popups by key."""

    def lost_popups(self, server: str) -> Collection[str]:
        """The keys of popups that were last on the screen of another server than this one."""

    def save_popups(self, server: str, numbers: Mapping[str, int]) -> None:
        """Put these in the place of all others."""


class Channel(Protocol):
    """A way to the desktop. Calls may take for ever when the desktop does not answer; the caller sets the bound."""

    @property
    def usable(self) -> bool:
        """False once it can no longer deliver and a new one has to be opened."""

    @property
    def server(self) -> Server:
        """Who shows the popups."""

    async def show(self, message: Message) -> None:
        """Show or update the popup of `message.key`. Raises UndeliverableError."""

    async def close(self, key: str) -> None:
        """Take the popup away; nothing happens when there is none. Raises UndeliverableError."""

    async def copy(self, text: str) -> str | None:
        """Put text on the clipboard; why not, or None. Never raises."""

    async def open(self, page: Path) -> str | None:
        """Show a page in the browser; why not, or None. Never raises."""

    async def disconnect(self) -> None:
        """Give back the connection. What is on the screen stays there."""
