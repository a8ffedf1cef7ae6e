"""Keys of a TOML file, set so that comments, order and everything else stay."""

import tomllib
from collections.abc import Mapping, MutableMapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from codexwatch.formats.edit.refused import EditRefusedError


def merge(text: str, snippet: str) -> str:
    """The keys of `snippet`, a TOML text of its own, set in `text`; its tables are merged, its values replace.

    Raises:
        EditRefusedError: the text is not TOML, or the change would alter anything else.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix("\ufeff")
    wanted = _values(body)
    _merge(wanted, tomllib.loads(snippet))
    try:
        document = tomlkit.parse(body if body.endswith("\n") or not body else f"{body}\n")
        _merge(document, tomlkit.parse(f"{snippet}\n"))
        new = tomlkit.dumps(document)
    except (TOMLKitError, TypeError, ValueError) as error:
        raise EditRefusedError(f"it cannot be changed: {type(error).__name__}") from None
    if "\r\n" in body:
        new = new.replace("\r\n", "\n").replace("\n", "\r\n")
    if _values(new) != wanted:
        raise EditRefusedError("the change would alter more than its own keys")
    return mark + new


def _values(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        raise EditRefusedError("it is not TOML") from None


def _merge(into: MutableMapping[str, Any], new: Mapping[str, Any]) -> None:
    for key, value in new.items():
        old = into.get(key)
        if isinstance(value, Mapping) and isinstance(old, MutableMapping):
            _merge(old, value)
        else:
            into[key] = value
