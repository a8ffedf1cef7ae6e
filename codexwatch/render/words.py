"""A finding's data put into its rule's templates: the only place where sentences are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from shlex import quote

from codexwatch.model.finding import Edit, Finding, Manual, Meta, Run, Step
from codexwatch.model.variable import Origin
from codexwatch.render.paths import Shorten


@dataclass(frozen=True, slots=True)
class Spoken:
    """A finding in words, paths written with `~`."""

    title: str
    summary: str
    remedy: str


class Speaker:
    """Makes words of findings; knows the rules' templates and the user's home."""

    def __init__(self, metas: Mapping[str, Meta], shorten: Shorten) -> None:
        self._metas = metas
        self.shorten = shorten

    def say(self, finding: Finding) -> Spoken:
        """Title, proof and fix of a finding."""
        words = self._metas[finding.rule].words[finding.case]
        data = {name: _said(value) for name, value in finding.data.items()}
        filled = (template.format_map(data) for template in (words.title, words.summary, words.remedy))
        return Spoken(*(self.shorten(text) for text in filled))

    def step(self, step: Step) -> str:
        """One step as one line."""
        match step:
            case Run():
                return "Run: " + self.command(step)
            case Manual(text, data):
                return self.shorten(text.format_map({name: _said(value) for name, value in data.items()}))
            case Edit(path, line, _, after):
                place = self.shorten(path) + (f" line {line}" if line else "")
                return f"In {place}: remove the line" if after is None else f"In {place}: {after}"

    def command(self, step: Run) -> str:
        """A command as it can be pasted into a shell: quoted where it must be, `~` left to expand."""
        return " ".join(_quoted(self.shorten(word)) for word in step.command)

    def place(self, origin: Origin | None) -> str | None:
        """`~/.zshrc:42`, `process 700`, or None."""
        if origin is None:
            return None
        if origin.path is None:
            return None if origin.process is None else f"process {origin.process}"
        return self.shorten(origin.path) + (f":{origin.line}" if origin.line else "")


def _quoted(word: str) -> str:
    return f"~/{quote(word[2:])}" if word.startswith("~/") and len(word) > 2 else quote(word)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return "unknown" if value is None else str(value)
