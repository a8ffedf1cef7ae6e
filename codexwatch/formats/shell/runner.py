"""One shell on paper: its variables, functions and options, and the statement that runs now."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from codexwatch.formats.shell.assigned import Place
from codexwatch.formats.shell.conditions import Kind
from codexwatch.formats.shell.expand import Expander, Value
from codexwatch.formats.shell.parse import Parsed
from codexwatch.formats.shell.statements import (
    Block,
    Body,
    Broken,
    Dialect,
    Leave,
    Statement,
    Word,
)
from codexwatch.formats.shell.variables import Variables
from codexwatch.model.variable import NO_PROXY_NAMES, PROXY_NAMES

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
    """What the files may be asked, and what is remembered of them. Each answer None: not known.

    `mentions`: the variables that a file may set whose text cannot be had. `plain`: where a name was last assigned by a
    statement of its own, outside of functions, without a word on whether it is exported.
    """

    read: Callable[[str], str | None]
    look: Callable[[str], Kind | None]
    match: Callable[[str], Sequence[str] | None]
    mentions: Callable[[str], Collection[str]]
    parsed: Parsed
    plain: dict[str, Place] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)
    opaque: list[Opaque] = field(default_factory=list)


Table = Mapping[type, Callable[["Runner", Any], bool | None]]


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or alias. `certain` False: it may not have been defined, or otherwise."""

    body: Body
    path: str
    certain: bool


class Runner:
    """One process. What each kind of statement does stands in `effects`, `control` and `calls`."""

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
        self.functions: dict[str, Definition] = {}
        self.aliases: dict[str, Definition] = {}
        self.universal: set[str] = set()
        self.all_export: bool | None = False  # None: not known
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
        self._in_pieces = False  # of this file not everything was understood: a `return` may be that of a function
        self._loops = 0  # of this file or function
        self._lines: tuple[str, list[str]] = "", []  # of the file that was last asked for one of its own
        self._steps = 0
        self.exhausted = False
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
            if self._steps > MAX_STEPS:
                self.leaving = "exit"
                self.exhausted = True
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

    def give_up_on_code(self, reason: str) -> None:
        """As `give_up`, for code or a name that is not known: its line may tell what it is about.

        `eval "$(corp-proxy env)"` and `export "${scheme}_proxy=…"` leave every proxy unknown.
        """
        before = len(self.world.opaque)
        self.give_up(reason)
        if len(self.world.opaque) > before and self._speaks_of_proxies():
            for name in (*PROXY_NAMES, *NO_PROXY_NAMES):
                self.variables.assign(name, None, self.place, exported=True, certain=False)

    def _speaks_of_proxies(self) -> bool:
        if self._lines[0] != self.path:
            self._lines = self.path, (self.world.read(self.path) or "").split("\n")
        lines = self._lines[1]
        return 0 < self.line <= len(lines) and "proxy" in lines[self.line - 1].lower()

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
        before = self._may_have_returned, self._branches_outside_frame, self._in_pieces, self._loops
        self._branches_outside_frame = self._in_branch
        self._in_pieces, self._loops = False, -1
        try:
            with self.loop():
                yield
        finally:
            self._may_have_returned, self._branches_outside_frame, self._in_pieces, self._loops = before
            if self.leaving == "return":
                self.leaving = None

    @contextmanager
    def loop(self) -> Iterator[None]:
        """As `frame`, for `break`."""
        before = self._may_have_broken, self._branches_outside_loop
        self._branches_outside_loop = self._in_branch
        self._loops += 1
        try:
            yield
        finally:
            self._loops -= 1
            self._may_have_broken, self._branches_outside_loop = before
            if self.leaving in {"break", "continue"}:
                self.leaving = None

    def value(self, word: Word) -> Value:
        return self.expander.text(word)

    def _assign_default(self, name: str, value: Value) -> None:
        self.variables.assign(name, value.text, self.place, exported=None, certain=self.certain and value.certain)

    def leave(self, statement: Leave) -> bool | None:
        how = statement.how
        if how in {"break", "continue"} and not self._loops:
            if self.dialect is not Dialect.ZSH:  # a complaint, no more
                return None
            how = "return"
        if how == "exit" and not self.certain:
            self.may_have_ended = True
        elif how == "return" and self._may_not_return:
            self._may_have_returned += 1
        elif how in {"break", "continue"} and self._in_branch > self._branches_outside_loop:
            self._may_have_broken += 1
        else:
            self.leaving = how
        return None

    @property
    def _may_not_return(self) -> bool:
        """Whether a `return` that is come to may not be reached, or not be one of this file or function."""
        return bool(self._in_branch > self._branches_outside_frame or self._may_have_broken or self._in_pieces)

    def look(self, path: str) -> Kind | None:
        """What a path leads to; a file that is asked for is one to watch."""
        path = self.absolute(path)
        kind = self.world.look(path)
        if kind in {Kind.FILE, Kind.LOCKED, Kind.ABSENT}:
            self.world.files[path] = None
        return kind

    def broken(self, statement: Broken) -> bool | None:
        self.give_up(statement.reason)
        self.variables.doubt(statement.names)
        for name in (*PROXY_NAMES, *NO_PROXY_NAMES):
            if name in statement.names and self.variables.get(name) is None:
                self.variables.assign(name, None, self.place, exported=True, certain=False)
        self._may_have_returned += 1
        self._in_pieces = True
        self.may_have_ended = self.may_have_ended or statement.ends
        return None

    def absolute(self, path: str) -> str:
        """A terminal starts in the home directory."""
        return path if path.startswith("/") else f"{self.home.rstrip('/')}/{path.removeprefix('./')}"
