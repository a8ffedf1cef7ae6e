"""Paths as people write them."""

import re
from collections.abc import Callable

Shorten = Callable[[str], str]


def shortener(home: str) -> Shorten:
    """A function that writes every path under `home` in a text with `~`."""
    if home in ("", "/"):
        return lambda text: text
    pattern = re.compile(rf"(?<![\w/.-]){re.escape(home.rstrip('/'))}(?=/|$)")
    return lambda text: pattern.sub("~", text)
