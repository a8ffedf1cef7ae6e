"""zsh's own forms, written the way bash would, so that one grammar serves both.

Works on masked text, so nothing that is quoted can be mistaken for a form. Only what start-up files are full of; the
rest is for the parser's recovery.
"""

import re
from collections.abc import Iterator

from codexwatch.formats.shell.masking import Edit, Masked

_FORM = re.compile(
    r"""(?:(?<=[\n;{])|^)(?P<head>[ \t]*for)(?P<each>each)?(?P<name>[ \t]+\w+)[ \t]*"""
    r"""\((?P<items>[^()]*)\)[ \t]*;?(?P<loop>[^\n]*)"""
    r"""|(?P<nameless>(?:(?<=[\n;&|])|^)[ \t]*(?:function\b[ \t]*|\(\)[ \t]*)(?=\{))"""
    r"""|(?P<names>(?:(?<=[\n;&|])|^)[ \t]*function(?:[ \t]+\w+){2,}(?=[ \t]*(?:\(\))?[ \t]*\{))"""
    r"""|(?P<closing>(?<=[^\s;{&|(])[ \t]+(?=\}))"""
    r"""|(?P<then>(?<=[x\w])[ \t]+(?=then\s))"""
    r"""|(?P<always>(?<=\})[ \t]*always[ \t]*(?=\{))"""
    r"""|(?P<pattern>(?<=\w)\(\w[^()\n;&]*\)|\([\w|]+\)(?=\w))"""
    r"""|(?P<disown>&[!|])|(?P<clobber>>!)"""
)
_LOOP_BODY = re.compile(r"\s*(do\b|\{\s*$|$)")


def as_bash(masked: Masked) -> Masked:
    """The same program in forms that bash has too."""
    return masked.edited(edit for found in _FORM.finditer(masked.text) for edit in _edits(found))


def _edits(found: re.Match[str]) -> Iterator[Edit]:
    form, start, end = found.group(), found.start(), found.end()
    match found.lastgroup:
        case "loop":
            yield from _for(found)
        case "nameless":  # a function without a name runs at once, as a group does
            yield start, end, " " * len(form)
        case "names":  # function a b { … } defines both
            head, _, names = form.partition("function")
            yield start, end, f"{head}function {'_'.join(names.split()):>{len(names) - 1}}"
        case "closing" | "then":  # a group needs no semicolon before its brace, a test none before `then`
            yield start, end, ";" + form[1:]
        case "always" if form:
            yield start, end, ";" + form[1:].replace("always", "      ").replace("lways", "     ")
        case "pattern":  # a glob qualifier, or alternatives, inside of a word
            yield start, end, "x" * len(form)
        case "disown" | "clobber":
            yield start, end, form[0] + " "


def _for(found: re.Match[str]) -> Iterator[Edit]:
    """`for x (a b) …`: with `do`, with a block, or with a single command up to the end of the line."""
    if found.group("each") is not None:
        yield *found.span("each"), "    "
    items_start, items_end = found.span("items")
    yield items_start - 1, items_start, " in "
    yield items_start, items_end, found.group("items").replace("\n", " ")
    body_start, body_end = found.span("loop")
    body = found.group("loop")
    if _LOOP_BODY.match(body):
        yield items_end, body_start, ";"
        return
    yield items_end, body_start, "; do "
    stripped = body.rstrip()
    body_end = body_start + len(stripped)
    opening = body_start + len(body) - len(body.lstrip())
    if stripped.lstrip().startswith("{") and stripped.endswith("}"):
        yield opening, opening + 1, " "
        yield body_end - 1, body_end, "; done"
    else:
        yield body_end - stripped.endswith(";"), body_end, "; done"
