"""What a rule declares, what it finds, and the steps that mend it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from string import Formatter
from typing import TYPE_CHECKING

from codexwatch.model.network import Stack
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.model.variable import Origin

if TYPE_CHECKING:  # `status` tells of findings without knowing facts
    from codexwatch.model.facts import Facts

Datum = str | int | float | bool | None | tuple[str, ...]
Data = Mapping[str, Datum]
Pair = tuple[str, Stack]
"""An environment's id and a stack that cannot work in it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace a line (or add one where `line` is None). Both texts are masked: they are shown, never written."""

    path: str
    line: int | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A command as an argument vector."""

    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """Something only the user can do: a template and its fields, so that it can be translated.

    Only the fields that the template names are kept: what reads alike in two environments is one step.
    """

    text: str
    data: Data = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.data:
            named = {name for _, name, _, _ in Formatter().parse(self.text) if name}
            object.__setattr__(self, "data", {name: value for name, value in self.data.items() if name in named})


Step = Edit | Run | Manual


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Templates with named fields; a finding's data fill them. `title` says what is wrong in at most 60 characters."""

    title: str
    summary: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a rule says about itself.

    reads: sections without which it cannot judge. uses: sections that sharpen severity or remedy.
    requires: rules of the same stage that explain this one. hold_for: how long a finding is pending before it is told.
    keep_firing_for: how long it must be gone before it is resolved. words: by case; a rule of one case calls it "".
    severity: the ceiling; a finding may be lower.
    """

    stage: Stage
    severity: Severity
    reads: frozenset[str]
    uses: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    hold_for: timedelta = timedelta(0)
    keep_firing_for: timedelta = timedelta(seconds=30)
    words: Mapping[str, Words]
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One instance of a rule: data, not sentences.

    subject: what is at fault, stable while lines move (`VARIABLE@path`, `host:port`, a path, a pid).
    breaks: the pairs that cannot work because of it; empty for advice.
    verified: the remedy has just been seen to work; None where there is nothing to try.
    The last four fields belong to the engine: a rule leaves them alone.
    """

    subject: str
    severity: Severity
    steps: tuple[Step, ...]
    environment: str | None = None
    case: str = ""
    data: Data = field(default_factory=dict)
    origin: Origin | None = None
    breaks: frozenset[Pair] = frozenset()
    verified: bool | None = None
    confidence: Confidence = Confidence.SURE
    hold_for: timedelta | None = None
    rule: str = ""
    stage: Stage = Stage.TRACE
    also_in: tuple[str, ...] = ()
    inhibited_by: str | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """Two findings with the same identity are one, over time and over environments."""
        return (self.rule, self.subject)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it was discovered: its slug from the file's name, its manual page from the docstring."""

    slug: str
    meta: Meta
    check: Callable[["Facts"], Iterator[Finding]]
    manual: str
