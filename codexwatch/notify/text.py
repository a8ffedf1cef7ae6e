"""Text made safe for a popup: it quotes names and arguments that any program on the machine can choose."""

import html
import unicodedata

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str, limit: int) -> str:
    """Printable text on one line, at most `limit` characters long."""
    return _shortened(" ".join(_printable(text).split()), limit)


def paragraphs(text: str, limit: int) -> str:
    """Printable text that keeps its line breaks, at most `limit` characters long."""
    return _shortened(_printable(text).strip(), limit)


def escaped(text: str) -> str:
    """Text as markup. Only for servers with the capability `body-markup`: the others would show the entities."""
    return html.escape(text, quote=False)


def _printable(text: str) -> str:
    # A lone surrogate, as Python makes of a file name that is not UTF-8, has no place in a D-Bus string.
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(_printable_character(character) for character in text)


def _printable_character(character: str) -> str:
    if character == "\n":
        return character
    if character in "\t\r\v\f":
        return " "
    if unicodedata.category(character) == "Cc" or character in _BIDI_CONTROLS:
        return ""
    return character


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
