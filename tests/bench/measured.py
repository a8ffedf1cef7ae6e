"""What a measurement comes to, the same for all of them: the number, its bar, and who stands beside it."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADER = ("what", "measured", "worst", "bar", "beside it", "ratio", "")


@dataclass(frozen=True)
class Peer:
    """Another program that was measured in the same run, on the same fakes, in the unit of the row."""

    name: str
    median: float


@dataclass(frozen=True)
class Measured:
    """One row. `median` of several runs, or the one number there is; `worst` of them, if that is promised too.

    `ratio_bar` is how many times the peer's number it may be; `note` says what the number does not.
    """

    what: str
    median: float
    unit: str
    bar: float | None = None
    worst: float | None = None
    worst_bar: float | None = None
    peer: Peer | None = None
    ratio_bar: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the peer's number it is."""
        return self.median / self.peer.median if self.peer and self.peer.median else None

    @property
    def missed(self) -> bool:
        """Whether any of its bars is."""
        pairs = ((self.median, self.bar), (self.worst, self.worst_bar), (self.ratio, self.ratio_bar))
        return any(value is not None and bar is not None and value > bar for value, bar in pairs)

    @property
    def cells(self) -> tuple[str, ...]:
        """As HEADER has them."""
        bars = [f"{_number(self.bar)} {self.unit}"] if self.bar is not None else []
        bars += [f"worst {_number(self.worst_bar)}"] if self.worst_bar is not None else []
        bars += [f"{self.ratio_bar:g} x"] if self.ratio_bar is not None else []
        return (
            self.what,
            f"{_number(self.median)} {self.unit}".rstrip(),
            "" if self.worst is None else _number(self.worst),
            ", ".join(bars),
            "" if self.peer is None else f"{self.peer.name}: {_number(self.peer.median)} {self.unit}",
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "; ".join(filter(None, ["MISSED" if self.missed else "", self.note])),
        )


def _number(value: float) -> str:
    """Three figures are more than such numbers are worth."""
    if value and abs(value) < 10:
        return f"{value:.2g}" if abs(value) < 1 else f"{value:.1f}"
    return f"{value:,.0f}"


def table(rows: Sequence[Measured]) -> str:
    """For a terminal: columns as wide as they must be, the notes last."""
    cells = [HEADER, *(row.cells for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(HEADER) - 1)]
    lines = ("  ".join([*map(str.ljust, row, widths), row[-1]]).rstrip() for row in cells)
    return "".join(f"{line}\n" for line in lines)


def markdown(rows: Sequence[Measured]) -> str:
    """For a page."""
    cells = [HEADER, ("---",) * len(HEADER), *(row.cells for row in rows)]
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)


def show(rows: Iterable[Measured]) -> int:
    """Each row as soon as it is known, for a program that measures one thing; the exit code: 1 if a bar is missed."""
    missed = False
    for row in rows:
        missed |= row.missed
        say("  ".join(cell for cell in row.cells if cell))
    return int(missed)


def say(line: str) -> None:
    """A line at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
