"""A change as a person reads it: changed lines with their numbers, secrets masked, nothing of what stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from codexwatch.formats.edit.lines import bare, numbered
from codexwatch.formats.source_line import shown_line


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that go and lines that come, masked; `old` and `new` are the numbers of the first ones, from 1."""

    old: int
    new: int
    removed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def header(self) -> str:
        """As `diff --unified=0` writes it: an empty side counts from the line before it."""
        old = f"{self.old if self.removed else self.old - 1},{len(self.removed)}"
        new = f"{self.new if self.added else self.new - 1},{len(self.added)}"
        return f"@@ -{old} +{new} @@"


def hunks(before: str, after: str) -> Iterator[Hunk]:
    """What `after` changes. No line around it is shown: it is none of the reader's over the shoulder."""
    old, new = numbered(before), numbered(after)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Hunk(a + 1, c + 1, tuple(map(_shown, old[a:b])), tuple(map(_shown, new[c:d])))


def _shown(line: str) -> str:
    return shown_line(bare(line))
