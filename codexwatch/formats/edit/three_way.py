"""A change taken back in a text that has been edited since, where the two do not touch."""

from difflib import SequenceMatcher

from codexwatch.formats.edit.lines import numbered
from codexwatch.formats.edit.refused import EditRefusedError


def take_back(before: str, after: str, now: str) -> str:
    """`now` without the change that made `after` of `before`.

    Raises:
        EditRefusedError: a line that was changed, or one beside it, has been edited since.
    """
    ours, theirs = numbered(after), numbered(now)
    places = _unchanged(ours, theirs)
    old = numbered(before)
    result: list[str] = []
    at = 0
    for tag, start, end, old_start, old_end in SequenceMatcher(None, ours, old, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        first, last = _place(places, start, end, len(ours), len(theirs))
        result += theirs[at:first]
        result += old[old_start:old_end]
        at = last
    return "".join([*result, *theirs[at:]])


def _unchanged(ours: list[str], theirs: list[str]) -> dict[int, int]:
    """Where the lines that are still there are now."""
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return {block.a + at: block.b + at for block in blocks for at in range(block.size)}


def _place(places: dict[int, int], start: int, end: int, ours: int, theirs: int) -> tuple[int, int]:
    """The lines `start` to `end` of ours in theirs, with their neighbours, all unchanged and together."""
    inside = [places[at] for at in range(start, end) if at in places]
    first = -1 if not inside else inside[0] - 1
    before = first if start == 0 else places.get(start - 1)
    behind = (inside[-1] + 1 if inside else theirs) if end == ours else places.get(end)
    if before is None or behind is None or len(inside) < end - start or behind - before - 1 != end - start:
        raise EditRefusedError("the lines that were changed have been edited since")
    return before + 1, behind
