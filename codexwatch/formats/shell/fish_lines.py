"""fish source text as a flat list of commands: their words as written, where they stand, what joins them."""

import re
from dataclasses import dataclass

from codexwatch.formats.shell.fish_words import end_of

_BAD_VARIABLE = re.compile(r"(?<!\\)\$(?![\w$(])")
_DEVICE = re.compile(r"\s*/dev/")
_ATOM = re.compile(
    r"""(?P<inside>(?<=[^\s;|&<>])&(?=[^\s;|&<>]))"""
    r"""|(?P<skip>\\\r?\n|[ \t\r]+)|(?P<end>[;\n])|(?P<operator>&&|\|\||&\||\d*>\||[|&])"""
    r"""|(?P<redirect>\d*(?:>>?\??|<)(?:&(?:\d+|-))?)"""
    r"""|(?P<plain>[^\s\\'"$();|&<>\#]+)|(?P<quoted>\\.|'(?:\\.|[^'\\])*'?)|(?P<open>"|\$?\()|(?P<other>.)""",
    re.DOTALL,
)

_MAX_NESTING = 8


@dataclass(slots=True)
class Line:
    """One command. `start` and `end` are offsets in the text; `joint` is "&&", "||" or "" (anything else).

    `doubtful`: where its file cannot be opened, or the command behind its pipe is not there, it does not run.
    """

    words: list[str]
    line: int
    start: int
    end: int
    joint: str = ""
    doubtful: bool = False


class _Reader:
    def __init__(self, text: str, first_line: int, nesting: int = 0) -> None:
        self._text = text
        self._nesting = nesting
        self._first_line = first_line
        self._counted = (0, first_line)
        self.lines: list[Line] = []
        self._words: list[str] = []
        self._word: str | None = None
        self._word_start = self._start = 0
        self._drop = self._redirected = False
        self._braces = self._brackets = 0  # open in the word
        self.broken: int | None = None

    def read(self) -> list[Line]:
        text, at = self._text, 0
        while at < len(text):
            found = _ATOM.match(text, at)
            assert found is not None  # the last alternative takes any character  # noqa: S101
            kind, start, at = found.lastgroup, at, found.end()
            if kind == "open":
                at = end_of(text, start)
                self._expect(at < len(text) or end_of(text + "\n", start) == at, start)
                self._check_inside(found.group(), start, at)
                quoted = text[start] == '"' and "(" not in text[start:at]
                self._expect(not quoted or not _BAD_VARIABLE.search(text[start : at - 1]), start)
            elif kind == "quoted" and found.group()[0] == "'":
                self._expect(len(found.group()) > 1 and found.group().endswith("'"), start)
            elif kind == "other" and text[start] == "#" and self._word is None:
                at = (text.find("\n", start) + 1 or len(text) + 1) - 1
                continue
            if kind in {"skip", "redirect"} and not (kind == "skip" and text[start] == "\\"):
                self._expect(kind == "skip" or self._word is not None or not self._drop, start)
                self._end_word(drop_next=kind == "redirect" and "&" not in found.group())
                to_file = kind == "redirect" and "&" not in found.group() and not _DEVICE.match(text, at)
                self._redirected = self._redirected or to_file
            elif kind in {"end", "operator"}:
                self._end_word()
                self._expect(not self._drop and (kind == "end" or bool(self._words)), start)
                self._end_line(start, found.group())
            elif kind != "skip":
                self._add(text[start:at], start)
                if kind == "plain":
                    self._braces += text.count("{", start, at) - text.count("}", start, at)
                    self._count_brackets(found.group(), start)
                bad = kind == "other" and _BAD_VARIABLE.match(text, start)
                self._expect(not bad and found.group() != ")" and self._braces >= 0, start)
        self._expect(self._word is not None or not self._drop, len(text))
        self._end_word()
        self._end_line(len(text), "")
        return self.lines

    def _expect(self, fine: bool, at: int) -> None:  # noqa: FBT001 (the condition itself)
        if not fine and self.broken is None:
            self.broken = self._first_line + self._text.count("\n", 0, at)

    def _check_inside(self, opening: str, start: int, end: int) -> None:
        """fish checks what a command substitution runs, too."""
        if opening.endswith("(") and self._nesting < _MAX_NESTING:
            inner = _Reader(self._text[start + len(opening) : end - 1], 1, self._nesting + 1)
            inner.read()
            self._expect(inner.broken is None, start)

    def _count_brackets(self, piece: str, start: int) -> None:
        """One at the start of a word is the command `[`, or plain text; one that closes nothing is, too."""
        for sign in piece[1:] if self._word_start == start else piece:
            self._brackets = max(0, self._brackets + (sign == "[") - (sign == "]"))

    def _add(self, piece: str, start: int) -> None:
        if self._word is None:
            self._word, self._word_start = "", start
        self._word += piece

    def _end_word(self, *, drop_next: bool = False) -> None:
        if self._word is not None and not self._drop:
            if not self._words:
                self._start = self._word_start
            self._words.append(self._word)
        self._drop = drop_next or (self._drop and self._word is None)
        self._expect(not self._braces and self._brackets <= 0, self._word_start)
        self._word, self._braces, self._brackets = None, 0, 0

    def _end_line(self, end: int, operator: str) -> None:
        if self._words:
            piped = "|" in operator and operator != "||"
            doubtful = self._redirected or piped
            self.lines.append(Line(self._words, self._line_at(self._start), self._start, end, "", doubtful))
        if self.lines and operator in {"&&", "||"}:
            self.lines[-1].joint = operator
        self._words, self._redirected = [], False

    def _line_at(self, offset: int) -> int:
        before, line = self._counted
        line += self._text.count("\n", before, offset)
        self._counted = offset, line
        return line


def lines(text: str, first_line: int = 1) -> list[Line]:
    """The commands of a file, in order; never raises."""
    return _Reader(text, first_line).read()


def lines_and_fault(text: str, first_line: int = 1) -> tuple[list[Line], int | None]:
    """As `lines`, and the line of the first quote, bracket or operator that fish would refuse, and the file with it."""
    reader = _Reader(text, first_line)
    return reader.read(), reader.broken
