"""Numbers as a line of text that shows their course."""

from collections.abc import Iterable

BLOCKS = "▁▂▃▄▅▆▇█"
FAILED = "✗"


def sparkline(values: Iterable[float | None]) -> str:
    """One character each, from nothing to the largest of them; None: it failed."""
    known = tuple(values)
    largest = max((value for value in known if value is not None), default=0.0) or 1.0
    return "".join(FAILED if value is None else BLOCKS[_step(value / largest)] for value in known)


def _step(share: float) -> int:
    return min(int(share * len(BLOCKS)), len(BLOCKS) - 1)
