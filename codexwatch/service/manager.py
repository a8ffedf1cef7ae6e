"""What the two service managers have in common."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from codexwatch.places import Places

WAITING = "waiting until it ends"
"""What a daemon's status ends with while another one watches."""


class NotDone(Exception):  # noqa: N818 - what it tells is no error of the program's
    """Refused or failed; `said` is what is the matter, `instead` what the user can do."""

    def __init__(self, said: str, instead: str) -> None:
        super().__init__(said)
        self.said = said
        self.instead = instead


class NoManager(NotDone):
    """Nothing here starts services; the desktop may start it at login instead."""


@dataclass(frozen=True, slots=True)
class Installed:
    """The service runs; `changed` is False when it already did, as it is now.

    `replaced`: the program that another unit named whose place this one has taken; None when there was none.
    """

    unit: Path
    pid: int | None
    changed: bool
    replaced: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """`state` in the manager's own words; `since` as it writes times; `detail` is what the daemon said last."""

    unit: Path | None
    active: bool
    state: str
    since: str | None = None
    pid: int | None = None
    detail: str | None = None


class Manager(Protocol):
    """Each method raises NotDone."""

    def install(self) -> Installed:
        """Put the unit in its place and start it; harmless when that is done already."""

    def uninstall(self) -> Path | None:
        """Stop it and take the unit away; which one, or None when there was none."""

    def restart(self) -> Status:
        """Start it anew, as after an upgrade."""

    def status(self) -> Status:
        """How it is."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What a unit is made of: the interpreter that runs the daemon, and the folders that it uses."""

    python: str
    home: str
    places: Places

    @property
    def config_home(self) -> str:
        """`$XDG_CONFIG_HOME` for the daemon."""
        return str(self.places.config_file.parent.parent)

    @property
    def state_home(self) -> str:
        """`$XDG_STATE_HOME` for the daemon."""
        return str(self.places.state_dir.parent)
