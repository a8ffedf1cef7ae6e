"""Words of bash, zsh and sh as pieces: what is literal, what is a variable, what only running the shell would tell."""

import re
from collections.abc import Iterator

from codexwatch.formats.shell.quoting import end_of
from codexwatch.formats.shell.statements import UNKNOWN, Glob, Piece, Variable, Word

_MAX_NESTING = 8
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_ORDINARY = re.compile(r"[\w./:@%+,=-]+", re.ASCII)
# Two forms that most words have which are not ordinary: they save the long way.
_ONE_QUOTE = re.compile(r"""([\w./:@%+,=-]*)(?:'([^']*)'|"([^"\\$`]*)")""", re.ASCII)
_ONE_NAME = re.compile(r"""("?)([\w./:@%+,=-]*)\$([A-Za-z_]\w*)([\w./:@%+,=-]*)\1""", re.ASCII)
_TOKEN = re.compile(
    r"""(?P<plain>[^\\'"$`~*?\[\]<>]+)"""
    r"""|(?P<ansi>\$'(?:\\.|[^'\\])*'?)|(?P<raw>'[^']*'?)|(?P<escape>\\.?)"""
    r"""|(?P<digits>\$\d\d+)|(?P<name>\$(?:[A-Za-z_]\w*|[0-9@*\#?$!-]))"""
    r"""|(?P<open>\$?"|\$\(|\$\{|`|[<>]\()|(?P<tilde>~[^/:\s]*)|(?P<glob>[*?\[\]])|(?P<other>.)""",
    re.DOTALL,
)
_IN_QUOTES = re.compile(
    r"""(?P<plain>[^\\$`"]+)|(?P<escape>\\.?)|(?P<digits>\$\d\d+)|(?P<name>\$(?:[A-Za-z_]\w*|[0-9@*\#?$!-]))"""
    r"""|(?P<open>\$\(|\$\{|`)|(?P<other>.)""",
    re.DOTALL,
)
_BRACED = re.compile(r"([A-Za-z_]\w*|[0-9]+|[@*#?$!-])(?:\[[@*]\])?(:?[-=+?]|##?|%%?|\^\^|,,)?(.*)", re.DOTALL)
_ANSI_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)", re.DOTALL)
_ANSI_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}


def pieces(text: str, *, assignment: bool = False, nesting: int = 0) -> Word:
    """The pieces of one word. In an assignment `~` also counts after the `=` (cut off before) and after each `:`."""
    if _ORDINARY.fullmatch(text):
        return (text,)
    if (found := _ONE_QUOTE.fullmatch(text)) is not None:
        return ("".join(found.groups("")),)
    if (found := _ONE_NAME.fullmatch(text)) is not None:
        quote, before, name, after = found.groups()
        first = (before,) if quote or before else ()  # "" is a word, though an empty one
        return (*first, Variable(name, quoted=bool(quote)), *((after,) if after else ()))
    return _joined(_pieces(text, nesting, assignment=assignment))


def literal(word: str) -> str | None:
    """The word without its quotes, None if it is not the same text each time."""
    if _NAME.fullmatch(word):
        return word
    parts = pieces(word)
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    return word if word in {"[", "[["} else None


def _pieces(text: str, nesting: int, *, assignment: bool) -> Iterator[Piece]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None  # the last alternative takes any character  # noqa: S101
        kind, part, start = found.lastgroup, found.group(), at
        at = found.end()
        match kind:
            case "raw":
                yield part[1:].removesuffix("'")
            case "ansi":
                yield ansi(part[2:].removesuffix("'"))
            case "escape":
                yield "" if part == "\\\n" else part[1:]
            case "digits":  # to zsh one number, to the others a digit and what follows
                yield UNKNOWN
            case "name":
                yield Variable(part[1:], quoted=False)
            case "open":
                at = end_of(text, start)
                yield from _opened(text[start:at], nesting)
            case "tilde":
                yield from _tilde(part, at_start=start == 0 or (assignment and text[start - 1] == ":"))
            case "glob":
                yield Glob(part)
            case _:
                yield part


def _opened(part: str, nesting: int) -> Iterator[Piece]:
    if nesting > _MAX_NESTING:
        yield UNKNOWN
    elif part.startswith(('"', '$"')):
        yield ""  # "" is a word, though an empty one
        yield from in_quotes(part.removeprefix("$")[1:].removesuffix('"'), nesting + 1)
    elif part.startswith("${"):
        yield braced(part[2:].removesuffix("}"), quoted=False, nesting=nesting + 1)
    else:
        yield UNKNOWN


def in_quotes(text: str, nesting: int = 0) -> Iterator[Piece]:
    """The pieces inside double quotes, or in a here-document."""
    at = 0
    while at < len(text):
        found = _IN_QUOTES.match(text, at)
        assert found is not None  # as above  # noqa: S101
        kind, part, start = found.lastgroup, found.group(), at
        at = found.end()
        if kind == "escape":
            yield "" if part == "\\\n" else part[1:] if part[1:] in {"$", "`", '"', "\\"} else part
        elif kind == "name":
            yield Variable(part[1:])
        elif kind == "digits":
            yield UNKNOWN
        elif kind == "open":
            at = end_of(text, start)
            inner = text[start:at]
            known = inner.startswith("${") and nesting <= _MAX_NESTING
            yield braced(inner[2:].removesuffix("}"), quoted=True, nesting=nesting + 1) if known else UNKNOWN
        else:
            yield part


def braced(text: str, *, quoted: bool, nesting: int) -> Piece:
    """What `${text}` stands for; anything but a plain name with a default, an alternative or a cut is unknown."""
    found = _BRACED.fullmatch(text)
    if found is None:
        return UNKNOWN
    name, operator, operand = found.group(1), found.group(2) or "", found.group(3)
    if operand and (not operator or operator in {"^^", ",,"}):
        return UNKNOWN
    # In double quotes a single quote is a character like any other, except in what `#` and `%` cut off.
    literal = quoted and operator[-1:] in {"-", "=", "+", "?"}
    word = _joined(in_quotes(operand, nesting)) if literal else pieces(operand, nesting=nesting)
    return Variable(name, quoted, operator, word if operand else ())


def ansi(text: str) -> str:
    """The characters that $'text' stands for."""

    def one(found: re.Match[str]) -> str:
        code = found.group(1)
        if code[0] in "xuU" and len(code) > 1:
            return _character(int(code[1:], 16))
        if code[0] in "01234567":
            return _character(int(code, 8))
        return _ANSI_LETTERS.get(code, code if code in "\\'\"?" else "\\" + code)

    return _ANSI_ESCAPE.sub(one, text)


def _character(number: int) -> str:
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def _tilde(part: str, *, at_start: bool) -> Iterator[Piece]:
    if not at_start:
        yield part
    elif part == "~":
        yield Variable("HOME")
    else:  # another user's home, ~+ or ~-
        yield UNKNOWN


def _joined(parts: Iterator[Piece]) -> Word:
    joined: list[Piece] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)
