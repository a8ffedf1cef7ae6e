"""Branches and loops: what runs for certain, what not at all, and what one cannot know."""

import re

from codexwatch.formats.shell.conditions import negate
from codexwatch.formats.shell.runner import Runner, Table
from codexwatch.formats.shell.statements import (
    Block,
    Case,
    Chain,
    Dialect,
    Elsewhere,
    For,
    Glob,
    Group,
    If,
    Not,
    While,
    Word,
)
from codexwatch.formats.shell.variables import Slot, shadowed

_MAX_ITEMS = 256


def run_if(runner: Runner, statement: If) -> bool | None:
    branches = Branches(runner)
    for condition, block in statement.arms:
        status = runner.block(condition)
        if runner.leaving is not None or branches.take(block, status=status):
            return branches.join()
    if statement.otherwise is not None:
        branches.take(statement.otherwise, status=True)
    return branches.join()


def run_case(runner: Runner, statement: Case) -> bool | None:
    subject = runner.value(statement.subject)
    text = subject.text if subject.certain and len(subject.text or "") <= 4096 else None
    branches = Branches(runner)
    falls = False
    for patterns, block, goes_on in statement.arms:
        status = True if falls else _matches(runner, text, patterns)
        if branches.take(block, status=status, last=not goes_on):
            return branches.join()
        falls = goes_on and status is True
    return branches.join()


def _matches(runner: Runner, text: str | None, patterns: tuple[Word, ...]) -> bool | None:
    statuses: set[bool | None] = set()
    for word in patterns:
        if word == (Glob("*"),):
            return True
        pattern = runner.expander.pattern(word)
        statuses.add(None if pattern is None or text is None else re.match(pattern, text) is not None)
    return True if True in statuses else None if None in statuses else False


class Branches:
    """Arms of which one runs. As long as it is not known which, each begins with the same variables."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._outcomes: list[dict[str, Slot | None]] = []
        self._status: bool | None = True

    def take(self, block: Block, *, status: bool | None, last: bool = True) -> bool:
        """Runs the arm if its condition may hold; True when no other arm can be reached."""
        runner = self._runner
        if status is False:
            return False
        if status is True and not self._outcomes:
            self._status = scoped(runner, block)
            return last or runner.leaving is not None
        runner.variables.attempt()
        try:
            with runner.in_doubt():
                scoped(runner, block)
        finally:
            self._outcomes.append(runner.variables.take_back())
        return status is True and last

    def join(self) -> bool | None:
        """The variables after the arms: of what several arms changed, the last arm's word counts, without certainty."""
        variables = self._runner.variables
        changed: dict[str, Slot] = {}
        for outcome in self._outcomes:
            for name, slot in outcome.items():
                if slot is not None:
                    changed[name] = _over(changed.get(name), slot)
        for name, slot in changed.items():
            variables.write(name, slot)
        return None if self._outcomes else self._status


def _over(below: Slot | None, slot: Slot) -> Slot:
    if below is None or below.place is None or below.place == slot.place:
        return slot
    hidden = (*below.shadows, shadowed(below.place, below), *slot.shadows)
    by_place = {each.place: each for each in hidden if each.place != slot.place}
    return Slot(slot.value, slot.exported, slot.certain, slot.place, tuple(by_place.values()), slot.present)


def scoped(runner: Runner, block: Block) -> bool | None:
    """fish: a block has local variables of its own."""
    if runner.dialect is not Dialect.FISH:
        return runner.block(block)
    runner.variables.enter(function=False)
    try:
        return runner.block(block)
    finally:
        runner.variables.leave()


def run_chain(runner: Runner, statement: Chain) -> bool | None:
    status = runner.run(statement.first)
    for operator, each in statement.rest:
        if runner.leaving is not None:
            return status
        goes = status if operator == "&&" else negate(status)
        if goes is True:
            status = runner.run(each)
        elif goes is None:
            with runner.in_doubt():
                runner.run(each)
            status = None
    return status


def run_not(runner: Runner, statement: Not) -> bool | None:
    return negate(runner.run(statement.statement))


def run_group(runner: Runner, statement: Group) -> bool | None:
    return scoped(runner, statement.body)


def run_elsewhere(_runner: Runner, _statement: Elsewhere) -> bool | None:
    return None


def run_for(runner: Runner, statement: For) -> bool | None:
    items: list[str | None] = []
    for word in statement.items:
        items.extend(_items(runner, word))
    names = statement.name.split()
    if len(names) > 1:  # zsh: for key value in …
        items = [None]
    if None in items or len(items) > _MAX_ITEMS:
        # What the known items do is done for certain; one pass stands for all the others.
        items = [item for item in items[:_MAX_ITEMS] if item is not None] + [None]
    with runner.loop():
        for item in items:
            runner.line = statement.line
            for name in names:
                runner.variables.assign(name, item, runner.place, exported=None, certain=runner.certain)
            if item is None:
                with runner.in_doubt():
                    scoped(runner, statement.body)
            else:
                scoped(runner, statement.body)
            if runner.leaving == "continue":
                runner.leaving = None
            if runner.leaving is not None:
                break
    return None


def _items(runner: Runner, word: Word) -> list[str | None]:
    if not any(isinstance(piece, Glob) for piece in word):
        return runner.expander.fields(word)
    pattern = runner.value(word)
    if pattern.text is None or not pattern.certain:
        return [None]
    path = runner.absolute(pattern.text)
    runner.world.folders[path.rpartition("/")[0] or "/"] = None
    matched = runner.world.match(path)
    if matched is None:
        return [None]
    # Without a match bash goes on with the pattern itself, zsh and fish with nothing.
    return list(matched) or ([pattern.text] if runner.dialect in {Dialect.BASH, Dialect.SH} else [])


def run_while(runner: Runner, statement: While) -> bool | None:
    status = runner.block(statement.condition)
    if runner.leaving is not None or status is statement.until:
        return True
    with runner.loop(), runner.in_doubt():
        scoped(runner, statement.body)
    return None


CONTROL: Table = {
    If: run_if,
    Case: run_case,
    Chain: run_chain,
    Not: run_not,
    Group: run_group,
    Elsewhere: run_elsewhere,
    For: run_for,
    While: run_while,
}
