"""Keys of the configuration that the company's file locks: what a file above it says about them does not count."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codexwatch.model.variable import Origin

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lock:
    """A key, or a table and everything in it, with the place that locks it."""

    keys: Keys
    origin: Origin

    def covers(self, keys: Keys) -> bool:
        return keys[: len(self.keys)] == self.keys


@dataclass(frozen=True, slots=True)
class Overruled:
    """A value that does not count, with its place; `str()` is that and a sentence for the user."""

    keys: Keys
    origin: Origin
    lock: Lock

    @property
    def said(self) -> str:
        locked, by = ".".join(self.lock.keys), _shown(self.lock.origin)
        return f"`{'.'.join(self.keys)}` does not count: `{locked}` is locked by {by}"

    def __str__(self) -> str:
        return f"{_shown(self.origin)}: {self.said}"


def leaves(values: Mapping[str, Any]) -> Iterator[Keys]:
    """Every key that has a value, tables left out; a stack takes the place of recursion, however deep a file goes."""
    todo: list[tuple[Keys, Any]] = [((name,), value) for name, value in reversed(list(values.items()))]
    while todo:
        keys, value = todo.pop()
        if isinstance(value, dict):
            todo.extend(((*keys, name), item) for name, item in reversed(list(value.items())))
        else:
            yield keys


def lock_of(keys: Keys, locks: Iterable[Lock]) -> Lock | None:
    """The lock that covers this key."""
    return next((lock for lock in locks if lock.covers(keys)), None)


def without_locked(values: Mapping[str, Any], locks: tuple[Lock, ...], keys: Keys = ()) -> dict[str, Any]:
    """What is left of `values`. It goes as deep as a lock does."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        place = (*keys, name)
        if lock_of(place, locks) is not None:
            continue
        inside = tuple(lock for lock in locks if lock.keys[: len(place)] == place)
        kept[name] = without_locked(value, inside, place) if inside and isinstance(value, dict) else value
    return kept


def _shown(origin: Origin) -> str:
    return f"{origin.path}:{origin.line}" if origin.line else str(origin.path)
