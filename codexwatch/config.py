"""Reads and checks the configuration; an error names the file, the line, the key and what was expected.

The user's file lies over the company's: a key that both set is the user's, tables are merged.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from codexwatch.formats import toml
from codexwatch.model.setting_values import expectation
from codexwatch.model.settings import RuleSettings, Settings

LIMIT_BYTES = 1_000_000

_PLAIN_TYPES = {
    "str": "a text",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "datetime": "a date",
    "date": "a date",
    "time": "a time",
}


@dataclass
class ConfigError(Exception):
    """The file cannot be used; `str()` is a sentence for the user."""

    path: str
    line: int | None
    problem: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class _Layer:
    """One file: its values and the lines of its keys."""

    path: str
    values: Mapping[str, Any]
    document: toml.Document

    def error(self, keys: tuple[str, ...], problem: str) -> ConfigError:
        return ConfigError(self.path, self.document.line(*keys), problem)


def load_settings(paths: Iterable[Path], slugs: Iterable[str]) -> Settings:
    """The settings of these files, later ones over earlier ones; a file that does not exist says nothing.

    Raises ConfigError for the first thing that is wrong.
    """
    known_slugs = tuple(slugs)
    merged: dict[str, Any] = {}
    for path in paths:
        layer = _read(path)
        if layer is not None:
            _check(layer, known_slugs)
            merged = _over(merged, layer.values)
    return msgspec.convert(merged, Settings)


def _read(path: Path) -> _Layer | None:
    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise ConfigError(str(path), None, f"is larger than {LIMIT_BYTES} bytes")
        if not path.is_file():
            raise ConfigError(str(path), None, "is not a file")
        document = toml.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise ConfigError(str(path), None, "is not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(str(path), None, f"cannot be read: {error.strerror}") from None
    except toml.TomlError as error:
        raise ConfigError(str(path), error.line, error.message) from None
    return _Layer(str(path), document.values, document)


def _check(layer: _Layer, slugs: tuple[str, ...]) -> None:
    """Every key against the settings' own fields."""
    for name, value in layer.values.items():
        table = _field_type(layer, (), Settings, name)
        if not isinstance(value, dict):
            raise layer.error((name,), f"`{name}` must be a table: [{name}]")
        if name == "rules":
            _check_rules(layer, value, slugs)
        else:
            _check_table(layer, (name,), value, table)


def _check_rules(layer: _Layer, rules: Mapping[str, Any], slugs: tuple[str, ...]) -> None:
    for slug, value in rules.items():
        keys = ("rules", slug)
        if slug not in slugs:
            raise layer.error(keys, f"there is no rule `{slug}`{_nearest(slug, slugs)}")
        if not isinstance(value, dict):
            raise layer.error(keys, f"`{slug}` must be a table: [rules.{slug}]")
        _check_table(layer, keys, value, RuleSettings)


def _check_table(layer: _Layer, keys: tuple[str, ...], values: Mapping[str, Any], table: Any) -> None:  # noqa: ANN401 - a dataclass
    for name, value in values.items():
        expected = _field_type(layer, keys, table, name)
        try:
            msgspec.convert(value, expected)
        except msgspec.ValidationError as error:
            raise layer.error((*keys, name), f"`{name}`: {_plain(str(error))}") from None
        if expected_value := expectation(name, value):
            raise layer.error((*keys, name), f"`{name}`: expected {expected_value}")


def _field_type(layer: _Layer, keys: tuple[str, ...], table: Any, name: str) -> Any:  # noqa: ANN401 - a dataclass and a type
    known = {field.name: field.type for field in fields(table)} if is_dataclass(table) else {}
    if name not in known:
        place = f" in [{'.'.join(keys)}]" if keys else ""
        raise layer.error((*keys, name), f"unknown key `{name}`{place}{_nearest(name, known)}")
    return known[name]


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _plain(message: str) -> str:
    """msgspec's sentence in the user's words."""
    message = re.sub(r" - at `\$\[(\d+)\]`", lambda place: f" as entry {int(place[1]) + 1}", message)
    message = message.replace(" | null`", "`")
    for technical, plain in _PLAIN_TYPES.items():
        message = message.replace(f"`{technical}`", plain)
    return message[:1].lower() + message[1:]


def _over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(lower)
    for name, value in upper.items():
        below = merged.get(name)
        merged[name] = _over(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def places_of_keys(paths: Iterable[Path]) -> dict[tuple[str, ...], str]:
    """`path:line` of every key that these files set, the file that wins. Raises ConfigError."""
    found: dict[tuple[str, ...], str] = {}
    for path in paths:
        layer = _read(path)
        if layer is not None:
            for keys in _leaves(layer.values, ()):
                line = layer.document.line(*keys)
                found[keys] = f"{path}:{line}" if line else str(path)
    return found


def _leaves(values: Mapping[str, Any], keys: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*keys, name))
        else:
            yield (*keys, name)
