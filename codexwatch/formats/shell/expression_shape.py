"""Whether what stands between `[[` and `]]` is a condition: if not, the shell reads no further."""

import re
from collections.abc import Sequence

from codexwatch.formats.shell.quoting import split

_MAX_WORDS = 256
# What nearly every test looks like.
_USUAL = re.compile(
    r"\[\[[ \t]+(?:![ \t]+)?-[A-Za-z]+[ \t]+(?:[\w./:@%+,~$-]+|\"[\w./:@%+,~$ -]+\")[ \t]+\]\]", re.ASCII
)
_HARD = re.compile(r"[(#]|\\ |<\S|\S<|-(?:pre|suf)fix")
"""Parentheses group or are part of a pattern, as `#` and `<->` are in zsh: such tests are taken for sound."""
_PLAIN = re.compile(r"[^'\"\\`$\[\]]*|\[\[[^'\"\\`\[\]]*\]\]")
_UNARY = re.compile(r"-[A-Za-z]+")
_BINARY = re.compile(r"-[a-z]{2,}|==?|!=|=~|'[<>]'")
_JOINTS = frozenset({"'&&'", "'||'"})


def is_condition(text: str) -> bool:
    """`text` with its brackets; in doubt it is one."""
    if _USUAL.fullmatch(text):
        return True
    if _HARD.search(text):
        return not _PLAIN.fullmatch(text) or text.count("(") == text.count(")")
    words = split(text, test=True)[1:]
    if words[-1:] != ["]]"] or len(words) > _MAX_WORDS:
        return True
    at, end = 0, len(words) - 1
    while True:
        while at < end and words[at] == "!":
            at += 1
        taken = _taken(words[at:end])
        at += taken
        if not taken or at == end:
            return bool(taken)
        if words[at] not in _JOINTS:
            return False
        at += 1


def _taken(words: Sequence[str]) -> int:
    """How many words the condition at the front takes; 0 where there is none."""
    if not words or words[0] in _JOINTS:
        return 0
    size = next((at for at, word in enumerate(words) if word in _JOINTS), len(words))
    if size == 3 and _BINARY.fullmatch(words[1]):
        return 3
    if size == 2 and _UNARY.fullmatch(words[0]):
        return 2
    return 1 if size == 1 and not _UNARY.fullmatch(words[0]) else 0
