"""`$CODEX_HOME/.env` as Codex reads it: line for line what dotenvy 0.15 does, not what other .env readers do.

Codex iterates over the file lazily and sets each variable as it goes, so a value beats the environment's, `$NAME`
sees what earlier lines set, and a line that does not parse is skipped without a word. Names that begin with `CODEX_`
in any case are dropped. Measured: the forms that work, are ignored or are misread are in docs/codex.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codexwatch.model.variable import Variable

DROPPED_PREFIX = "CODEX_"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A variable that the file sets. `value` is None if it contains one whose own value is not known."""

    name: str
    value: str | None
    line: int


class _LineError(Exception):
    """The line is one that dotenvy skips."""


def load(text: str, environ: Mapping[str, str | None]) -> tuple[Loaded, ...]:
    """What `text` sets over `environ` (None: set, value unknown), in file order; of one name the last counts."""
    loaded: list[Loaded] = []
    current = dict(environ)
    stored: dict[str, str | None] = {}
    for number, line in logical_lines(text):
        try:
            parsed = _parse_line(line, current, stored)
        except _LineError:
            continue
        if parsed is None:
            continue
        name, value = parsed
        stored[name] = value
        if not name.upper().startswith(DROPPED_PREFIX):
            current[name] = value
            loaded.append(Loaded(name, value, number))
    return tuple(loaded)


def known_values(variables: Mapping[str, Variable]) -> dict[str, str | None]:
    """The raw values that a line of `.env` may refer to; None where one is set but unknown."""
    return {name: item.value.reveal() if item.value else None for name, item in variables.items()}


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with the number of their first physical line; an open quote swallows what follows it.

    A quote that is never closed loses all the rest, and so does a blank at the very end of a file without newline.
    A line that is not UTF-8 cannot be read and is skipped by itself.
    """
    pending, started, state = "", 1, "complete"
    for number, physical in enumerate(_physical_lines(text), start=1):
        if not pending:
            started = number
        if "�" in physical:
            pending, state = "", "complete"
            continue
        start = len(pending)
        pending += physical
        if pending.lstrip().startswith("#"):
            pending, state = "", "complete"
            continue
        state, position = _end_state(state, physical)
        if state == "comment":
            pending = pending[: start + position]
        if state in ("complete", "comment"):
            yield started, pending.removesuffix("\n").removesuffix("\r")
            pending, state = "", "complete"


def _physical_lines(text: str) -> list[str]:
    """Lines end with a line feed alone: a bare carriage return is part of its line."""
    lines = text.split("\n")
    whole = [line + "\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole


_OPENERS = {"\\": "escape", '"': "weak", "'": "strong"}
_QUOTES = {"weak": '"', "strong": "'"}


def _end_state(state: str, text: str) -> tuple[str, int]:
    """The state in which `text` leaves the reader of lines, and where a comment begins."""
    for position, char in enumerate(text):
        match state:
            case "blank" if char == "#":
                return "comment", position
            case "blank" | "complete":
                is_blank = state == "complete" and char.isspace() and char not in "\r\n"
                state = "blank" if is_blank else _OPENERS.get(char, "complete")
            case "escape":
                state = "complete"
            case "weak" | "strong":
                state = f"{state}-escape" if char == "\\" else "complete" if char == _QUOTES[state] else state
            case _:
                state = state.removesuffix("-escape")
    return state, len(text)


def _parse_line(
    line: str, environ: Mapping[str, str | None], stored: Mapping[str, str | None]
) -> tuple[str, str | None] | None:
    """Name and value of one line; None for an empty one or a comment."""
    rest = line.strip()
    if not rest or rest.startswith("#"):
        return None
    name, rest = _name(rest)
    if name == "export" and not rest.startswith("="):
        name, rest = _name(rest)
    if not rest.startswith("="):
        raise _LineError
    rest = rest[1:].lstrip()
    if not rest or rest.startswith("#"):
        return name, ""
    return name, _value(rest, environ, stored)


def _name(text: str) -> tuple[str, str]:
    """A leading name of ASCII letters, digits, `_` and `.`, and what follows it without blanks."""
    end = next(
        (i for i, char in enumerate(text) if not (char.isascii() and (char.isalnum() or char in "_."))), len(text)
    )
    if end == 0 or text[0].isdigit() or text[0] == ".":
        raise _LineError
    return text[:end], text[end:].lstrip()


def _value(text: str, environ: Mapping[str, str | None], stored: Mapping[str, str | None]) -> str | None:
    """The value after `=`: quotes, escapes and `$NAME`, `${NAME}`, in dotenvy's own reading of them."""
    output: list[str | None] = []
    quote, index = "", 0
    while index < len(text):
        char = text[index]
        index += 1
        if quote == "'":
            if char == "'":
                quote = ""
            else:
                output.append(char)
        elif char == "\\":
            output.append(_escaped(text[index : index + 1]))
            index += 1
        elif char == "$":
            name, index = _substituted(text, index)
            output.append(environ[name] if name in environ else stored.get(name, ""))
            output.append(literal := _literal_after(text, index))
            index += len(literal)
        elif char in "'\"" and quote in ("", char):
            quote = "" if quote else char
        elif not quote and char in " \t":
            _expect_end(text[index:])
            break
        else:
            output.append(char)
    if quote:
        raise _LineError
    known = [part for part in output if part is not None]
    return "".join(known) if len(known) == len(output) else None


def _escaped(char: str) -> str:
    if char == "n":
        return "\n"
    if char and char not in "\\'\"$ ":
        raise _LineError
    return char


def _substituted(text: str, index: int) -> tuple[str, int]:
    """The name after a `$`, and where reading goes on. Without braces a name ends at the first `_`."""
    if text[index : index + 1] == "{":
        end = text.find("}", index)
        if end < 0:
            raise _LineError
        return text[index + 1 : end], end + 1
    end = index
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[index:end], end


def _literal_after(text: str, index: int) -> str:
    """What ends a name without braces stands for itself: `"$NAME"` is a quote that is never closed."""
    return "" if text[index - 1] == "}" or text[index : index + 1] == "$" else text[index : index + 1]


def _expect_end(rest: str) -> None:
    """After a value only blanks and a comment may follow."""
    rest = rest.lstrip(" \t")
    if rest and not rest.startswith("#"):
        raise _LineError
