"""Text that drives no terminal: pages quote values, names and arguments that any program can choose."""


def printable(text: str) -> str:
    """`text` with its line breaks and tabs; every other character that shows nothing is spelt out, as `\\x1b`.

    That takes control characters of seven and eight bits, marks that turn the direction of writing, the line separators
    of Unicode, and the lone surrogates that Python makes of bytes that are no UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(map(_spelt, text))


def _spelt(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return character.encode("unicode_escape").decode("ascii")
