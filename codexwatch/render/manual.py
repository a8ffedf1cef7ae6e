"""The manual page of a rule, taken apart: its module's docstring is a title, then sections of indented lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codexwatch.model.phrase import Phrase

SECTIONS = {
    str(heading): heading
    for heading in (Phrase("What it detects"), Phrase("Why Codex breaks"), Phrase("How to fix"), Phrase("Example"))
}
_CODE_ALONE = re.compile(r"`[^`]*`\.?")


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a section."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Its lines as one; translated as a whole. What is code alone reads the same in every language."""

    text: str

    @property
    def phrase(self) -> Phrase:
        """As it can be translated."""
        return Phrase.of(self.text, {})

    @property
    def is_code(self) -> bool:
        return _CODE_ALONE.fullmatch(self.text) is not None


def title_of(manual: str) -> str:
    """The first line."""
    return manual.partition("\n")[0]


def paragraphs(manual: str) -> Iterator[Heading | Paragraph]:
    """The title, then the sections, each a heading and what stands under it."""
    for block in manual.split("\n\n"):
        lines = block.split("\n")
        if lines[0] in SECTIONS:
            yield Heading(SECTIONS[lines.pop(0)])
        if lines:
            yield Paragraph(" ".join(line.strip() for line in lines))
