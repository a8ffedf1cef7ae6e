"""Source text without its words: what is quoted, expanded or commented out is blanked before the grammar sees it.

The grammar is needed for structure alone: which blocks there are, and where commands end. The inside of words is where
shells differ most and where a grammar goes wrong, and one quote taken wrongly hides the rest of the file. The masked
text is ASCII, and each of its characters knows where in the source it came from.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from codexwatch.formats.shell.expression_shape import is_condition
from codexwatch.formats.shell.quoting import arithmetic_end, closed_at, end_of

# Each match begins with a run of ordinary characters, which the regular expression engine skips fastest.
_RUN = r"""[^\\'"$`\#<>(\[]*"""
_SPECIAL = (
    r"""(?:(?P<blank>\\\r?\n|\#(?<![^\s;&|()]\#)[^\n]*)"""
    r"""|(?P<filled>\\.|'[^']*'|"[^"\\$`]*"|\$'(?:\\.|[^'\\])*')"""
    r"""|(?P<open>\$?"|\$\(|\$\{|`|[<>]\()|(?P<test>\[\[(?=\s))|(?P<arithmetic>\(\()"""
    r"""|(?P<array>\((?<=[\w\]+\s]=\())"""
    r"""|<<(?:(?P<string><)|-?[ \t]*(?P<here>\\?[^\s;&|<>()'"\\$`]+|'[^'\n]*'|"[^"\n]*"))"""
    r"""|(?P<unclosed>')|(?P<plain>[^\n]))"""
)
_NEXT = re.compile(_RUN + _SPECIAL, re.DOTALL)
# While a here-document is announced its body begins after the next newline.
_NEXT_OR_NEWLINE = re.compile(_RUN.replace("[^", r"[^\n") + rf"(?:(?P<newline>\n)|{_SPECIAL})", re.DOTALL)
_TEST_PART = re.compile(r"""\\.|'[^']*'|"|\$\(|\$\{|`|(?<=\s)\]\](?=[\s;&|)]|$)""", re.DOTALL)
# Characters that mean something only inside of words, or only to some shells.
_IN_WORDS = {ord(character): "x" for character in "*?~^%@:,./-+=[]#$'\"\\`"}
_WORD_BRACES = re.compile(
    r"[{}!](?:(?<=[^\s;&|()]\{)|(?<=\{)(?!\s|$)|(?<=[^\s;&|{})]\})|(?<=\})(?![\s;&|)<>]|$)|(?<=!)(?=\S))"
)
_LONE_RETURN = re.compile(r"\r(?!\n)")
_ARRAY_NAME = re.compile(r"(?:^|[\s;&|(])[A-Za-z_]\w*(?:\[[^\n]*\])?\+?=$", re.ASCII)

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
        if len(self.shifts) == 1:
            return offset
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
    done = at = 0
    while (found := (_NEXT_OR_NEWLINE if marks else _NEXT).match(text, at)) is not None:
        kind = found.lastgroup or ""
        start, at = found.span(kind)
        if kind == "plain":
            continue
        if kind == "newline":
            while marks:
                at = _here_end(text, at, *marks.pop(0))
            out += (text[done:start], re.sub(r"[^\n]", " ", text[start:at]))
        elif kind in {"string", "here"}:
            # The mark stays a redirection, from a file whose name is the mark.
            if kind == "here":
                marks.append((text[start:at].strip("\\'\""), text[found.start() : start].rstrip().endswith("-")))
            opening = at - 3 if kind == "string" else text.rindex("<<", done, start)
            out += (text[done:opening], "<", "x" * (at - opening - 1))
        elif kind in {"blank", "filled"}:
            out += (text[done:start], (" " if kind == "blank" else "x") * (at - start))
        else:
            closed = None if kind == "unclosed" else _closed(text, start, at, kind)
            if closed is None:
                out.append(text[done:start])
                return _finished(out, start)
            at = closed
            sound = (kind != "test" or is_condition(text[start:at])) and (kind != "array" or _is_array(text, start))
            # A parenthesis that nothing opens: the grammar is to stumble where the shell does.
            out += (text[done:start], "x" if sound else ")", "x" * (at - start - 1))
        done = at
    out.append(text[done:])
    return _finished(out, None)


def _finished(out: list[str], unclosed: int | None) -> Masked:
    # A carriage return too, except where it ends a line, which the reader of the tree looks after.
    # What is not ASCII is part of a word to every shell, blanks of other kinds too; "?" is already taken out.
    text = (
        _LONE_RETURN.sub("x", "".join(out)).translate(_IN_WORDS).encode("ascii", "replace").replace(b"?", b"x").decode()
    )
    return Masked(_WORD_BRACES.sub("x", text), unclosed)


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


def _is_array(text: str, start: int) -> bool:
    """Whether what stands before the parenthesis can be given a list."""
    return _ARRAY_NAME.search(text[max(0, start - 128) : start]) is not None


def _test_end(text: str, at: int) -> int | None:
    while (found := _TEST_PART.search(text, at)) is not None:
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
