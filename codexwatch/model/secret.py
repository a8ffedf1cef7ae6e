"""What must not be shown, and how what surrounds it may be shown."""

import re
from typing import NoReturn

MASK = "•••"

_WORD = re.compile(r"[^\s]+")
_PREFIX = re.compile(r"""(?:[\w.-]+=)?["']?(?:\w[\w+.-]*:)?//|(?:[\w.-]+=)?["']?""")
_WITH_BLANKS = re.compile(r"(?P<before>//[^\s/:@]*:)(?![\d$/])[^@\n]*\s[^@\n]*@")
_CUT_SHORT = re.compile(r"(?P<before>//[^\s/:@]*:)(?![\d$/])[^\s]+")


class Secret:
    """A text that no output may contain: printing, formatting and pickling never give it away.

    Only the packages that must read it as Codex does (`codex`), send it (`probing`) or put it back
    where it was (`remedies`) call `reveal`; a test holds that.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> NoReturn:
        msg = "a secret is not pickled"
        raise TypeError(msg)


def mask_urls(text: str) -> str:
    """`text` with the password of every URL in it masked: `http://user:•••@host:1`.

    A user name without a password may itself be a token and is masked whole. Everything up to the *last* `@` of a word
    counts as credentials, so that a password with `@`, `/` or `#` in it does not shine through.
    """
    without_blanks = _WITH_BLANKS.sub(rf"\g<before>{MASK}@", text)
    return _WORD.sub(lambda match: _masked(match[0]), without_blanks)


def _masked(word: str) -> str:
    credentials, at, place = word.rpartition("@")
    if not at:
        # A password of which the line, or whoever cut it, holds only the beginning.
        return _CUT_SHORT.sub(rf"\g<before>{MASK}", word)
    prefix = _PREFIX.match(credentials)
    start = prefix.end() if prefix else 0
    user, colon, _ = credentials[start:].partition(":")
    if start == 0 and not colon:
        # git@host, somebody@example.com: neither a URL nor a value.
        return word
    return f"{credentials[:start]}{f'{user}:' if colon else ''}{MASK}@{place}"
