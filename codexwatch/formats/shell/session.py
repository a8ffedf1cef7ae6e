"""Files of variables that are no scripts: /etc/environment, environment.d/*.conf and fish's fish_variables."""

import re

from codexwatch.formats.shell.statements import Assignment, Block, Broken, Scope, Statement, Variable, Word
from codexwatch.formats.shell.words import pieces

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)", re.ASCII)
_REFERENCE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:[-+])([^}]*))?\})", re.ASCII)

_UNIVERSAL = re.compile(r"SETUVAR((?: --?\w+)*) (\w+):(.*)", re.ASCII)
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(.))")
_BAD_ESCAPE = re.compile(r"\\(?:[xuU](?![0-9a-fA-F])|$)")
_HEADER = re.compile(r"(?:#[^\n]*\n|\n)*# VERSION: 3\.\d+[ \t\r]*(?:\n|$)")


def parse_pam(text: str, first_line: int = 1) -> Block:
    """/etc/environment as pam_env reads it (pam_env.c, _parse_env_file): no expansion; `export ` is skipped.

    A `#` starts a comment anywhere, in quotes too. A quote is dropped at the start, and at the end whether or not one
    was at the start. A backslash at the end of a line continues it.
    """
    found: list[Assignment] = []
    for number, line in _logical(text, first_line):
        match = _LINE.fullmatch(line.partition("#")[0].strip())
        if match is None:
            continue
        value = match.group(2)
        value = value[1:] if value[:1] in {'"', "'"} else value
        value = value[:-1] if value[-1:] in {'"', "'"} else value
        found.append(Assignment(number, (match.group(1),), (value,), exported=True))
    return tuple(found)


def parse_environment_d(text: str, first_line: int = 1) -> Block:
    """environment.d(5): `NAME=value`, with `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}` expanded."""
    found: list[Assignment] = []
    for number, line in _logical(text, first_line):
        match = _LINE.fullmatch(line)
        if match is None or line.lstrip().startswith(("#", ";")):
            continue
        found.append(Assignment(number, (match.group(1),), _environment_d_value(match.group(2)), exported=True))
    return tuple(found)


def parse_fish_variables(text: str, first_line: int = 1) -> Block:
    """fish's universal variables: `SETUVAR --export NAME:value`, lists separated by `\\x1e`.

    fish passes over a line whose escapes it cannot read, and takes a file without its version for that of fish 2.
    """
    found: list[Statement] = []
    if "SETUVAR" in text and not _HEADER.match(text):
        found.append(Broken(first_line, "a file of universal variables without its version"))
    for number, line in enumerate(text.split("\n"), first_line):
        match = _UNIVERSAL.fullmatch(line)
        if match is None:
            continue
        flags, name, escaped = match.groups()
        if _BAD_ESCAPE.search(escaped.replace("\\\\", "")):
            continue
        separator = ":" if "--path" in flags or name.endswith("PATH") else " "
        value = "" if escaped == r"\x1d" else _ESCAPED.sub(_unescaped, escaped).replace("\x1e", separator)
        exported = "--export" in flags
        found.append(Assignment(number, (name,), (value,), exported=exported, scope=Scope.UNIVERSAL))
    return tuple(found)


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2) or found.group(3)
    if code is None:
        return {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b"}.get(found.group(4), found.group(4))
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def _environment_d_value(text: str) -> Word:
    """Single quotes do not keep `$` from being expanded: systemd takes quotes off first, and expands afterwards."""
    unquoted = "".join(piece for piece in pieces(text.strip().replace("$", "\ue000")) if isinstance(piece, str))
    value = unquoted.replace("\ue000", "$")
    word: list[str | Variable] = []
    at = 0
    for found in _REFERENCE.finditer(value):
        word.append(value[at : found.start()])
        operand: Word = (found.group(4),) if found.group(4) else ()
        word.append(Variable(found.group(1) or found.group(2), operator=found.group(3) or "", operand=operand))
        at = found.end()
    return (*word, value[at:])


def _logical(text: str, first_line: int) -> list[tuple[int, str]]:
    """Lines with their numbers, continued lines joined under the number of the first.

    A line ends with a line feed alone: to none of these readers are a form feed or U+2028 the end of one.
    """
    joined: list[tuple[int, str]] = []
    pending: tuple[int, str] | None = None
    for number, physical in enumerate(text.removeprefix("\ufeff").split("\n"), first_line):
        line = physical.removesuffix("\r")
        start, before = pending or (number, "")
        if line.endswith("\\"):
            pending = start, before + line[:-1]
        else:
            joined.append((start, before + line))
            pending = None
    return [*joined, pending] if pending else joined
