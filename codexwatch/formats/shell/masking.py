"""Source text without its words: what is quoted, expanded or commented out is blanked before the grammar sees it.

The grammar is needed for structure alone: which blocks there are, and where commands end. The inside of words is where
shells differ most and where a grammar goes wrong, and one quote taken wrongly hides the rest of the file. The masked
text is ASCII, and each of its characters knows where in the source it came from.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from codexwatch.formats.shell.quoting import arithmetic_end, closed_at, end_of

_TOKEN = re.compile(
    r"""(?P<plain>[^\\'"$`<>()\#\n=\[\u0080-\U0010ffff]+)|(?P<newline>\n)|(?P<blank>\\\r?\n|(?<![^\s;&|()])\#[^\n]*)"""
    r"""|(?P<filled>\\.|\$'(?:\\.|[^'\\])*'|'[^']*'|\$[\#*@?$!-]|[\u0080-\U0010ffff]+|\$(?=[\w+]))"""
    r"""|(?P<open>\$?"|\$\(|\$\{|`|[<>]\()|(?P<test>\[\[(?=\s))|(?P<arithmetic>\(\()"""
    r"""|(?P<array>(?<=[\w\]+])=\(|(?<=\s)=\()"""
    r"""|(?P<here><<-?[ \t]*(?P<mark>\\?[\w!@%^*.,-]+|'[^'\n]*'|"[^"\n]*"))|(?P<string><<<)|(?P<other>.)""",
    re.DOTALL,
)
_TEST_PART = re.compile(r"""\\.|'[^']*'|"|\$\(|\$\{|`|(?<=\s)\]\](?=[\s;&|)]|$)""", re.DOTALL)
# Characters that mean something only inside of words, or only to some shells.
_IN_WORDS = {ord(character): "x" for character in "*?~^%@:,./-+=[]#$'\"\\`"}
_WORD_BRACES = re.compile(r"(?<![\s;&|()])\{|\{(?!\s|$)|(?<![\s;&|{})])\}|\}(?![\s;&|)<>]|$)|!(?=\S)")

# Start and end in the masked text, and what stands there instead.
Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Masked:
    """`unclosed`: where in the source a quote or substitution opens that never closes; the text ends before it."""

    text: str
    unclosed: int | None = None
    starts: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def origin(self, offset: int) -> int:
        """Where in the source the character at `offset` of the masked text stands."""
        return offset - self.shifts[bisect_right(self.starts, offset) - 1]

    def edited(self, edits: Iterable[Edit]) -> "Masked":
        """With pieces replaced; to be used once, on text that is still as long as the source."""
        parts: list[str] = []
        starts, shifts = [0], [0]
        at = length = shift = 0
        for start, end, new in edits:
            parts += (self.text[at:start], new)
            length += start - at + len(new)
            at = end
            shift += len(new) - (end - start)
            starts.append(length)
            shifts.append(shift)
        return Masked("".join((*parts, self.text[at:])), self.unclosed, tuple(starts), tuple(shifts))


def mask(text: str) -> Masked:
    """The masked text, as long as the source up to what is unclosed; never raises."""
    out: list[str] = []
    marks: list[tuple[str, bool]] = []  # here-documents whose bodies begin on the next line
    at = 0
    for found in iter(lambda: _TOKEN.match(text, at), None):
        kind, token, start = found.lastgroup, found.group(), at
        at = found.end()
        match kind:
            case "plain" | "other":
                if token in {"'", "`"}:
                    return _finished(out, start)
                out.append(token.translate(_IN_WORDS))
            case "newline":
                out.append(token)
                end = at
                while marks:
                    end = _here_end(text, end, *marks.pop(0))
                out.append(re.sub(r"[^\n]", " ", text[at:end]))
                at = end
            case "blank":
                out.append(" " * len(token))
            case "string":
                out.append("<  ")
            case "filled":
                out.append("x" * len(token))
            case "here":
                marks.append((found.group("mark").strip("\\'\""), token.startswith("<<-")))
                out.append("<" + "x" * (len(token) - 1))
            case _:
                closed = _closed(text, start, at, kind)
                if closed is None:
                    return _finished(out, start)
                at = closed
                out.append("x" * (at - start))
    return _finished(out, None)


def _finished(out: list[str], unclosed: int | None) -> Masked:
    return Masked(_WORD_BRACES.sub("x", "".join(out)), unclosed)


def _closed(text: str, start: int, at: int, kind: str | None) -> int | None:
    """The index after what opened at `start`."""
    match kind:
        case "test":
            return _test_end(text, at)
        case "arithmetic":
            return arithmetic_end(text, start) or closed_at(text, at, [")", ")"])
        case "array":
            return closed_at(text, at, [")"])
        case _:
            end = end_of(text, start)
            # The end of the text is also the answer for what never closes.
            return end if end < len(text) or end_of(text + "\n", start) == end else None


def _test_end(text: str, at: int) -> int | None:
    for found in iter(lambda: _TEST_PART.search(text, at), None):
        at = found.end()
        if found.group() == "]]":
            return at
        if found.group() in {'"', "`", "$(", "${"}:
            at = end_of(text, found.start())
    return None


def _here_end(text: str, at: int, mark: str, tabs: bool) -> int:  # noqa: FBT001 (unpacked from a pair)
    """The index of the newline after the line that ends the here-document."""
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if (line.lstrip("\t") if tabs else line) == mark:
            return end
        at = end + 1
    return len(text)
