"""English that has no business in a Chinese text: words that are neither names nor code."""

import re
from pathlib import Path

NAMES = frozenset(Path(__file__).with_name("names.txt").read_text("utf-8").split())
"""Of programs, protocols and things that developers call by their English name in Chinese too."""
_CODE = re.compile(r"`[^`]*`|\{[^}]*\}|\"[^\"]*\"|[\u201c\u300c][^\u201d\u300d]*[\u201d\u300d]")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.+/$~=:%@-]*")
_PROGRAMS = "codex|codexwatch|source|unset|printenv|chmod|kill|cp|mv|env|sudo|npm|brew|wsl|systemctl"
_COMMAND = re.compile(rf"[:\uff1a]\s*(?:{_PROGRAMS})\b[^\uff0c\u3002\uff1b]*")
_HAN = re.compile(r"[\u3400-\u9fff]")


def foreign_words(english: str, chinese: str) -> list[str]:
    """Lower-case words that stand in both texts outside of code and are no names."""
    if not _HAN.search(chinese):
        return []
    plain = _CODE.sub(" ", _COMMAND.sub(" ", chinese))
    words = (word.rstrip(".:-") for word in _WORD.findall(plain))
    return [word for word in words if word.isalpha() and word.islower() and word not in NAMES and word in english]
