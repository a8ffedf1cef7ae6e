"""Where a line of Chinese may end: between any two characters, but never before what closes a phrase."""

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

_HAN = "\u3400-\u9fff"
_OPENS = "（「『《“‘"
_CLOSES = "，。；：、？！）」』》”’…"
_PIECE = re.compile(rf"[{_OPENS}]*(?:[{_HAN}]|[^\s{_HAN}{_OPENS}{_CLOSES}]+)?[{_CLOSES}]*\s*")


def has_han(text: str) -> bool:
    """Whether there is Chinese in it."""
    return re.search(f"[{_HAN}]", text) is not None


class HanText:
    """A paragraph that rich would break only at blanks."""

    def __init__(self, text: str, style: str) -> None:
        self._text = text
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text("\n".join(filled(self._text, options.max_width)), style=self._style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widths = [cell_len(line) for line in self._text.split("\n")]
        return Measurement(min(2, options.max_width), min(max(widths), options.max_width))


def filled(text: str, width: int) -> Iterator[str]:
    """Its lines, none wider than `width` cells unless a word is; its own line ends stay."""
    for paragraph in text.split("\n"):
        line = ""
        for piece in filter(None, _PIECE.findall(paragraph)):
            if line and cell_len(line + piece.rstrip()) > width:
                yield line.rstrip()
                line = ""
            line += piece
        yield line.rstrip()
