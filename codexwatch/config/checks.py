"""Whether what a configuration file says can be used: every key against the settings' own fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any

import msgspec

from codexwatch.config.layer import Layer
from codexwatch.model.secret import Secret
from codexwatch.model.setting_values import expectation
from codexwatch.model.settings import RuleSettings, Settings

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


def check_layer(layer: Layer, slugs: tuple[str, ...]) -> None:
    """Raises ConfigError for the first key that is wrong."""
    for name, value in layer.values.items():
        table = _field_type(layer, (), Settings, name)
        if not isinstance(value, dict):
            raise layer.error((name,), f"`{name}` must be a table: [{name}]")
        if name == "rules":
            _check_rules(layer, value, slugs)
        else:
            _check_table(layer, (name,), value, table)


def _check_rules(layer: Layer, rules: Mapping[str, Any], slugs: tuple[str, ...]) -> None:
    for slug, value in rules.items():
        keys = ("rules", slug)
        if slug not in slugs:
            raise layer.error(keys, f"there is no rule `{slug}`{_nearest(slug, slugs)}")
        if not isinstance(value, dict):
            raise layer.error(keys, f"`{slug}` must be a table: [rules.{slug}]")
        _check_table(layer, keys, value, RuleSettings)


def _check_table(layer: Layer, keys: tuple[str, ...], values: Mapping[str, Any], table: Any) -> None:  # noqa: ANN401 - a dataclass
    for name, value in values.items():
        expected = _field_type(layer, keys, table, name)
        if is_dataclass(expected) and isinstance(value, dict):
            _check_table(layer, (*keys, name), value, expected)
            continue
        try:
            msgspec.convert(value, expected, dec_hook=as_secret)
        except msgspec.ValidationError as error:
            raise layer.error((*keys, name), f"`{name}`: {_plain(str(error))}") from None
        if expected_value := expectation(name, value):
            raise layer.error((*keys, name), f"`{name}`: expected {expected_value}")


def _field_type(layer: Layer, keys: tuple[str, ...], table: Any, name: str) -> Any:  # noqa: ANN401 - a dataclass and a type
    known = _field_types(table)
    if name not in known:
        place = f" in [{'.'.join(keys)}]" if keys else ""
        raise layer.error((*keys, name), f"unknown key `{name}`{place}{_nearest(name, known)}")
    return known[name]


def _field_types(table: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass and types
    return {field.name: field.type for field in fields(table)} if is_dataclass(table) else {}


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


def check_lock(layer: Layer, place: tuple[str | int, ...], keys: tuple[str, ...]) -> None:
    """Raises ConfigError, at this place, where there is no such key or table."""
    table: Any = Settings
    for depth, name in enumerate(keys):
        if keys[:1] == ("rules",) and depth == 1:
            table = RuleSettings
            continue
        known = _field_types(table)
        if name not in known:
            raise layer.error(place, f"there is no key `{'.'.join(keys)}` to lock{_nearest(name, known)}")
        table = known[name]


def as_secret(wanted: type, value: object) -> object:
    """How msgspec makes a Secret. Its error quotes nothing."""
    if wanted is Secret and isinstance(value, str):
        return Secret(value)
    raise msgspec.ValidationError("Expected `str`")
