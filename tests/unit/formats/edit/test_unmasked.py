"""Secrets put back into masked lines, and changes taken back in files that were edited since."""

import pytest

from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.formats.edit.three_way import take_back
from codexwatch.formats.edit.unmasked import unmasked
from codexwatch.formats.source_line import shown_line

FILLED = [
    pytest.param(
        "export A=socks5://u:pw@h:1",
        "export A=http://u:•••@h:2",
        "export A=http://u:pw@h:2",
        id="scheme and port change around the password",
    ),
    pytest.param("export A=http://u:pw@h:1", "export A=http://h:2", "export A=http://h:2", id="the password goes"),
    pytest.param(
        "A=http://u:pw@h:1 B=http://v:qx@h:1",
        "A=http://u:•••@h:1 B=http://v:•••@h:2",
        "A=http://u:pw@h:1 B=http://v:qx@h:2",
        id="two passwords on a line",
    ),
    pytest.param(
        "A=http://u:pw@h:1 B=http://v:qx@h:1",
        "A=http://h:1 B=http://v:•••@h:1",
        "A=http://h:1 B=http://v:qx@h:1",
        id="the first of two passwords goes",
    ),
    pytest.param("export A=1", "export A=2", "export A=2", id="no secret at all"),
]


@pytest.mark.parametrize(("line", "after", "expected"), FILLED)
def test_every_mask_becomes_the_secret_that_stood_there(line: str, after: str, expected: str) -> None:
    assert unmasked(line, shown_line(line), after) == expected


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        pytest.param("A=http://u:pw@h:1", "A=http://u:•••@h:9", "A=http://u:•••@h:2", id="the line is another one now"),
        pytest.param("A=http://u:p@h@h:1", "A=http://u:•••@h•••:1", "A=http://u:•••@h•••:2", id="it could end twice"),
        pytest.param("A=x:pw@h", "A=x:•••@h", "B=1 A=y:•••@i", id="the mask stands elsewhere"),
    ],
)
def test_a_mask_that_could_mean_two_things_is_refused(line: str, before: str, after: str) -> None:
    with pytest.raises(EditRefusedError):
        unmasked(line, before, after)


@pytest.mark.parametrize(
    "after",
    [pytest.param(None, id="the line goes"), pytest.param("export A=http://h:2", id="the password goes")],
)
def test_a_mask_that_hides_another_assignment_is_not_lost(after: str | None) -> None:
    with pytest.raises(EditRefusedError, match="sets something else"):
        unmasked("export A=socks5://h:1; export B=x@y", "export A=socks5://h:•••@y", after)
    with pytest.raises(EditRefusedError, match="sets something else"):
        unmasked("set -x A socks5://h:1; set -x B x:@y", "set -x A socks5://h:•••@y", after)


BEFORE, AFTER = "a\nold\nb\nc\n", "a\nnew\nb\nc\n"
MERGED = [
    pytest.param(AFTER, BEFORE, id="nothing else was edited"),
    pytest.param("x\na\nnew\nb\nc\n", "x\na\nold\nb\nc\n", id="a line was added above"),
    pytest.param("a\nnew\nb\nc\nd\n", "a\nold\nb\nc\nd\n", id="a line was added below"),
    pytest.param("a\nnew\nb\nC\n", "a\nold\nb\nC\n", id="a line further down was changed"),
]


@pytest.mark.parametrize(("now", "expected"), MERGED)
def test_a_change_is_taken_back_beside_other_edits(now: str, expected: str) -> None:
    assert take_back(BEFORE, AFTER, now) == expected


@pytest.mark.parametrize(
    "now",
    [
        pytest.param("a\nnewer\nb\nc\n", id="the changed line was edited"),
        pytest.param("a\nb\nc\n", id="the changed line was removed"),
        pytest.param("A\nnew\nb\nc\n", id="its neighbour was edited"),
        pytest.param("a\nnew\nx\nb\nc\n", id="a line was added right below it"),
        pytest.param("", id="the file was emptied"),
    ],
)
def test_edits_that_touch_the_change_are_refused(now: str) -> None:
    with pytest.raises(EditRefusedError):
        take_back(BEFORE, AFTER, now)


def test_added_lines_are_taken_away_again() -> None:
    assert take_back("a\n", "a\nx\ny\n", "A2\na\nx\ny\n") == "A2\na\n"
