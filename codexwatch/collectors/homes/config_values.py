"""Values of config.toml of the type that Codex expects; any other makes it exit with file, line and column."""

from collections.abc import Mapping
from typing import Any

from codexwatch.model.phrase import Phrase


class ConfigTypeError(Exception):
    """A key has a value of a type that Codex refuses."""

    def __init__(self, keys: tuple[str, ...], expected: str) -> None:
        super().__init__(keys)
        self.keys = keys
        self.expected = expected


def _look_up(values: Mapping[str, Any], *keys: str) -> object:
    for depth, key in enumerate(keys[:-1], start=1):
        value = values.get(key, {})
        if not isinstance(value, Mapping):
            raise ConfigTypeError(keys[:depth], Phrase("a table"))
        values = value
    return values.get(keys[-1])


def text_at(values: Mapping[str, Any], *keys: str) -> str | None:
    """Raises ConfigTypeError, as all of them do."""
    value = _look_up(values, *keys)
    if value is not None and not isinstance(value, str):
        raise ConfigTypeError(keys, Phrase("a text"))
    return value


def flag(values: Mapping[str, Any], *keys: str) -> bool:
    value = _look_up(values, *keys)
    if value is not None and not isinstance(value, bool):
        raise ConfigTypeError(keys, Phrase("true or false"))
    return bool(value)


def table(values: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    value = _look_up(values, *keys)
    if value is not None and not isinstance(value, Mapping):
        raise ConfigTypeError(keys, Phrase("a table"))
    return value or {}


def number(values: Mapping[str, Any], *keys: str) -> float | None:
    value = _look_up(values, *keys)
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        raise ConfigTypeError(keys, Phrase("a number"))
    return value


def texts_at(values: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    """One text, or a list of them."""
    value = _look_up(values, *keys)
    found = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(item, str) for item in found):
        raise ConfigTypeError(keys, Phrase("a text or a list of texts"))
    return tuple(found)
