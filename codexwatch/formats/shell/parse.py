"""Text to statements for every dialect, remembering what was parsed."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

from codexwatch.formats.shell import fish, grammar, session
from codexwatch.formats.shell.quoting import braces, split
from codexwatch.formats.shell.statements import Block, Call, Dialect, Word
from codexwatch.formats.shell.words import pieces

_MAX_CHARACTERS = 4_194_304


class Parsed:
    """Statements by text: an unchanged file is not parsed again. Holds at most 4 million characters of text."""

    def __init__(self) -> None:
        self._blocks: OrderedDict[tuple[str, Dialect, int], Block] = OrderedDict()
        self._characters = 0

    def block(self, text: str, dialect: Dialect, first_line: int = 1) -> Block:
        key = (text, dialect, first_line)
        known = self._blocks.get(key)
        if known is not None:
            self._blocks.move_to_end(key)
            return known
        block = parse(text, dialect, first_line)
        self._blocks[key] = block
        self._characters += len(text)
        while self._characters > _MAX_CHARACTERS:
            (oldest, _, _), _ = self._blocks.popitem(last=False)
            self._characters -= len(oldest)
        return block


def parse(text: str, dialect: Dialect, first_line: int = 1) -> Block:
    """The statements of a file, or of a piece of one that begins at `first_line`; never raises."""
    parser: Callable[[str, int], Block]
    match dialect:
        case Dialect.FISH:
            parser = fish.parse
        case Dialect.PAM:
            parser = session.parse_pam
        case Dialect.ENVIRONMENT_D:
            parser = session.parse_environment_d
        case Dialect.FISH_VARIABLES:
            parser = session.parse_fish_variables
        case _:
            return grammar.parse(text, dialect, first_line)
    return parser(text, first_line)


def arguments(call: Call, dialect: Dialect) -> Sequence[Word]:
    """The words of a call after its name."""
    if dialect is Dialect.FISH:
        return fish.words(call.text)[1:]
    return [pieces(each) for word in split(call.text)[1:] for each in braces(word)]
