"""zsh's own forms, written the way bash would, so that one grammar serves both.

Works on masked text, so nothing that is quoted can be mistaken for a form. Only what start-up files are full of; the
rest is for the parser's recovery.
"""

import re
from collections.abc import Callable, Iterator

from codexwatch.formats.shell.masking import Edit, Masked

Form = tuple[str, re.Pattern[str], Callable[[re.Match[str]], Iterator[Edit]]]


def as_bash(masked: Masked) -> Masked:
    """The same program in forms that bash has too."""
    text = masked.text
    edits = [
        edit
        for needle, pattern, edits_of in _FORMS
        if needle in text
        for found in pattern.finditer(text)
        for edit in edits_of(found)
    ]
    return masked.edited(_apart(sorted(edits))) if edits else masked


def _apart(edits: list[Edit]) -> Iterator[Edit]:
    """Without those that overlap the one before: two forms at one place are one too many to be understood."""
    end = 0
    for edit in edits:
        if edit[0] >= end:
            end = edit[1]
            yield edit


def _begins_command(found: re.Match[str]) -> bool:
    before = found.string[max(0, found.start() - 64) : found.start()].rstrip(" \t")
    return not before or before[-1] in "\n;&|{("


def _loop(found: re.Match[str]) -> Iterator[Edit]:
    """`for x (a b) …`: with `do`, with a block, or with a single command up to the end of the line."""
    if not _begins_command(found):
        return
    if found.group("each") is not None:
        yield *found.span("each"), "    "
    yield *found.span("name"), _one_word(found.group("name"))
    items_start, items_end = found.span("items")
    yield items_start - 1, items_start, " in "
    yield items_start, items_end, re.sub(r"[()\n]", " ", found.group("items"))
    body_start = found.start("body")
    body = found.group("body").rstrip()
    if re.match(r"\s*(do\b|\{?$)", body):
        yield items_end, body_start, ";"
        return
    yield items_end, body_start, "; do "
    end = body_start + len(body)
    if body.lstrip().startswith("{") and body.endswith("}"):
        opening = body_start + body.index("{")
        yield opening, opening + 1, " "
        yield end - 1, end, " done"  # the blank before the brace has become a semicolon
    else:
        yield end - body.endswith(";"), end, "; done"


def _names(found: re.Match[str]) -> Iterator[Edit]:
    """Several names where the grammar expects one; the source text still has them apart."""
    yield *found.span("names"), _one_word(found.group("names"))


def _one_word(names: str) -> str:
    return " " + "_".join(names.split()).rjust(len(names) - 1)


def _nameless(found: re.Match[str]) -> Iterator[Edit]:
    """A function without a name runs at once, as a group does."""
    if _begins_command(found):
        yield *found.span(), " " * len(found.group())


def _closing(found: re.Match[str]) -> Iterator[Edit]:
    """A group needs no semicolon before its closing brace, a test none before `then`."""
    text, start = found.string, found.start()
    while start and text[start - 1] in " \t":
        start -= 1
    if start and text[start - 1] not in "\n;{&|(":
        yield start, start + 1, ";"


def _always(found: re.Match[str]) -> Iterator[Edit]:
    yield *found.span(), ";" + " " * (len(found.group()) - 1)


def _inside_word(found: re.Match[str]) -> Iterator[Edit]:
    """A glob qualifier, or alternatives, inside of a word."""
    yield *found.span(), "x" * len(found.group())


def _operator(found: re.Match[str]) -> Iterator[Edit]:
    """`&!` and `&|` disown a background job, `>!` overwrites."""
    yield *found.span(), found.group()[0] + " "


_FORMS: tuple[Form, ...] = (
    (
        "for",
        re.compile(
            r"for(?P<each>each)?(?P<name>(?:[ \t]+(?!in\b)\w+)+)[ \t]*"
            r"\((?P<items>(?:[^()]|\([^()\n]*\))*)\)[ \t]*;?(?P<body>[^\n]*)"
        ),
        _loop,
    ),
    ("for", re.compile(r"for(?<!\wfor)(?P<names>(?:[ \t]+\w+){2,})(?=[ \t]+in\b)"), _names),
    ("function", re.compile(r"function(?<!\wfunction)(?P<names>(?:[ \t]+\w+){2,})(?=[ \t]*(?:\(\))?\s*\{)"), _names),
    ("function", re.compile(r"function(?<!\wfunction)[ \t]*(?=\{)"), _nameless),
    ("()", re.compile(r"\(\)[ \t]*(?=\{)"), _nameless),
    # The word first, the blanks before it second: words are searched for many times faster than blanks.
    ("}", re.compile(r"\}(?<=[ \t]\})"), _closing),
    ("then", re.compile(r"then(?<=[ \t]then)(?=\s)"), _closing),
    ("always", re.compile(r"always(?<!\walways)(?=[ \t]*\{)"), _always),
    ("(", re.compile(r"\((?<=\w\()\w[^()\n;&]*\)|\([\w|]+\)(?=\w)"), _inside_word),
    ("&", re.compile(r"&[!|]"), _operator),
    (">!", re.compile(r">!"), _operator),
)
