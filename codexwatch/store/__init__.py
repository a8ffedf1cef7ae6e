"""What outlives the process: alerts, the last pass, and the history of probes, in one SQLite file."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codexwatch.store.reader import Reader
    from codexwatch.store.rows import PastProbe
    from codexwatch.store.state import Store

__all__ = ["PastProbe", "Reader", "Store"]

_HOMES = {"PastProbe": "rows", "Reader": "reader", "Store": "state"}


def __getattr__(name: str) -> object:
    """Imported when they are asked for: `check` reads the history, and needs nothing of what writes it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
