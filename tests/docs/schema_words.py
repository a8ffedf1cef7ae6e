"""The words that the schemas are made of."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
TRUTH: Schema = {"type": "boolean"}
SLUG: Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)+$"}
VERSION_ONE: Schema = {"const": 1}
MOMENT: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
}
DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}
PROXY: Schema = {"type": "string", "pattern": r"^[a-z0-9]+://[^@]+:\d+$"}
"""Without user and password, always with a port."""


def record(**keys: Schema) -> Schema:
    """An object with at least these keys; later versions may add others."""
    return {"type": "object", "required": list(keys), "properties": keys}


def extended(schema: Schema, **keys: Schema) -> Schema:
    """The same with more keys."""
    return record(**schema["properties"], **keys)


def either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def maybe(schema: Schema) -> Schema:
    """Or null."""
    return either(schema, {"type": "null"})


def several(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def named(schema: Schema, keys: Schema = TEXT) -> Schema:
    """An object whose keys are names."""
    return {"type": "object", "propertyNames": keys, "additionalProperties": schema}


def one_of(*words: str) -> Schema:
    return {"enum": list(words)}


def any_of(words: type[StrEnum] | type[IntEnum]) -> Schema:
    """As it is written: the name of a number."""
    return one_of(*(item.value if isinstance(item, StrEnum) else item.name.lower() for item in words))
