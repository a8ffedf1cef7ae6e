"""Takes a fix back: the identical bytes where nobody has written since, else a clean merge, else nothing."""

from dataclasses import dataclass, field
from dataclasses import replace as with_fields

from codexwatch.formats.edit.diff import Hunk, hunks
from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.formats.edit.three_way import take_back
from codexwatch.remedies import journal
from codexwatch.remedies.files import Target, digest, read_target, replace
from codexwatch.remedies.journal import Entry, State
from codexwatch.remedies.plan import text_of
from codexwatch.remedies.refused import RefusedError
from codexwatch.remedies.syntax import check_syntax


@dataclass(frozen=True, slots=True)
class Restoring:
    """A file and what it becomes; `merged` where it keeps what was edited since."""

    target: Target
    content: bytes | None = field(repr=False)
    merged: bool = False

    def hunks(self) -> tuple[Hunk, ...]:
        """What changes, masked."""
        return tuple(hunks(text_of(self.target.content), text_of(self.content)))


def plan_undo(entry: Entry) -> tuple[Restoring, ...]:
    """Works out every file before one is touched; a file that is the old one already is left out.

    Raises:
        RefusedError: a file cannot be taken back; the message names the backup.
    """
    return tuple(item for number in range(len(entry.files)) if (item := _restoring(entry, number)) is not None)


def undo(entry: Entry, restoring: tuple[Restoring, ...]) -> Entry:
    """Raises RefusedError."""
    for item in restoring:
        replace(item.target, item.content)
    return journal.save(with_fields(entry, state=State.UNDONE))


def _restoring(entry: Entry, number: int) -> Restoring | None:
    file = entry.files[number]
    target = read_target(file.path)
    if target.digest == file.before:
        return None
    try:
        before, after = entry.before(number), entry.after(number)
    except OSError:
        raise RefusedError(file.path, f"its backup in {entry.folder} is gone") from None
    if digest(before) != file.before or digest(after) != file.after:
        raise RefusedError(file.path, f"its backup in {entry.folder} is damaged")
    if target.digest == file.after:
        return Restoring(with_fields(target, mode=file.mode), before)
    return Restoring(target, _merged(entry, number, target, before, after), merged=True)


def _merged(entry: Entry, number: int, target: Target, before: bytes | None, after: bytes) -> bytes | None:
    backup = entry.folder / f"{number}.before"
    if target.content is None:
        raise RefusedError(target.path, f"it has been deleted since; the old content is in {backup}")
    try:
        text = take_back(text_of(before), text_of(after), text_of(target.content))
        merged = text.encode("utf-8", "surrogateescape")
        check_syntax(target.path, target.content, merged)
    except (EditRefusedError, RefusedError) as error:
        reason = error.reason if isinstance(error, RefusedError) else str(error)
        raise RefusedError(target.path, f"{reason}; the old content is in {backup}") from None
    return None if before is None and not merged else merged
