"""What the lines of a `.env` were meant to say, by the rules that people know from shells and other readers.

`codex/dotenv.py` says what Codex makes of the same lines; where the two differ somebody is in for a surprise.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_NAME = r"[A-Za-z_]\w*"
_FIRST = re.compile(
    rf"\s*(?P<lead>\$env:|(?:export|setx?|declare\s+-x|typeset\s+-x)\s+)?(?P<name>{_NAME})\s*(?P<sign>[=:])\s*"
)
_NEXT = re.compile(rf"[\s;&]*(?P<lead>(?:export|setx?)\s+)?(?P<name>{_NAME})(?P<sign>=)")
_PART = re.compile(
    r"""'(?P<raw>[^']*)'|"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<escape>\\.)|(?P<open>['"])"""
    r"""|(?P<dollar>\$(?:\{[^}]*\}|\w*))|(?P<plain>[^\s;'"\\$]+)""",
    re.DOTALL | re.ASCII,
)
_REFERENCE = re.compile(rf"\$(?:(?P<name>{_NAME})|\{{(?P<braced>{_NAME})(?::?-(?P<default>[^}}]*))?\}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Meant:
    """One assignment as it was meant. `value` None: it refers to something that the file does not set.

    `lead` is the command before the name, `count` how many assignments its line has. `dollar`: Codex reads a `$` of it
    otherwise. `unclosed`: a quote that opens in it does not close on its line.
    """

    name: str
    value: str | None = field(repr=False)
    lead: str = ""
    count: int = 1
    dollar: bool = False
    unclosed: bool = False


def meant(line: str, known: Mapping[str, str]) -> tuple[Meant, ...]:
    """The assignments of one line; `known` are those of the lines before it."""
    found: list[Meant] = []
    match = _FIRST.match(line)
    values = dict(known)
    while match is not None:
        reading = _Value(values)
        end = reading.read(line, match.end())
        name, lead = match["name"], (match["lead"] or "").split(" ")[0].strip()
        match = _NEXT.match(line, end)
        value = _with_password(reading.text, line[end:]) if match is None else reading.text
        found.append(Meant(name, value, lead, dollar=reading.dollar, unclosed=reading.unclosed))
        if value is not None:
            values[name] = value
    return tuple(_counted(found))


def _with_password(text: str | None, rest: str) -> str | None:
    """The value up to its end where a blank in a password seems to have ended it: a piece of one is not to be shown."""
    goes_on = "@" in rest and not rest.lstrip().startswith("#")
    return text + rest.rstrip() if text is not None and goes_on else text


def _counted(found: list[Meant]) -> Iterator[Meant]:
    for item in found:
        yield Meant(item.name, item.value, item.lead, len(found), item.dollar, item.unclosed)


class _Value:
    """Reads one value: quotes, escapes and references as a shell has them."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known
        self._parts: list[str | None] = []
        self.dollar = self.unclosed = False

    @property
    def text(self) -> str | None:
        known = [part for part in self._parts if part is not None]
        return "".join(known) if len(known) == len(self._parts) else None

    def read(self, line: str, at: int) -> int:
        """Takes the value that begins at `at`; where it ends."""
        end = at
        while (found := _PART.match(line, end)) is not None:
            end = found.end()
            kind = found.lastgroup
            if kind == "raw":
                self._parts.append(found["raw"])
            elif kind == "quoted":
                self._inside(found["quoted"])
            elif kind == "escape":
                self._parts.append(found["escape"][1:])
            elif kind == "dollar":
                self._dollar(found["dollar"], line[end:], closing=False)
            elif kind == "open":
                self.unclosed = True
            else:
                self._parts.append(found["plain"])
        return end

    def _inside(self, text: str) -> None:
        """What stands in double quotes."""
        for found in re.finditer(r"\\(.)|(\$(?:\{[^}]*\}|\w*))|[^\\$]+", text, re.DOTALL | re.ASCII):
            if found[1] is not None:
                self._parts.append(found[1])
            elif found[2] is not None:
                self._dollar(found[2], text[found.end() :], closing=found.end() == len(text))
            else:
                self._parts.append(found[0])

    def _dollar(self, text: str, rest: str, *, closing: bool) -> None:
        """dotenvy ends a name without braces at `_`, takes the next character as it is, and knows no `:-`."""
        reference = _REFERENCE.fullmatch(text)
        if reference is None:
            self.dollar = True
            self._parts.append(text)
            return
        name = reference["name"] or reference["braced"]
        in_password = reference["name"] is not None and "@" in rest and name not in self._known
        if in_password:
            self._parts.append(text)
        else:
            self._parts.append(self._known.get(name, reference["default"]))
        cut_short = reference["name"] is not None and ("_" in name or closing)
        self.dollar = self.dollar or cut_short or in_password or text.find("-") > 0
