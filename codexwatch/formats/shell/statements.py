"""What a start-up file is made of, in the same shape for every shell.

Only what can change a variable, or decide whether something that does is reached, is told apart; any other command is a
`Call` of a name. Values stay words (not yet expanded): what `$HOME` stands for depends on what ran before.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Dialect(StrEnum):
    """How a file is to be read. The last three are no scripts: pam_env's, systemd's, and what fish keeps on disk."""

    BASH = "bash"
    SH = "sh"
    ZSH = "zsh"
    FISH = "fish"
    PAM = "pam"
    ENVIRONMENT_D = "environment.d"
    FISH_VARIABLES = "fish_variables"


@dataclass(frozen=True, slots=True)
class Variable:
    """`$NAME` or `${NAME OPERATOR WORD}`; a positional parameter is named "1", "@", "#" or "*"."""

    name: str
    quoted: bool = True
    operator: str = ""
    operand: "Word" = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Glob:
    """Characters that match file names where they stand unquoted, and mean themselves in an assignment."""

    text: str


class Unknown(Enum):
    """A piece that only running something would tell: a command's output, arithmetic."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN

Piece = str | Variable | Glob | Unknown
Word = tuple[Piece, ...]


class Scope(StrEnum):
    """Where an assignment lands."""

    INHERIT = "inherit"  # where the variable already is, otherwise global
    LOCAL = "local"
    GLOBAL = "global"
    UNIVERSAL = "universal"  # fish: kept on disk, seen only where no global one is


@dataclass(frozen=True, slots=True)
class Body:
    """Code that runs later, if ever: of a function, an alias, a string given to eval. Parsed when it runs."""

    text: str = field(repr=False)
    line: int
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Assignment:
    """`value` None: only the export mark changes. `exported` None: the mark stays as it is."""

    line: int
    name: Word
    value: Word | None = field(repr=False)  # as everywhere below: text of the user's may hold keys and passwords
    exported: bool | None = None
    scope: Scope = Scope.INHERIT
    append: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """`export A=1 B=$A`: the values are all expanded before the first is assigned, so B gets the old value of A."""

    line: int
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Unset:
    line: int
    names: tuple[Word, ...]
    functions: bool = False


@dataclass(frozen=True, slots=True)
class AllExport:
    """`set -a`: whatever is assigned from here on is exported."""

    line: int
    on: bool


@dataclass(frozen=True, slots=True)
class Source:
    line: int
    path: Word = field(repr=False)
    arguments: tuple[Word, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Function:
    line: int
    name: str
    body: Body


@dataclass(frozen=True, slots=True)
class Alias:
    """`definition` is `name=text`."""

    line: int
    definition: Word = field(repr=False)


@dataclass(frozen=True, slots=True)
class Eval:
    line: int
    words: tuple[Word, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """Any other command. `text` is the whole command; its words are only looked at if the name is a function."""

    line: int
    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Leave:
    """`return`, `exit`, `exec COMMAND`, `break` or `continue`; `how` is one of the first two or the last two."""

    line: int
    how: str


@dataclass(frozen=True, slots=True)
class Test:
    """The arguments of `[`, `[[` (`double`) or `test`."""

    line: int
    words: tuple[Word, ...] = field(repr=False)
    double: bool = False


@dataclass(frozen=True, slots=True)
class Defined:
    """fish: `set -q NAME…`."""

    line: int
    names: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Not:
    line: int
    statement: "Statement"


@dataclass(frozen=True, slots=True)
class Chain:
    """`first && … || …`; each of `rest` is ("&&" or "||", statement)."""

    line: int
    first: "Statement"
    rest: tuple[tuple[str, "Statement"], ...]


@dataclass(frozen=True, slots=True)
class If:
    """Each arm is (condition, block)."""

    line: int
    arms: tuple[tuple["Block", "Block"], ...]
    otherwise: "Block | None"


@dataclass(frozen=True, slots=True)
class Case:
    """Each arm is (patterns, block, goes on into the next arm)."""

    line: int
    subject: Word = field(repr=False)
    arms: tuple[tuple[tuple[Word, ...], "Block", bool], ...]


@dataclass(frozen=True, slots=True)
class For:
    line: int
    name: str
    items: tuple[Word, ...] = field(repr=False)
    body: "Block"


@dataclass(frozen=True, slots=True)
class While:
    line: int
    condition: "Block"
    body: "Block"
    until: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`{ …; }`: runs here and now."""

    line: int
    body: "Block"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A subshell, a pipeline, a background job: whatever it assigns is gone when it ends."""

    line: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Text that the grammar does not understand. A shell that does not either reads no further than this.

    `names`: what may be a name in it; a variable that is called so may have been changed. `ends`: the shell leaves the
    functions and files around it, too.
    """

    line: int
    reason: str
    names: frozenset[str] = field(default=frozenset(), repr=False)
    ends: bool = False


Statement = (
    Assignment
    | Together
    | Unset
    | AllExport
    | Source
    | Function
    | Alias
    | Eval
    | Call
    | Leave
    | Test
    | Defined
    | Not
    | Chain
    | If
    | Case
    | For
    | While
    | Group
    | Elsewhere
    | Broken
)
Block = tuple[Statement, ...]
