"""Statements that change variables, functions and options, or ask about them."""

import re

from codexwatch.formats.shell.conditions import Condition
from codexwatch.formats.shell.expand import Value
from codexwatch.formats.shell.runner import Definition, Runner, Table
from codexwatch.formats.shell.statements import (
    Alias,
    AllExport,
    Assignment,
    Body,
    Broken,
    Defined,
    Dialect,
    Function,
    Leave,
    Scope,
    Test,
    Together,
    Unset,
)
from codexwatch.formats.shell.variables import Slot

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def assign(runner: Runner, statement: Assignment) -> bool | None:
    return _assign(runner, statement, _values(runner, statement))


def assign_together(runner: Runner, statement: Together) -> bool | None:
    values = [_values(runner, each) for each in statement.assignments]
    for each, value in zip(statement.assignments, values, strict=True):
        _assign(runner, each, value)
    return True


def _values(runner: Runner, statement: Assignment) -> tuple[Value, Value | None]:
    return runner.value(statement.name), None if statement.value is None else runner.value(statement.value)


def _assign(runner: Runner, statement: Assignment, values: tuple[Value, Value | None]) -> bool | None:
    name, value = values
    if name.text is None:
        runner.give_up_on_code("sets a variable whose name is not known")
        return None
    if not _NAME.fullmatch(name.text):
        if runner.dialect in {Dialect.ZSH, Dialect.SH}:  # bash complains and goes on, these leave the file
            runner.broken(Broken(statement.line, "a name that no variable can have", ends=True))
        return False
    certain = runner.certain and name.certain
    _choose_scope(runner, name.text, statement)
    if value is None:
        missing = runner.variables.get(name.text) is None
        if statement.exported is not None:
            runner.variables.mark(name.text, exported=statement.exported, certain=certain)
        if runner.dialect is Dialect.ZSH and missing:
            # zsh sets it to nothing, and exports it once it is assigned or exported again (zsh 5.9, measured).
            runner.variables.assign(name.text, "", runner.place, exported=False, certain=certain)
        return True
    if statement.append:
        value = _appended(runner, name.text, value)
    if statement.scope is Scope.UNIVERSAL and _hidden(runner, name.text):
        return True
    exported = True if statement.exported is None and runner.all_export is not False else statement.exported
    under = runner.dialect is Dialect.FISH and statement.scope is Scope.GLOBAL
    certain = certain and value.certain and (runner.all_export is not None or statement.exported is not None)
    place = runner.place
    runner.variables.assign(name.text, value.text, place, exported=exported, certain=certain, under=under)
    if not runner.calls and statement.scope is not Scope.LOCAL:
        runner.world.plain[name.text] = place
    return True if value.text is not None or statement.exported else None


def _appended(runner: Runner, name: str, value: Value) -> Value:
    slot = runner.variables.get(name)
    if slot is None:
        return value
    text = None if slot.value is None or value.text is None else slot.value + value.text
    return Value(text, slot.certain and value.certain)


def _choose_scope(runner: Runner, name: str, statement: Assignment) -> None:
    if statement.scope is Scope.LOCAL:
        # fish has local variables in every block, the others only in functions.
        in_function = runner.dialect is not Dialect.FISH
        runner.variables.make_local(name, erase=statement.value is None, function=in_function)
    elif runner.dialect is Dialect.FISH:
        if statement.scope is Scope.INHERIT and runner.variables.get(name) is None:
            runner.variables.make_local(name, erase=False, function=True)
        elif statement.scope is Scope.GLOBAL:
            runner.universal.discard(name)


def _hidden(runner: Runner, name: str) -> bool:
    """fish: a universal variable is not seen where a global one, an inherited one for example, has its name."""
    if runner.variables.get(name) is not None and name not in runner.universal:
        return True
    runner.universal.add(name)
    return False


def unset(runner: Runner, statement: Unset) -> bool | None:
    for word in statement.names:
        for name in runner.expander.fields(word):
            if name is None:
                runner.give_up_on_code("unsets a variable whose name is not known")
            elif statement.functions:
                runner.functions.pop(name, None)
                runner.aliases.pop(name, None)
            else:
                _unset(runner, name)
    return True


def _unset(runner: Runner, name: str) -> None:
    if runner.dialect is not Dialect.FISH or not runner.certain or not runner.variables.reveal(name):
        runner.variables.unset(name, runner.place, certain=runner.certain)


def set_all_export(runner: Runner, statement: AllExport) -> bool | None:
    runner.all_export = statement.on if runner.certain or runner.all_export is statement.on else None
    return True


def define(runner: Runner, statement: Function) -> bool | None:
    for name in statement.name.split():  # zsh: function one two { … }
        runner.functions[name] = Definition(statement.body, runner.path, runner.certain)
    return True


def alias(runner: Runner, statement: Alias) -> bool | None:
    text = runner.value(statement.definition).text
    if text is not None:
        name, _, code = text.partition("=")
        body = Body(code, statement.line, runner.dialect)
        runner.aliases[name] = Definition(body, runner.path, runner.certain)
    return True


def test(runner: Runner, statement: Test) -> bool | None:
    return Condition(statement, runner.expander, runner.look).status()


def defined(runner: Runner, statement: Defined) -> bool | None:
    slots: list[Slot | None] = [runner.variables.get(runner.value(name).text or "") for name in statement.names]
    if any(slot is not None and not slot.certain for slot in slots) or runner.expander.anything_possible:
        return None if not all(slot is not None and slot.certain for slot in slots) else True
    return all(slot is not None for slot in slots)


EFFECTS: Table = {
    Assignment: assign,
    Together: assign_together,
    Unset: unset,
    AllExport: set_all_export,
    Function: define,
    Alias: alias,
    Test: test,
    Defined: defined,
    Leave: Runner.leave,
    Broken: Runner.broken,
}
