"""One shell on paper: its variables, functions and options, and the statement that runs now."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from codexwatch.formats.shell.conditions import Condition, Kind
from codexwatch.formats.shell.expand import Expander, Value
from codexwatch.formats.shell.parse import Parsed
from codexwatch.formats.shell.statements import (
    Alias,
    AllExport,
    Assignment,
    Block,
    Body,
    Broken,
    Defined,
    Dialect,
    Function,
    Leave,
    Scope,
    Statement,
    Test,
    Unset,
    Word,
)
from codexwatch.formats.shell.variables import Place, Slot, Variables

MAX_STEPS = 50_000
MAX_NESTING = 100

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A place where something ran, or was to be read, that may have set any variable."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class World:
    """What the files may be asked, and what is remembered of them. Each answer None: not known."""

    read: Callable[[str], str | None]
    look: Callable[[str], Kind | None]
    match: Callable[[str], Sequence[str] | None]
    parsed: Parsed
    files: dict[str, None] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)
    opaque: list[Opaque] = field(default_factory=list)


Table = Mapping[type, Callable[["Runner", Any], bool | None]]


class Runner:
    """Runs statements of one process. `control` and `calls` hold the statements that run other statements."""

    def __init__(
        self, dialect: Dialect, variables: Variables, world: World, constants: Mapping[str, str], table: "Table"
    ) -> None:
        self._table = table
        self.dialect = dialect
        self.variables = variables
        self.world = world
        self.constants = constants
        self.home = constants["HOME"]
        self.expander = Expander(variables.get, self._assign_default, constants, dialect)
        self.functions: dict[str, tuple[Body, str]] = {}
        self.aliases: dict[str, tuple[str, Place]] = {}
        self.universal: set[str] = set()
        self.all_export = False
        self.path = ""
        self.line = 1
        self.sources: list[str] = []
        self.calls: list[str] = []
        self.leaving: str | None = None  # why the statements that follow are skipped
        self.may_have_ended = False
        # Above 0 while it is not known whether the running statement is reached: because of the branches around it, of
        # an earlier `return` in the file or function, of an earlier `break` in the loop.
        self._in_branch = self._may_have_returned = self._may_have_broken = 0
        self._branches_outside_frame = self._branches_outside_loop = 0
        self._steps = 0
        self._nesting = 0

    @property
    def certain(self) -> bool:
        return not (self._in_branch or self._may_have_returned or self._may_have_broken or self.may_have_ended)

    @property
    def place(self) -> Place:
        return Place(self.path, self.line)

    def block(self, statements: Block) -> bool | None:
        """Runs statements; the exit status of the last: True for success, None where it cannot be known."""
        status: bool | None = True
        for statement in statements:
            status = self.run(statement)
            if self.leaving is not None:
                break
        return status

    def run(self, statement: Statement) -> bool | None:
        self._steps += 1
        self.line = statement.line
        if self._steps > MAX_STEPS or self._nesting > MAX_NESTING:
            self.give_up("too many statements" if self._steps > MAX_STEPS else "nested too deeply")
            self.leaving = "exit" if self._steps > MAX_STEPS else self.leaving
            return None
        self._nesting += 1
        try:
            return self._table[type(statement)](self, statement)
        finally:
            self._nesting -= 1

    def give_up(self, reason: str) -> None:
        """From here on any variable may have been set by something that cannot be known."""
        self.expander.anything_possible = True
        opaque = Opaque(self.place, reason)
        if len(self.world.opaque) < 256 and opaque not in self.world.opaque:
            self.world.opaque.append(opaque)

    @contextmanager
    def in_doubt(self) -> Iterator[None]:
        """What runs inside may not run."""
        self._in_branch += 1
        try:
            yield
        finally:
            self._in_branch -= 1

    @contextmanager
    def frame(self) -> Iterator[None]:
        """A file or a function: `return` ends it, and a doubt about whether it returned ends with it."""
        before = self._may_have_returned, self._branches_outside_frame
        self._branches_outside_frame = self._in_branch
        try:
            with self.loop():
                yield
        finally:
            self._may_have_returned, self._branches_outside_frame = before
            if self.leaving == "return":
                self.leaving = None

    @contextmanager
    def loop(self) -> Iterator[None]:
        """As `frame`, for `break`."""
        before = self._may_have_broken, self._branches_outside_loop
        self._branches_outside_loop = self._in_branch
        try:
            yield
        finally:
            self._may_have_broken, self._branches_outside_loop = before
            if self.leaving in {"break", "continue"}:
                self.leaving = None

    def value(self, word: Word) -> Value:
        return self.expander.text(word)

    def _assign_default(self, name: str, value: Value) -> None:
        self.variables.assign(name, value.text, self.place, exported=None, certain=self.certain and value.certain)

    def assign(self, statement: Assignment) -> bool | None:
        name = self.value(statement.name)
        if name.text is None:
            self.give_up("sets a variable whose name is not known")
            return None
        if not _NAME.fullmatch(name.text):
            return False
        certain = self.certain and name.certain
        self._choose_scope(name.text, statement)
        if statement.value is None:
            if statement.exported is not None:
                self.variables.mark(name.text, exported=statement.exported, certain=certain)
            return True
        value = self.value(statement.value)
        if statement.append:
            value = self._appended(name.text, value)
        if statement.scope is Scope.UNIVERSAL and self._hidden(name.text):
            return True
        exported = True if statement.exported is None and self.all_export else statement.exported
        self.variables.assign(name.text, value.text, self.place, exported=exported, certain=certain and value.certain)
        return True if value.text is not None or statement.exported else None

    def _appended(self, name: str, value: Value) -> Value:
        slot = self.variables.get(name)
        if slot is None:
            return value
        text = None if slot.value is None or value.text is None else slot.value + value.text
        return Value(text, slot.certain and value.certain)

    def _choose_scope(self, name: str, statement: Assignment) -> None:
        if statement.scope is Scope.LOCAL:
            # fish has local variables in every block, the others only in functions.
            in_function = self.dialect is not Dialect.FISH
            self.variables.make_local(name, erase=statement.value is None, function=in_function)
        elif self.dialect is Dialect.FISH:
            if statement.scope is Scope.INHERIT and self.variables.get(name) is None:
                self.variables.make_local(name, erase=False, function=True)
            elif statement.scope is Scope.GLOBAL:
                self.universal.discard(name)

    def _hidden(self, name: str) -> bool:
        """fish: a universal variable is not seen where a global one, an inherited one for example, has its name."""
        if self.variables.get(name) is not None and name not in self.universal:
            return True
        self.universal.add(name)
        return False

    def unset(self, statement: Unset) -> bool | None:
        for word in statement.names:
            for name in self.expander.fields(word):
                if name is None:
                    self.give_up("unsets a variable whose name is not known")
                elif statement.functions:
                    self.functions.pop(name, None)
                    self.aliases.pop(name, None)
                else:
                    self.variables.unset(name, self.place, certain=self.certain)
        return True

    def set_all_export(self, statement: AllExport) -> bool | None:
        self.all_export = statement.on
        return True

    def define(self, statement: Function) -> bool | None:
        self.functions[statement.name] = statement.body, self.path
        return True

    def alias(self, statement: Alias) -> bool | None:
        text = self.value(statement.definition).text
        if text is not None:
            name, _, code = text.partition("=")
            self.aliases[name] = code, self.place
        return True

    def leave(self, statement: Leave) -> bool | None:
        how = statement.how
        if how == "exit" and not self.certain:
            self.may_have_ended = True
        elif how == "return" and (self._in_branch > self._branches_outside_frame or self._may_have_broken):
            self._may_have_returned += 1
        elif how in {"break", "continue"} and self._in_branch > self._branches_outside_loop:
            self._may_have_broken += 1
        else:
            self.leaving = how
        return None

    def test(self, statement: Test) -> bool | None:
        return Condition(statement, self.expander, self._look).status()

    def _look(self, path: str) -> Kind | None:
        path = self.absolute(path)
        kind = self.world.look(path)
        if kind in {Kind.FILE, Kind.ABSENT}:
            self.world.files[path] = None
        return kind

    def defined(self, statement: Defined) -> bool | None:
        slots: list[Slot | None] = [self.variables.get(self.value(name).text or "") for name in statement.names]
        if any(slot is not None and not slot.certain for slot in slots) or self.expander.anything_possible:
            return None if not all(slot is not None and slot.certain for slot in slots) else True
        return all(slot is not None for slot in slots)

    def broken(self, statement: Broken) -> bool | None:
        self.give_up(statement.reason)
        self._may_have_returned += 1
        return None

    def absolute(self, path: str) -> str:
        """A terminal starts in the home directory."""
        return path if path.startswith("/") else f"{self.home.rstrip('/')}/{path.removeprefix('./')}"


SIMPLE: Table = {
    Assignment: Runner.assign,
    Unset: Runner.unset,
    AllExport: Runner.set_all_export,
    Function: Runner.define,
    Alias: Runner.alias,
    Leave: Runner.leave,
    Test: Runner.test,
    Defined: Runner.defined,
    Broken: Runner.broken,
}
