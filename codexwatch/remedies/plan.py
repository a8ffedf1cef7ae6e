"""What `fix` would do: the steps of findings as changes of files, commands, and what is left to the user."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from codexwatch.formats.edit.diff import Hunk, hunks
from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.formats.edit.shell import is_shell
from codexwatch.model.finding import Edit, Finding, Manual, Run, Step
from codexwatch.remedies.changes import changed
from codexwatch.remedies.files import Target, read_target
from codexwatch.remedies.refused import RefusedError
from codexwatch.remedies.syntax import check_syntax


@dataclass(frozen=True, slots=True)
class Numbered:
    """A step as it is listed. `home`: the Codex home of the environment that it mends."""

    number: int
    rule: str
    step: Step
    home: str | None = None


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file, read once, written once, whatever number of findings asks for it."""

    target: Target
    new: bytes = field(repr=False)
    numbers: tuple[int, ...]

    def hunks(self) -> tuple[Hunk, ...]:
        """What changes, masked."""
        return tuple(hunks(text_of(self.target.content), text_of(self.new)))


@dataclass(frozen=True, slots=True)
class Command:
    """An argument vector to run after the edits."""

    number: int
    command: tuple[str, ...]
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What the user has to do; `reason` says why codexwatch does not."""

    number: int
    step: Step
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    changes: tuple[FileChange, ...] = ()
    commands: tuple[Command, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def does_something(self) -> bool:
        return bool(self.changes or self.commands)

    @property
    def changes_a_shell(self) -> bool:
        """Whether a file is changed that a new shell reads."""
        return any(is_shell(change.target.path) for change in self.changes)


def numbered_steps(findings: Iterable[Finding], homes: Mapping[str, str]) -> tuple[Numbered, ...]:
    """The steps in the order of the findings, each once. homes: the Codex home of each environment."""
    found: list[Numbered] = []
    for finding in findings:
        home = homes.get(finding.environment or "")
        for step in finding.steps:
            if not any(item.step == step and (isinstance(step, Edit) or item.home == home) for item in found):
                found.append(Numbered(len(found) + 1, finding.rule, step, home))
    return tuple(found)


def make_plan(steps: Iterable[Numbered], *, keep_as: str | None = None) -> Plan:
    """Reads the files and works out their new content; changes nothing. What is refused is left to the user."""
    steps = tuple(steps)
    changes: list[FileChange] = []
    left = [Left(item.number, item.step) for item in steps if isinstance(item.step, Manual)]
    for path, wanted in _by_path(steps):
        try:
            change = _change(path, wanted, keep_as)
        except (RefusedError, EditRefusedError) as error:
            reason = error.reason if isinstance(error, RefusedError) else str(error)
            left.extend(Left(item.number, item.step, reason) for item in wanted)
        else:
            if change.new != change.target.content:
                changes.append(change)
    commands = (Command(item.number, item.step.command, item.home) for item in steps if isinstance(item.step, Run))
    return Plan(tuple(changes), tuple(commands), tuple(sorted(left, key=lambda item: item.number)))


def _by_path(steps: tuple[Numbered, ...]) -> Iterator[tuple[str, list[Numbered]]]:
    paths = dict.fromkeys(item.step.path for item in steps if isinstance(item.step, Edit))
    for path in paths:
        yield path, [item for item in steps if isinstance(item.step, Edit) and item.step.path == path]


def _change(path: str, wanted: list[Numbered], keep_as: str | None) -> FileChange:
    target = read_target(path)
    text = text_of(target.content)
    edits = [item.step for item in wanted if isinstance(item.step, Edit)]
    new = changed(path, text, edits, keep_as=keep_as).encode("utf-8", "surrogateescape")
    check_syntax(path, target.content, new)
    return FileChange(target, new, tuple(item.number for item in wanted))


def text_of(content: bytes | None) -> str:
    """A file's text; bytes that are no UTF-8 pass through unharmed. Empty for a file that is not there."""
    return (content or b"").decode("utf-8", "surrogateescape")
