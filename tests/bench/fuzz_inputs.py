"""Real files and recorded outputs, and what a bad day makes of them."""

import random
import re
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

LONGEST = 60_000
"""Characters of one input: what is longer costs more than it finds."""

MARKS = (
    *("'", '"', "`", "{", "}", "(", ")", "[", "]", "$", ";", "&", "|", "\\", "#", "=", ":", ",", "<", ">", "*", "/"),
    *("\n", "\r", "\r\n", "\t", " ", "\0", "\ufeff", "\ufffd", "\u2028", "\u0663", "é", "<<E", "$(", "${", "//", "/*"),
    *("fi", "end", "done", "esac", "true", "null", "-1", "9" * 30, "1e999", "0x", "%", "@", "--", "\x1b[", "\x1e"),
)
"""What is put somewhere by accident: syntax of every format, and characters of which readers think too simply."""


Accident = Callable[[str, Sequence[str], random.Random], str]


def mutated(
    text: str, others: Sequence[str], chance: random.Random, accidents: Sequence[Accident] = (), most: int = 8
) -> str:
    """The text after one to `most` accidents, of any kind unless told."""
    for _ in range(chance.randint(1, most)):
        text = chance.choice(accidents or ALL)(text, others, chance)[:LONGEST]
    return text


def made(texts: Sequence[str]) -> st.SearchStrategy[str]:
    """Any text at all, and what the words and signs of real texts can be put together to."""
    words = sorted({word for text in texts for word in re.findall(r"\w+|\W", text[:LONGEST])} | set(MARKS))
    jumbled = st.lists(st.sampled_from(words), max_size=60)
    return st.one_of(
        st.text(max_size=200),
        st.binary(max_size=200).map(lambda found: found.decode("utf-8", "replace")),
        st.builds(lambda found, joint: joint.join(found), jumbled, st.sampled_from(["", " ", "\n"])),
    )


def _spans(text: str, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(text))
    return start, min(len(text), start + chance.choice((1, 1, 2, 8, 40, 400)))


def _drop(text: str, _: Sequence[str], chance: random.Random) -> str:
    start, end = _spans(text, chance)
    return text[:start] + text[end:]


def _double(text: str, _: Sequence[str], chance: random.Random) -> str:
    start, end = _spans(text, chance)
    return text[:end] + text[start:end] + text[end:]


def _mark(text: str, _: Sequence[str], chance: random.Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(MARKS) + text[at:]


def _replace(text: str, _: Sequence[str], chance: random.Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(MARKS) + text[at + 1 :]


def _drop_line(text: str, _: Sequence[str], chance: random.Random) -> str:
    lines = text.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def _double_line(text: str, _: Sequence[str], chance: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(chance.randint(0, len(lines)), chance.choice(lines))
    return "\n".join(lines)


def _cut(text: str, _: Sequence[str], chance: random.Random) -> str:
    return text[: chance.randint(0, len(text))]


def _splice(text: str, others: Sequence[str], chance: random.Random) -> str:
    other = chance.choice(others)
    return text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]


def _repeat(text: str, _: Sequence[str], chance: random.Random) -> str:
    """Deep nesting, long lines, many quotes: whatever stands there, a thousand times."""
    start, end = _spans(text, chance)
    times = chance.choice((3, 30, 1000)) if end - start <= 8 else 3
    return text[:start] + text[start:end] * times + text[end:]


def _line_ends(text: str, _: Sequence[str], __: random.Random) -> str:
    return text.replace("\n", "\r\n")


SMALL: tuple[Accident, ...] = (
    _drop,
    _double,
    _mark,
    _replace,
    _mark,
    _replace,
    _drop_line,
    _double_line,
    _cut,
    _splice,
)
"""What editing by hand, or a broken script, does."""

ALL: tuple[Accident, ...] = (*SMALL, _repeat, _line_ends)
