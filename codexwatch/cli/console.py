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
    """Every line, on a terminal wrapped beside its label; elsewhere as long as it is: a log or a pipe has no width."""
    console = Console(file=stream, theme=THEME, highlight=False)
    for line in lines:
        if console.is_terminal:
            console.print(_wrapped(line))
        else:
            stream.write(_plain(line) + "\n")


def _plain(line: Line) -> str:
    label = f"{line.label:<{_label_width(line)}} " if line.label else ""
    return f"{' ' * line.indent}{label}{line.text}".rstrip()


def _wrapped(line: Line) -> Padding:
    text = Text(line.text, style=line.style)
    if not line.label:
        return Padding(text, (0, 0, 0, line.indent))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, min_width=_label_width(line))
    grid.add_column(overflow="fold")
    grid.add_row(Text(line.label, style=line.style if len(line.label) == 1 else "label"), text)
    return Padding(grid, (0, 0, 0, line.indent))


def _label_width(line: Line) -> int:
    """Marks are one column wide, numbers two, words share a column."""
    return len(line.label) if len(line.label) <= 2 else LABEL_WIDTH


@contextmanager
def progress(surroundings: Surroundings, what: str) -> Iterator[None]:
    """Says on a terminal's stderr what is being waited for, and takes it away again."""
    console = Console(file=surroundings.stderr, highlight=False)
    if not console.is_terminal:
        yield
        return
    with console.status(Text(f"{what} …")):
        yield
