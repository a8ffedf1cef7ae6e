"""Sections of the facts, read one by one: what one collector raises makes its section unknown, never the pass."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from codexwatch.model.phrase import Phrase

T = TypeVar("T")
U = TypeVar("U")


@dataclass(slots=True)
class Sections:
    """`missing` has the reason for each section that could not be read."""

    missing: dict[str, str] = field(default_factory=dict)

    def read(self, section: str, collect: Callable[[], T], otherwise: U) -> T | U:
        """What `collect` returns; `otherwise` if it raises."""
        try:
            return collect()
        except Exception as error:  # noqa: BLE001 (a fault of one collector must not blind the others)
            self.missing[section] = _reason(error)
            return otherwise


def _reason(error: Exception) -> str:
    """Without the message of the exception, which may quote what was read."""
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        return Phrase("reading it failed with {error}: {reason}", error=kind, reason=error.strerror.lower())
    return Phrase("reading it failed with {error}", error=kind)
