"""What the files of a shell did to a variable in the end, and where."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Place(NamedTuple):
    """A line of a file; lines count from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A value that a later one replaced; None where it was not known for certain."""

    place: Place
    value: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assigned:
    """A variable that a file assigned.

    `value` None: assigned here by something that cannot be known without running it. `certain` False: whether this line
    is reached (or what its value is made of) depends on something that cannot be known. `line` is where the value was
    set, though another line may have exported it.
    """

    name: str
    value: str | None = field(repr=False)
    exported: bool
    certain: bool
    path: str
    line: int
    shadows: tuple[Shadowed, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A variable that was there and that a file unset; `certain` False: it may still be there."""

    name: str
    certain: bool
    path: str
    line: int
    shadows: tuple[Shadowed, ...] = ()
