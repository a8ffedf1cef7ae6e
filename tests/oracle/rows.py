"""The unit tests' tables again: each row that says what Codex does is a question for the real one."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from tests.unit.codex.given import UNKNOWN

Row = Any
"""What `pytest.param` gives; its class has no public name."""


def environments(table: Iterable[Row]) -> list[Row]:
    """Rows whose first value is a whole environment; what cannot be known cannot be asked either."""
    return [pytest.param(row.values[0], id=row.id) for row in table if UNKNOWN not in row.values[0].values()]


def with_value(table: Iterable[Row], name: str, others: Mapping[str, str]) -> list[Row]:
    """Rows whose first value is the value of `name`."""
    return [pytest.param({**others, name: row.values[0]}, id=row.id) for row in table]
