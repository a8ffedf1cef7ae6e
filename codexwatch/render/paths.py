"""Paths as people write them."""

import re
from collections.abc import Callable

from codexwatch.model.phrase import Phrase

Shorten = Callable[[str], str]
"""A Phrase stays one."""


def shortener(home: str) -> Shorten:
    """A function that writes every path under `home` in a text with `~`."""
    if home in ("", "/"):
        return lambda text: text
    pattern = re.compile(rf"(?<![\w/.-]){re.escape(home.rstrip('/'))}(?=/|$)")

    def shorten(text: str) -> str:
        return text.mapped(shorten) if isinstance(text, Phrase) else pattern.sub("~", text)

    return shorten
