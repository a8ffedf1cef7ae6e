"""Words of fish as pieces. fish quotes differently from POSIX shells, and a missing variable takes its word with it."""

import re
from collections.abc import Iterator

from codexwatch.formats.shell.statements import UNKNOWN, Glob, Piece, Variable, Word

_INSIDE = {
    ")": re.compile(r"""\\.|'(?:\\.|[^'\\])*'|"|\(|\)""", re.DOTALL),
    '"': re.compile(r"""\\.|"|\$\(""", re.DOTALL),
}
_TOKEN = re.compile(
    r"""(?P<plain>[^\\'"$()~*?]+)|(?P<raw>'(?:\\.|[^'\\])*'?)|(?P<quote>")|"""
    r"""(?P<escape>\\(?:[xX][0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)?)"""
    r"""|(?P<indexed>\$\w+\[)|(?P<name>\$\w+)|(?P<open>\$?\()|(?P<tilde>~[^/\s]*)|(?P<glob>[*?]+)|(?P<other>.)""",
    re.DOTALL,
)
_IN_QUOTES = re.compile(
    r"""(?P<plain>[^\\$]+)|(?P<escape>\\.?)|(?P<indexed>\$\w+\[)|(?P<name>\$\w+)|(?P<open>\$\()|(?P<other>.)""",
    re.DOTALL,
)
_CODED = frozenset("xXuUc01234567")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
_INDEX = re.compile(r"(\d{1,3})\]")


def end_of(text: str, start: int) -> int:
    """The index after the double quote or command substitution that opens at `start`; the end if it is never closed."""
    at = start + (2 if text.startswith("$(", start) else 1)
    closers = ['"' if text[start] == '"' else ")"]
    while closers:
        found = _INSIDE[closers[-1]].search(text, at)
        if found is None:
            return len(text)
        at, mark = found.end(), found.group()
        if mark == closers[-1]:
            closers.pop()
        elif mark in {"(", "$("}:
            closers.append(")")
        elif mark == '"':
            closers.append('"')
    return at


def pieces(text: str) -> Word:
    """The pieces of one word as written."""
    return tuple(_pieces(text))


def pattern(text: str) -> Word:
    """A pattern of `case`: its wildcards count in quotes too."""
    parts: list[Piece] = []
    for piece in _pieces(text):
        if isinstance(piece, str):
            parts.extend(Glob(part) if part in {"*", "?"} else part for part in re.split(r"([*?])", piece) if part)
        else:
            parts.append(piece)
    return tuple(parts)


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    while (found := _TOKEN.match(text, at)) is not None:
        kind, piece, start = found.lastgroup, found.group(), at
        at = found.end()
        match kind:
            case "raw":
                yield re.sub(r"\\([\\'])", r"\1", piece[1:].removesuffix("'"))
            case "quote":
                at = end_of(text, start)
                yield ""
                yield from _quoted(text[start + 1 : at].removesuffix('"'))
            case "escape":
                yield _escaped(piece)
            case "indexed" | "name":
                part, at = _variable(text, start, at, quoted=False)
                yield part
            case "open":
                at = end_of(text, start)
                yield UNKNOWN
            case "tilde":
                yield piece if start else Variable("HOME") if piece == "~" else UNKNOWN
            case "glob":
                yield Glob(piece)
            case _:
                yield piece


def _quoted(text: str) -> Iterator[Piece]:
    at = 0
    while (found := _IN_QUOTES.match(text, at)) is not None:
        kind, piece, start = found.lastgroup, found.group(), at
        at = found.end()
        if kind == "escape":
            yield "" if piece == "\\\n" else piece[1:] if piece[1:] in {"$", '"', "\\"} else piece
        elif kind in {"indexed", "name"}:
            part, at = _variable(text, start, at, quoted=True)
            yield part
        elif kind == "open":
            at = end_of(text, start)
            yield UNKNOWN
        else:
            yield piece


def _variable(text: str, start: int, at: int, *, quoted: bool) -> tuple[Piece, int]:
    name = text[start + 1 : at]
    if not name.endswith("["):
        return Variable("@" if name == "argv" else name, quoted), at
    index = _INDEX.match(text, at)
    if index is not None and name == "argv[":
        return Variable(index.group(1), quoted), index.end()
    end = text.find("]", at)
    return UNKNOWN, (end + 1 if end >= 0 else len(text))


def _escaped(piece: str) -> Piece:
    """fish(1), ESCAPES. Bytes beyond ASCII, control characters and codes that fish refuses are not told apart."""
    code = piece[1:]
    if code[:1] not in _CODED:
        return _ESCAPES.get(code, code)
    digits, base = (code, 8) if code[0] in "01234567" else (code[1:], 16)
    number = int(digits, base) if digits and code[0] != "c" else 0
    most = 0xD7FF if code[0] in "uU" else 0x7F
    return chr(number) if 0 < number <= most else UNKNOWN
