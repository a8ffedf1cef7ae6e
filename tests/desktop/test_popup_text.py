"""Text made safe for a popup."""

import pytest

from codexwatch.notify.text import escaped, one_line, paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Codex cannot connect", "Codex cannot connect", id="plain"),
        pytest.param("two\r\nlines\tand  gaps ", "two lines and gaps", id="white space becomes single spaces"),
        pytest.param("\x1b]0;title\x07x\x7f\x9b", "]0;titlex", id="no escape sequences"),
        pytest.param("rm\u202egpj.exe", "rmgpj.exe", id="nothing that turns the direction of writing"),
        pytest.param("\udcff.toml", "?.toml", id="a file name that is not UTF-8"),
        pytest.param("Überprüfe 代理 🧦", "Überprüfe 代理 🧦", id="every language stays"),
        pytest.param("x" * 20, "x" * 20, id="as long as allowed"),
        pytest.param("x" * 21, "x" * 19 + "…", id="one too long"),
        pytest.param("words words words then", "words words words t…", id="cut with an ellipsis"),
    ],
)
def test_a_title_is_one_printable_line(text: str, expected: str) -> None:
    assert one_line(text, 20) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("\nfirst\r\nsecond\n", "first\nsecond", id="line breaks stay inside"),
        pytest.param("a\0b\nc", "ab\nc", id="no NUL, which D-Bus forbids"),
        pytest.param("y" * 30, "y" * 19 + "…", id="limited"),
    ],
)
def test_a_body_keeps_its_lines(text: str, expected: str) -> None:
    assert paragraphs(text, 20) == expected


def test_markup_is_escaped_and_quotes_are_left_readable() -> None:
    assert escaped("""<b> & "it's" """) == """&lt;b&gt; &amp; "it's" """
