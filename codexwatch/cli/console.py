"""Prints pages, on a terminal or elsewhere.

rich decides what is a terminal, NO_COLOR and the like included; it is imported only where there may be one.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TextIO

from codexwatch.cli.surroundings import Surroundings
from codexwatch.model.phrase import Translate, told
from codexwatch.render.line import Line
from codexwatch.render.printable import printable

LABEL_WIDTH = 5
FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables by which rich takes something else for a terminal."""


def print_page(lines: Iterable[Line], stream: TextIO, translate: Translate | None = None) -> None:
    """Every line, on a terminal wrapped beside its label; elsewhere as long as it is: a log or a pipe has no width."""
    lines = in_language(lines, translate)
    if not _may_be_terminal(stream):
        _print_plain(lines, stream)
        return
    from codexwatch.cli.terminal import console_on, wrapped

    console = console_on(stream)
    if not console.is_terminal:
        _print_plain(lines, stream)
        return
    for line in lines:
        console.print(wrapped(line))


def in_language(lines: Iterable[Line], translate: Translate | None) -> Iterable[Line]:
    """The lines as their reader wants them; None: in English, as they are."""
    if translate is None:
        return lines
    return (replace(line, text=told(line.text, translate), label=told(line.label, translate)) for line in lines)


def _print_plain(lines: Iterable[Line], stream: TextIO) -> None:
    stream.writelines(_plain(line) + "\n" for line in lines)


def _may_be_terminal(stream: TextIO) -> bool:
    return stream.isatty() or any(name in os.environ for name in FORCING)


def _plain(line: Line) -> str:
    line = safe(line)
    label = f"{line.label:<{label_width(line)}} " if line.label else ""
    return f"{' ' * line.indent}{label}{line.text}".rstrip()


def safe(line: Line) -> Line:
    """Without anything that would drive a terminal."""
    return replace(line, text=printable(line.text), label=printable(line.label))


def label_width(line: Line) -> int:
    """Marks are one column wide, numbers two, words share a column."""
    return len(line.label) if len(line.label) <= 2 else LABEL_WIDTH


@contextmanager
def progress(surroundings: Surroundings, what: str) -> Iterator[None]:
    """Says on a terminal's stderr what is being waited for, and takes it away again."""
    if not _may_be_terminal(surroundings.stderr):
        yield
        return
    from rich.text import Text

    from codexwatch.cli.terminal import console_on

    console = console_on(surroundings.stderr)
    if not console.is_terminal:
        yield
        return
    with console.status(Text(f"{what} …")):
        yield


@contextmanager
def live(stream: TextIO) -> Iterator[Callable[[Iterable[Line]], None]]:
    """A function that puts a page in the place of the one before, on a terminal's own screen."""
    from codexwatch.cli.terminal import live_on, page_of

    with live_on(stream) as screen:
        yield lambda lines: screen.update(page_of(lines), refresh=True)
