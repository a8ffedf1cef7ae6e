"""Prints pages: rich knows the terminal's width and colours, NO_COLOR and pipes included."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from codexwatch.cli.surroundings import Surroundings
from codexwatch.render.page import Line

THEME = Theme(
    {
        "good": "bold green",
        "critical": "bold red",
        "warning": "bold yellow",
        "info": "bold blue",
        "unknown": "magenta",
        "title": "bold",
        "remedy": "bold",
        "removed": "red",
        "added": "green",
        "quiet": "dim",
        "label": "dim",
    }
)
LABEL_WIDTH = 5


def print_page(lines: Iterable[Line], stream: TextIO) -> None:
    """Every line, wrapped beside its label."""
    # Away from a terminal nothing is wrapped: a log or a pipe has no width.
    console = Console(file=stream, theme=THEME, highlight=False, soft_wrap=not stream.isatty())
    for line in lines:
        _print(console, line)


def _print(console: Console, line: Line) -> None:
    text = Text(line.text, style=line.style)
    if not line.label:
        console.print(Padding(text, (0, 0, 0, line.indent)) if line.indent else text)
        return
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, min_width=LABEL_WIDTH if len(line.label) > 2 else 1)
    grid.add_column(overflow="fold")
    grid.add_row(Text(line.label, style=line.style if len(line.label) == 1 else "label"), text)
    console.print(Padding(grid, (0, 0, 0, line.indent)))


@contextmanager
def progress(surroundings: Surroundings, what: str) -> Iterator[None]:
    """Says on a terminal's stderr what is being waited for, and takes it away again."""
    console = Console(file=surroundings.stderr, highlight=False)
    if not console.is_terminal:
        yield
        return
    with console.status(Text(f"{what} …")):
        yield
