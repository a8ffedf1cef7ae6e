"""Reads and checks the configuration; an error names the file, the line, the key and what was expected.

The user's file lies over the company's: a key that both set is the user's, tables are merged. What the company's file
names in `locked` counts as that file has it, or by default, whatever the user's says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from codexwatch.config.checks import as_secret, check_layer, check_lock
from codexwatch.config.layer import LIMIT_BYTES, ConfigError, Layer, read_layer
from codexwatch.model.locks import Lock, Overruled, leaves, lock_of, without_locked
from codexwatch.model.settings import Settings
from codexwatch.model.variable import Origin

__all__ = ["LIMIT_BYTES", "ConfigError", "Loaded", "load", "load_settings", "places_of_keys"]

LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and what the files say in vain because a lower one has locked it."""

    settings: Settings
    overruled: tuple[Overruled, ...] = ()


def load_settings(paths: Iterable[Path], slugs: Iterable[str]) -> Settings:
    """The settings alone; see `load`."""
    return load(paths, slugs).settings


def load(paths: Iterable[Path], slugs: Iterable[str]) -> Loaded:
    """The settings of these files, later ones over earlier ones; a file that does not exist says nothing.

    Raises ConfigError for the first thing that is wrong.
    """
    known_slugs = tuple(slugs)
    merged: dict[str, Any] = {}
    vain: list[Overruled] = []
    for layer, overruled in _layers(paths):
        check_layer(layer, known_slugs)
        merged = _over(merged, layer.values)
        vain.extend(overruled)
    return Loaded(msgspec.convert(merged, Settings, dec_hook=as_secret), tuple(vain))


def _layers(paths: Iterable[Path]) -> Iterator[tuple[Layer, tuple[Overruled, ...]]]:
    """The files from the lowest to the highest, each without what a lower one has locked, and what that was."""
    files = tuple(paths)
    locks: tuple[Lock, ...] = ()
    for path in files:
        layer = read_layer(path)
        if layer is None:
            continue
        own = _locks(layer, highest=len(files) > 1 and path == files[-1])
        values = {name: value for name, value in layer.values.items() if name != LOCKED}
        covered = ((keys, lock_of(keys, locks)) for keys in leaves(values))
        overruled = tuple(Overruled(keys, layer.origin(keys), lock) for keys, lock in covered if lock)
        yield replace(layer, values=without_locked(values, locks)), overruled
        locks += own


def _locks(layer: Layer, *, highest: bool) -> tuple[Lock, ...]:
    """What this file locks for the ones above it. Raises ConfigError."""
    names = layer.values.get(LOCKED, [])
    if names and highest:
        raise layer.error((LOCKED,), "only the company's file can lock keys: nothing lies over this one")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise layer.error((LOCKED,), f'`{LOCKED}` must be a list of keys, like ["export", "probe.control_urls"]')
    locks = tuple(Lock(tuple(name.split(".")), layer.origin((LOCKED, at))) for at, name in enumerate(names))
    for at, lock in enumerate(locks):
        check_lock(layer, (LOCKED, at), lock.keys)
    return locks


def _over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(lower)
    for name, value in upper.items():
        below = merged.get(name)
        merged[name] = _over(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def places_of_keys(paths: Iterable[Path]) -> dict[tuple[str, ...], Origin]:
    """File and line of every key that these files set: of the file that wins. Raises ConfigError."""
    return {keys: layer.origin(keys) for layer, _ in _layers(paths) for keys in leaves(layer.values)}
