"""What was made of files, kept until one of them changes.

A pass that finds every file as it was costs a handful of system calls: nothing is read or parsed again. What was opened
and what was not there are both remembered, so the same record says which paths are worth watching.
"""

import os
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from codexwatch.collectors.files import LIMIT, Absent, FileCache, FileText, Unreadable

T = TypeVar("T")
Found = FileText | Unreadable | Absent


class Reading:
    """The reader that a computation is handed; it notes what the result rests on."""

    def __init__(self, cache: FileCache) -> None:
        self._cache = cache
        self._texts: dict[tuple[str, int], Found] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def text(self, path: str, *, limit: int = LIMIT) -> Found:
        """As `files.read_text`."""
        found = self._texts[path, limit] = self._cache.read(path, limit=limit)
        return found

    def names(self, folder: str) -> tuple[str, ...]:
        """What a folder holds, sorted; nothing if it is absent or cannot be listed."""
        found = self._names[folder] = _listing(folder)
        return found

    def still_holds(self) -> bool:
        """Whether every file and folder is as it was."""
        return all(
            _same(self._cache.read(path, limit=limit), found) for (path, limit), found in self._texts.items()
        ) and all(_listing(folder) == found for folder, found in self._names.items())

    def paths(self) -> set[str]:
        """Files that were asked for, present or absent, and folders that were listed."""
        return {path for path, _ in self._texts} | set(self._names)


@dataclass(slots=True)
class _Result:
    value: Any
    reading: Reading
    used: bool = field(default=True)


class FileMemory:
    """Results by key; `forget_unused` drops those that no recall has asked for since it was last called."""

    def __init__(self) -> None:
        self._cache = FileCache()
        self._results: dict[Hashable, _Result] = {}

    def recall(self, key: Hashable, compute: Callable[[Reading], T]) -> T:
        """What `compute` returned for `key`, computed again only if a file that it read has changed since."""
        known = self._results.get(key)
        if known is None or not known.reading.still_holds():
            reading = Reading(self._cache)
            known = self._results[key] = _Result(compute(reading), reading)
        known.used = True
        value: T = known.value
        return value

    def text(self, path: str, *, limit: int = LIMIT) -> Found:
        """As `files.read_text`, without reading an unchanged file again; it is not noted as one that matters."""
        return self._cache.read(path, limit=limit)

    def one_look(self) -> AbstractContextManager[None]:
        """As `FileCache.one_look`."""
        return self._cache.one_look()

    def forget_unused(self) -> None:
        self._results = {key: result for key, result in self._results.items() if result.used}
        for result in self._results.values():
            result.used = False

    def paths(self) -> set[str]:
        """Every path that a kept result rests on."""
        return {path for result in self._results.values() for path in result.reading.paths()}


def _same(now: Found, then: Found) -> bool:
    """The cache gives an unchanged file's text back as the same object."""
    return now is then if isinstance(then, FileText) else now == then


def _listing(folder: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(entry.name for entry in os.scandir(folder)))
    except OSError:
        return ()
