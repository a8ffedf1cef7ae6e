"""A finding's data put into its rule's templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from shlex import quote

from codexwatch.model.finding import Data, Edit, Finding, Manual, Meta, Run, Step
from codexwatch.model.phrase import Phrase
from codexwatch.model.variable import Origin
from codexwatch.render.paths import Shorten
from codexwatch.render.reasons import in_words


@dataclass(frozen=True, slots=True)
class Spoken:
    """A finding in words, paths written with `~`."""

    title: Phrase
    summary: Phrase
    remedy: Phrase


class Speaker:
    """Makes words of findings; knows the rules' templates and the user's home."""

    def __init__(self, metas: Mapping[str, Meta], shorten: Shorten) -> None:
        self._metas = metas
        self.shorten = shorten

    def say(self, finding: Finding) -> Spoken:
        """Title, proof and fix of a finding."""
        words = self._metas[finding.rule].words[finding.case]
        data = _with_reason(finding.data)
        said = (Phrase.of(template, data) for template in (words.title, words.summary, words.remedy))
        return Spoken(*(phrase.mapped(self.shorten) for phrase in said))

    def step(self, step: Step) -> Phrase:
        """One step as one line."""
        match step:
            case Run():
                return Phrase("Run: {command}", command=self.command(step))
            case Manual(text, data):
                return Phrase.of(text, data).mapped(self.shorten)
            case Edit(path, line, _, after):
                place = self.shorten(path) if line is None else place_in(self.shorten(path), line)
                if after is None:
                    return Phrase("In {place}: remove the line", place=place)
                return Phrase("In {place}: {after}", place=place, after=after)

    def command(self, step: Run) -> str:
        """A command as it can be pasted into a shell: quoted where it must be, `~` left to expand."""
        return " ".join(_quoted(self.shorten(word)) for word in step.command)

    def place(self, origin: Origin | None) -> str | None:
        """`~/.zshrc:42`, `process 700`, or None."""
        if origin is None:
            return None
        if origin.path is None:
            return None if origin.process is None else Phrase("process {pid}", pid=origin.process)
        return self.shorten(origin.path) + (f":{origin.line}" if origin.line else "")


def _quoted(word: str) -> str:
    return f"~/{quote(word[2:])}" if word.startswith("~/") and len(word) > 2 else quote(word)


def _with_reason(data: Data) -> Data:
    """Rules hand on the reason of a probe as it was written down."""
    reason = data.get("reason")
    return {**data, "reason": in_words(reason)} if isinstance(reason, str) else data


def place_in(path: str, line: int) -> Phrase:
    """A line of a file, in a sentence."""
    return Phrase("{path} line {line}", path=path, line=line)
