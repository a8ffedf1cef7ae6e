"""A masked line with its secrets put back.

What is shown of a line never holds a password, and what is written must. The line is read again: where its masked form
is still the one that was shown, each mask of the new line stands for the secret at the same place of the old one.
"""

import re
from difflib import SequenceMatcher

from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.model.secret import MASK

_ONE = "\ue000"
"""Stands for a mask where it has to be one character: private use, in no line that people write."""
_SETTING = re.compile(r"[\s;&](?:\w+=|set\s+-)")
_USER = re.compile(r"[^/\s\"'=]*$")


def unmasked(line: str, before: str, after: str | None) -> str | None:
    """`after` as it is to be written in place of `line`, whose masked form is `before`; None for a line that goes.

    Raises:
        EditRefusedError: it cannot be told which secret a mask stands for, or one that goes hides more than a secret.
    """
    if (after or "").count(MASK) < before.count(MASK) and _hides_a_setting(line, before):
        raise EditRefusedError("what is masked in the line sets something else")
    if after is None or MASK not in after:
        return after
    secrets = _secrets(line, before)
    shown, new = before.split(MASK), after.split(MASK)
    places = _same_order(shown, new) if len(shown) == len(new) else _by_text(before, after)
    if any(_user(shown[old]) != _user(new[at]) for at, old in enumerate(places)):
        raise EditRefusedError("a password would have to move to another place of the line")
    return "".join(piece + secret for piece, secret in zip(new, [*(secrets[old] for old in places), ""], strict=True))


def _same_order(shown: list[str], new: list[str]) -> list[int]:
    """As many masks as before: each stays what it was."""
    return list(range(min(len(shown), len(new)) - 1))


def _by_text(before: str, after: str) -> list[int]:
    """Which mask of `before` each one of `after` is, by the text around them."""
    old, new = before.replace(MASK, _ONE), after.replace(MASK, _ONE)
    same: dict[int, int] = {}
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        same.update((block.b + at, old.count(_ONE, 0, block.a + at)) for at in range(block.size))
    places = [same.get(at) for at, character in enumerate(new) if character == _ONE]
    if None in places:
        raise EditRefusedError("a password would have to move to another place of the line")
    return [place for place in places if place is not None]


def _user(piece: str) -> str:
    """The user name before a mask."""
    found = _USER.search(piece)
    return found[0] if found else ""


def _hides_a_setting(line: str, before: str) -> bool:
    """Whether another assignment stands where a mask does: rather too much is masked than too little."""
    found = [secret for match in _readings(line, before) if match for secret in match.groups()]
    return any(_SETTING.search(secret) for secret in found)


def _readings(line: str, before: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """The line with every mask as short, and as long, as it can be."""
    pieces = [re.escape(piece) for piece in before.split(MASK)]
    lazy, greedy = (re.fullmatch(secret.join(pieces), line, re.DOTALL) for secret in ("(.*?)", "(.*)"))
    return lazy, greedy


def _secrets(line: str, before: str) -> list[str]:
    """What the masks stand for, from left to right."""
    lazy, greedy = _readings(line, before)
    if lazy is None or greedy is None or lazy.groups() != greedy.groups():
        raise EditRefusedError("the line has changed, or its password cannot be told from the rest")
    return list(lazy.groups())
