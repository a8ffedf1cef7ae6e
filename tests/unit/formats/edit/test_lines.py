"""Lines changed, taken away and added, with everything else kept."""

import pytest

from codexwatch.formats.edit.lines import add_line, change_lines
from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.formats.edit.shell import nothing_in_place_of

CHANGED = [
    pytest.param("a\nb\nc\n", {2: "x"}, "a\nx\nc\n", id="a line in the middle"),
    pytest.param("a\nb", {2: "x"}, "a\nx", id="a last line without an end stays without one"),
    pytest.param("a\r\nb\r\n", {1: "x"}, "x\r\nb\r\n", id="Windows line ends"),
    pytest.param("a\r\nb\r\n", {1: "x\ny"}, "x\r\ny\r\nb\r\n", id="two lines in place of one, with the file's ends"),
    pytest.param("a\nb\nc\n", {1: None, 3: None}, "b\n", id="lines taken away"),
    pytest.param("a\x0cb\nc\n", {2: "x"}, "a\x0cb\nx\n", id="a form feed ends no line"),
    pytest.param("a\u2028b\nc\n", {2: "x"}, "a\u2028b\nx\n", id="a line separator ends no line either"),
    pytest.param("a\r\nb\nc\r\n", {2: "x"}, "a\r\nx\nc\r\n", id="mixed ends stay as they are"),
]


@pytest.mark.parametrize(("text", "changes", "expected"), CHANGED)
def test_only_the_lines_meant_are_changed(text: str, changes: dict[int, str | None], expected: str) -> None:
    assert change_lines(text, changes) == expected


@pytest.mark.parametrize("line", [0, -1, 3])
def test_a_line_that_is_not_there_is_refused(line: int) -> None:
    with pytest.raises(EditRefusedError, match="not there"):
        change_lines("a\nb\n", {line: "x"})


ADDED = [
    pytest.param("", "x\n", id="to an empty file"),
    pytest.param("a\n", "a\nx\n", id="after the last line"),
    pytest.param("a", "a\nx\n", id="after a last line without an end"),
    pytest.param("a\r\n", "a\r\nx\r\n", id="with Windows line ends"),
]


@pytest.mark.parametrize(("text", "expected"), ADDED)
def test_a_line_is_added_at_the_end(text: str, expected: str) -> None:
    assert add_line(text, "x") == expected


EMPTY_BLOCKS = [
    pytest.param("if x; then\n  export A=1\nfi\n", 2, "  :", id="the only command of an if"),
    pytest.param("f() {\n\texport A=1\n}\n", 2, "\t:", id="the only command of a function"),
    pytest.param("case $x in\n a)\n  export A=1\n  ;;\nesac\n", 3, "  :", id="the only command of a case"),
    pytest.param("for x in 1; do\n  export A=1\n  # why\ndone\n", 2, "  :", id="beside a comment alone"),
    pytest.param("if x; then\n  export A=1\n  export B=1\nfi\n", 2, None, id="another command stays"),
    pytest.param("a=1\nexport A=1\nb=2\n", 2, None, id="no block at all"),
    pytest.param("export A=1\n", 1, None, id="the only line"),
    pytest.param("export A=1 \\\n  B=2\nexport C=3\n", 2, "", id="the end of a command of two lines"),
    pytest.param("export A=1 \\\n  B=2 \\\n  C=3\n", 2, None, id="the middle of one of three lines"),
]


@pytest.mark.parametrize(("text", "line", "expected"), EMPTY_BLOCKS)
def test_a_block_is_never_left_without_a_command(text: str, line: int, expected: str | None) -> None:
    assert nothing_in_place_of(text, line, gone=frozenset({line})) == expected


def test_a_block_of_which_every_line_goes_keeps_one_command() -> None:
    text = "if x; then\n  export A=1\n  export B=1\nfi\n"
    both = frozenset({2, 3})
    assert {nothing_in_place_of(text, line, gone=both) for line in both} == {"  :"}
