"""Pages on a terminal: rich knows its width and colours. Importing this takes as long as the rest of `status`."""

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from codexwatch.cli.console import label_width, safe
from codexwatch.cli.han_lines import HanText, has_han
from codexwatch.render.line import Line

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


def console_on(stream: TextIO) -> Console:
    """A console with the styles of our pages."""
    return Console(file=stream, theme=THEME, highlight=False)


def live_on(stream: TextIO) -> Live:
    """A screen of its own, which is drawn when it is told to."""
    return Live(console=console_on(stream), screen=True, auto_refresh=False)


def page_of(lines: Iterable[Line]) -> Group:
    """All lines as one thing to draw."""
    return Group(*map(wrapped, lines))


def wrapped(line: Line) -> Padding:
    """The line beside its label."""
    line = safe(line)
    text = HanText(line.text, line.style) if has_han(line.text) else Text(line.text, style=line.style)
    if not line.label:
        return Padding(text, (0, 0, 0, line.indent))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, min_width=label_width(line))
    grid.add_column(overflow="fold")
    grid.add_row(Text(line.label, style=line.style if len(line.label) == 1 else "label"), text)
    return Padding(grid, (0, 0, 0, line.indent))
