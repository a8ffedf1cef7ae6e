"""Branches and loops: what runs for certain, what not at all, and what one cannot know."""

import re

from codexwatch.formats.shell.branches import Branches, scoped
from codexwatch.formats.shell.conditions import negate
from codexwatch.formats.shell.runner import Runner, Table
from codexwatch.formats.shell.statements import (
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
