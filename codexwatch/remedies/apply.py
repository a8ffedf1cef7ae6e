"""Makes the changes of a plan, all of them or none."""

from collections.abc import Sequence
from dataclasses import replace as with_fields
from datetime import datetime
from pathlib import Path

from codexwatch.remedies import journal
from codexwatch.remedies.files import read_target, replace
from codexwatch.remedies.journal import Entry, State
from codexwatch.remedies.plan import FileChange
from codexwatch.remedies.refused import RefusedError


def apply(changes: Sequence[FileChange], folder: Path, rules: Sequence[str], now: datetime) -> Entry:
    """Backups first, then each file in one step. What fails half-way is taken back.

    Raises:
        RefusedError: nothing is changed; or, if the message says so, what could not be taken back.
    """
    try:
        entry = journal.begin(folder, changes, rules, now)
    except OSError as error:
        raise RefusedError(str(folder), f"no backup can be kept there: {(error.strerror or '').lower()}") from None
    for done, change in enumerate(changes):
        try:
            replace(change.target, change.new)
        except RefusedError:
            _take_back(changes[:done])
            _note(entry, State.ROLLED_BACK)
            raise
    return _note(entry, State.APPLIED)


def roll_back(entry: Entry, changes: Sequence[FileChange]) -> Entry:
    """The old contents again. Raises RefusedError with the path of the backup where somebody else has written."""
    _take_back(changes)
    return _note(entry, State.ROLLED_BACK)


def _take_back(changes: Sequence[FileChange]) -> None:
    for change in reversed(changes):
        replace(with_fields(read_target(change.target.path), content=change.new), change.target.content)


def _note(entry: Entry, state: State) -> Entry:
    """The files speak for themselves by their digests, so a journal that cannot be written is no reason to stop."""
    entry = with_fields(entry, state=state)
    try:
        return journal.save(entry)
    except OSError:
        return entry
