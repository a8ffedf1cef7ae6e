"""What outlives the process: alerts, the last pass, and the history of probes, in one SQLite file."""

from codexwatch.store.reader import Reader
from codexwatch.store.rows import PastProbe
from codexwatch.store.state import Store

__all__ = ["PastProbe", "Reader", "Store"]
