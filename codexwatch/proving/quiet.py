"""What is kept quiet by the user's own wish, and what of it has never been of use."""

from collections.abc import Iterator
from datetime import datetime

from codexwatch.engine.suppression import about_nothing, changed_nothing, switched_off
from codexwatch.model.settings import Settings
from codexwatch.proving.check import Check
from codexwatch.store.known import Known

NAME = "silences"


def check_silences(settings: Settings, known: Known, now: datetime) -> Check:
    """Never a problem: the user has wished for it, and may have forgotten it."""
    said = [*_silences(known, now), *_rules(settings, known)]
    return Check(NAME, "; ".join(said) or "nothing is kept quiet")


def _silences(known: Known, now: datetime) -> Iterator[str]:
    lasting = [item for item in known.silences if not item.expired(now)]
    if any(item.rule is None for item in lasting):
        yield "everything is paused"
    named = [item for item in lasting if item.rule is not None]
    if named:
        yield f"snoozed: {', '.join(_name(item.rule, item.subject) for item in named)}"
    if idle := [item for item in named if about_nothing(item, known.seen)]:
        names = ", ".join(_name(item.rule, item.subject) for item in idle)
        yield f"of these no alert is known: {names} (codexwatch snooze ALERT --clear)"


def _rules(settings: Settings, known: Known) -> Iterator[str]:
    if off := switched_off(settings.rules):
        yield f"switched off in the configuration: {', '.join(off)}"
    if idle := changed_nothing(settings.rules, known.seen):
        yield f"set in the configuration, and no alert of it is known: {', '.join(idle)}"


def _name(rule: str | None, subject: str | None) -> str:
    return " ".join(filter(None, (rule, subject)))
