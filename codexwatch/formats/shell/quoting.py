"""Where the words of a POSIX-like shell begin and end, and what is quoted in them.

The grammar says where a command starts and ends; its words are cut here, from the source text. Two reasons: the grammar
leaves blanks and quotes in its nodes in ways that differ from case to case, and a file can have ten thousand lines.
"""

import re
from itertools import pairwise

_OPENERS = {"$(": ")", "${": "}", "`": "`", '"': '"', "<(": ")", ">(": ")"}
# What can open or close something, by what is open at the moment.
_INSIDE = {
    '"': re.compile(r'\\.|"|\$\(|\$\{|`', re.DOTALL),
    "`": re.compile(r"\\.|`", re.DOTALL),
    ")": re.compile(r"\\.|'[^']*'|\"|\$\(|\$\{|`|\(|\)|(?<!\S)\#[^\n]*|<<-?[ \t]*['\"\\]?[A-Za-z_]\w*", re.DOTALL),
    "}": re.compile(r"\\.|'[^']*'|\"|\$\(|\$\{|`|\}", re.DOTALL),
}
_PARENTHESIS = re.compile(r"[()]")
_HERE_MARK = re.compile(r"^[^A-Za-z_]+")
_ATOM = re.compile(
    r"""(?P<skip>\\\n|[ \t]+|\n|(?<![^\s;])\#[^\n]*)"""
    r"""|(?P<redirect>(?:\d*|&)(?:<<<|>>|>\||[<>]&?)(?!\())"""
    r"""|(?P<plain>[^ \t\n\\'"$`<>|&;()\#]+)"""
    r"""|(?P<quoted>\\.|\$'(?:\\.|[^'\\])*'|'[^']*')"""
    r"""|(?P<open>\$?"|\$\(|\$\{|`|[<>]\()""",
    re.DOTALL,
)
_OPERATOR_SIGN = re.compile(r"[&|()<>]")
_OPERATOR = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'[^']*'|\$\([^)]*\)|(?<!\S)(&&|\|\||[()<>])(?!\S)""", re.DOTALL)
# A word whose end can be seen without looking into it: no substitution, no operator, no line end.
_CLEAR = (
    r"""(?:[^ \t\n\\'"$`<>|&;()\#]+|'[^']*'|\\[^\n]|\$'(?:\\.|[^'\\])*+'|\$(?!['"({])|\$\{[^\\'"$`}]*\}"""
    r"""|\$?"(?:[^"\\$`]+|\\.|\$(?![({])|\$\{[^\\'"$`}]*\})*+"|(?<=[^\s;])\#)++"""
)
_CLEAR_WORD = re.compile(_CLEAR, re.DOTALL)
_CLEAR_WORDS = re.compile(rf"(?:[ \t]++|{_CLEAR})*+", re.DOTALL)
_ANSI = re.compile(r"\$'(?:\\.|[^'\\])*'", re.DOTALL)


def end_of(text: str, start: int) -> int:
    """The index after the quote or substitution that opens at `start`; the length of the text if it is never closed."""
    if text.startswith('$"', start):
        start += 1
    if text.startswith("$((", start):
        end = arithmetic_end(text, start + 1)
        if end is not None:
            return end
    opener = text[start] if text[start] in '"`' else text[start : start + 2]
    end = closed_at(text, start + len(opener), [_OPENERS[opener]])
    return len(text) if end is None else end


def arithmetic_end(text: str, start: int) -> int | None:
    """The index after the `((…))` that opens at `start`, in which `#` and quotes mean nothing; None if it is none."""
    depth = 0
    for found in _PARENTHESIS.finditer(text, start):
        depth += 1 if found.group() == "(" else -1
        if not depth:
            return found.end() if text[found.end() - 2] == ")" else None
    return None


def closed_at(text: str, at: int, closers: list[str]) -> int | None:
    """The index after the last of `closers` (innermost last), None if one is missing.

    Works with a list instead of recursion: nesting is as deep as the file wants.
    """
    absent = 0
    while closers and absent < 8:
        found = _INSIDE[closers[-1]].search(text, at)
        if found is None:
            return None
        mark = found.group()
        at = found.end()
        if mark.startswith("<<"):  # a here-document, unless it is a shift in arithmetic
            body = re.compile(rf"\n[ \t]*{_HERE_MARK.sub('', mark)}\n").search(text, at)
            at = at if body is None else body.end() - 1
            absent += body is None
        elif mark == closers[-1]:
            closers.pop()
        elif mark in _OPENERS:
            closers.append(_OPENERS[mark])
        elif mark == "(":
            closers.append(")")
    return None if closers else at


def split(text: str, *, test: bool = False) -> list[str]:
    """The words of one simple command, still quoted; redirections and comments left out.

    An array `name=(…)` is one word. In a `test` ([[ … ]]) operators are words and nothing is redirected.
    """
    if test and _OPERATOR_SIGN.search(text):
        text = _OPERATOR.sub(lambda found: found.group() if found.group(1) is None else f" '{found.group(1)}' ", text)
    if _CLEAR_WORDS.fullmatch(text):
        return _CLEAR_WORD.findall(text)
    words: list[str] = []
    current = ""
    started = drop = False
    at = 0
    while at < len(text):
        found = _ATOM.match(text, at)
        kind = found.lastgroup if found else "other"
        piece = found.group() if found else text[at]
        at += len(piece)
        if kind == "open":
            end = end_of(text, at - len(piece))
            piece += text[at:end]
            at = end
        elif kind == "other" and piece == "(" and current.endswith("="):
            end = end_of(f"$({text[at:]}", 0) - 2 + at
            piece += text[at:end]
            at = end
        if kind in {"skip", "redirect"} or (kind == "other" and piece in "|&;()"):
            if piece == "\\\n":
                continue
            if started and not drop:
                words.append(current)
            drop = kind == "redirect" or (drop and not started)
            current, started = "", False
            continue
        current += piece
        started = True
    if started and not drop:
        words.append(current)
    return words


def braces(word: str) -> list[str]:
    """`{a,b}c` as `ac`, `bc`; a word without such braces as itself. At most 256 words come out."""
    if "{" not in word or "," not in word:
        return [word]
    todo, done = [word], list[str]()
    while todo and len(todo) + len(done) < 256:
        each = todo.pop(0)
        parts = _first_braces(each)
        if parts is None:
            done.append(each)
        else:
            before, choices, after = parts
            todo[:0] = [before + choice + after for choice in choices]
    return done + todo


def _first_braces(word: str) -> tuple[str, list[str], str] | None:
    opened: list[tuple[int, list[int]]] = []
    at = 0
    while at < len(word):
        quoted = _ANSI.match(word, at)
        if quoted is not None:
            at = quoted.end()
        elif word[at] == "\\":
            at += 2
        elif word[at] == "'":
            at = (word.find("'", at + 1) + 1) or len(word)
        elif word[at] in '"`' or word[at : at + 2] in _OPENERS:
            at = end_of(word, at)
        else:
            if word[at] == "{":
                opened.append((at, []))
            elif word[at] == "," and opened:
                opened[-1][1].append(at)
            elif word[at] == "}" and opened:
                start, commas = opened.pop()
                if commas and not opened:
                    cuts = [start, *commas, at]
                    choices = [word[a + 1 : b] for a, b in pairwise(cuts)]
                    return word[:start], choices, word[at + 1 :]
            at += 1
    return None
