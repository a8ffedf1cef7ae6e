"""From words to text, with what is known of the variables at that moment."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate

from codexwatch.formats.shell.statements import UNKNOWN, Dialect, Glob, Piece, Variable, Word
from codexwatch.formats.shell.variables import Slot

MAX_LENGTH = 65_536

# Set by the terminal, the session or the machine, not by files: nothing may be concluded from their absence here.
_CIRCUMSTANCES = re.compile(
    r"SSH_|TMUX|STY$|TERM|COLORTERM|VSCODE|VTE_|KITTY_|ITERM|WT_|WSL|WINDOWID|INSIDE_EMACS|DISPLAY|WAYLAND|XDG_|"
    r"DESKTOP|GNOME_|KDE_|DBUS_|LANG|LC_|HOST|UID|EUID|RANDOM|SRANDOM|SECONDS|EPOCH|COLUMNS|LINES|LINENO|PPID|BASHPID|GROUPS|"
    r"MACHTYPE|CPUTYPE|VENDOR|TTY|SUDO_|DEBIAN_|INVOCATION_ID|container|CODESPACES|REMOTE_|LOGNAME|USERNAME|MAIL|LOGIN|"
    r"ALACRITTY|KONSOLE|COMP_|IFS|debian_chroot|fg|bg|terminfo|commands|functions|status|hostname|[!?$#_]$|"
    r"BASH_SOURCE|BASH_ARG|BASH_REMATCH|FUNC"
)


_CASES: Mapping[str, Callable[[str], str]] = {"^^": str.upper, ",,": str.lower}


@dataclass(slots=True, eq=False)
class Value:
    """`text` None: not known. `certain` False: it may be another. Never changed; not frozen because that is slow."""

    text: str | None = field(repr=False)
    certain: bool = True


class Expander:
    """Expands words; asks for variables through `lookup`, so that it need not know where they live."""

    def __init__(
        self,
        lookup: Callable[[str], Slot | None],
        assign: Callable[[str, Value], None],
        constants: Mapping[str, str],
        dialect: Dialect,
    ) -> None:
        self._lookup = lookup
        self._assign = assign
        self._constants = constants
        self._dialect = dialect
        self.arguments: Sequence[str | None] | None = ()
        self.anything_possible = False  # something ran that may have set any variable

    def text(self, word: Word) -> Value:
        """The word as one text, as in an assignment: no file names are matched, no blanks split."""
        if len(word) == 1 and isinstance(word[0], str):
            return Value(word[0])
        certain = True
        parts: list[str] = []
        length = 0
        for piece in word:
            if isinstance(piece, str):
                if length > MAX_LENGTH:
                    return Value(None, certain)
                parts.append(piece)
                length += len(piece)
                continue
            if self._takes_word_along(piece):
                return Value("")
            value = self._piece(piece)
            if self._multiplies(piece, value, word):
                return Value(None, value.certain)
            if value.text is None or length > MAX_LENGTH:
                return Value(None, certain and value.certain)
            parts.append(value.text)
            length += len(value.text)
            certain = certain and value.certain
        return Value("".join(parts) if length <= MAX_LENGTH else None, certain)

    def fields(self, word: Word) -> list[str | None]:
        """The word as the arguments it becomes; None stands for one that is not known."""
        if len(word) == 1 and isinstance(word[0], Variable) and not word[0].operator:
            variable = word[0]
            if variable.name in {"@", "*"}:
                return [None] if self.arguments is None else list(self.arguments)
            if not variable.quoted and self._dialect is not Dialect.ZSH:
                known = self._piece(variable)
                return [None] if known.text is None else list(known.text.split())
        return [self.text(word).text]

    def pattern(self, word: Word) -> str | None:
        """The word as a regular expression that matches what the word, as a pattern, matches."""
        parts: list[str] = []
        for piece in word:
            if isinstance(piece, Glob):
                parts.append(piece.text)
                continue
            value = self._piece(piece)
            if value.text is None or not value.certain:
                return None
            parts.append(re.sub(r"([*?\[])", r"[\1]", value.text))
        return translate("".join(parts))

    def _takes_word_along(self, piece: Piece) -> bool:
        """fish: a word with an unquoted variable that is not set is no word at all."""
        if self._dialect is not Dialect.FISH or not isinstance(piece, Variable) or piece.quoted:
            return False
        value, present = self._plain(piece.name)
        return not present and value.text is not None

    def _multiplies(self, piece: Piece, value: Value, word: Word) -> bool:
        """fish: a list inside of a word makes a word of each element, or none; which values are lists is not kept."""
        if self._dialect is not Dialect.FISH or len(word) == 1:
            return False
        unquoted = isinstance(piece, Variable) and not piece.quoted and not piece.operator
        return unquoted and (not value.text or " " in value.text)

    def _piece(self, piece: Piece) -> Value:
        if isinstance(piece, str):
            return Value(piece)
        if isinstance(piece, Glob):  # fish puts the files that match in its place, or nothing
            return Value(None if self._dialect is Dialect.FISH else piece.text)
        if piece is UNKNOWN:
            return Value(None)
        return self._variable(piece)

    def _variable(self, variable: Variable) -> Value:
        value, present = self._plain(variable.name)
        operator = variable.operator
        if not operator:
            return value
        if operator[0] in "#%":
            return self._cut(value, operator, variable.operand)
        if operator in _CASES:
            known = value.text is not None and self._dialect is Dialect.BASH  # the others complain and go no further
            return Value(_CASES[operator](value.text or "") if known else None, value.certain)
        if value.text is None and operator[-1] in "-=" and not present:
            value = Value(self.text(variable.operand).text, certain=False)
            if operator[-1] == "=":
                self._assign(variable.name, value)
            return value
        if value.text is None and not (present and not operator.startswith(":")):
            return Value(None, value.certain)
        missing = not value.text if operator.startswith(":") else not present
        match operator[-1]:
            case "+":
                other = Value("") if missing else self.text(variable.operand)
            case "-" | "=":
                other = self.text(variable.operand) if missing else value
                if operator[-1] == "=" and missing:
                    self._assign(variable.name, other)
            case _:  # `?` ends the shell where the value is missing
                other = Value(None) if missing else value
        return Value(other.text, other.certain and value.certain)

    def _plain(self, name: str) -> tuple[Value, bool]:
        slot = self._lookup(name)
        if slot is not None:
            return Value(slot.value, slot.certain), True
        if name in self._constants:
            return Value(self._constants[name]), True
        if name.isdigit() or name in {"@", "*", "#"}:
            return self._argument(name)
        if self.anything_possible or _CIRCUMSTANCES.match(name):
            return Value(None, certain=False), False
        return Value(""), False

    def _argument(self, name: str) -> tuple[Value, bool]:
        if self.arguments is None or name == "0":
            return Value(None, certain=False), False
        if name == "#":
            return Value(str(len(self.arguments))), True
        if name in {"@", "*"}:
            known = [each for each in self.arguments if each is not None]
            return Value(" ".join(known) if len(known) == len(self.arguments) else None), bool(self.arguments)
        index = int(name) - 1 if len(name) < 4 else 999
        return (Value(self.arguments[index]), True) if index < len(self.arguments) else (Value(""), False)

    def _cut(self, value: Value, operator: str, operand: Word) -> Value:
        pattern = self.pattern(operand)
        text = value.text
        if text is None or pattern is None or len(text) > 4096:
            return Value(None, value.certain)
        matches = re.compile(pattern).fullmatch
        # The shortest or the longest piece that matches, from the front (#) or from the back (%).
        lengths = range(len(text) + 1) if len(operator) == 1 else range(len(text), -1, -1)
        for length in lengths:
            if operator[0] == "#" and matches(text[:length]):
                return Value(text[length:], value.certain)
            if operator[0] == "%" and matches(text[len(text) - length :]):
                return Value(text[: len(text) - length], value.certain)
        return value
