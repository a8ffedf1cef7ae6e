"""JSON with comments, with lines."""

import pytest

from codexwatch.formats.jsonc import JsoncError, parse

TEXT = """\
// settings
{
  "http.proxy": "http://127.0.0.1:1", /* a "quote" */
  "terminal": {
    "env": { "A": "1", },
  },
  "list": [ { "hidden": 1 }, ],
  "é\\u0301": "//no comment",
}
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(("http.proxy",), 3, id="a key with a dot in it"),
        pytest.param(("terminal", "env", "A"), 5, id="through objects"),
        pytest.param(("list",), 7, id="after a trailing comma"),
        pytest.param(("list", "hidden"), None, id="not inside of arrays"),
        pytest.param(("é\u0301",), 8, id="escaped letters"),
        pytest.param(("absent",), None, id="no such key"),
    ],
)
def test_knows_the_line_of_each_key(path: tuple[str, ...], line: int | None) -> None:
    for text in (TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n")):
        assert parse(text).line(*path) == line


def test_gives_values() -> None:
    values = parse(TEXT).values
    assert values["terminal"] == {"env": {"A": "1"}}
    assert values["é\u0301"] == "//no comment"


@pytest.mark.parametrize("text", ["", " \n", "// nothing\n", "\ufeff"])
def test_a_file_without_a_value_holds_no_settings(text: str) -> None:
    assert parse(text).values == {}


def test_of_a_key_that_is_there_twice_the_last_one_counts() -> None:
    document = parse('{"a": 1,\n"a": 2}')
    assert (document.values, document.line("a")) == ({"a": 2}, 2)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param('{\n  "a" 1\n}', (2, 7), 'Expected ":"', id="no colon"),
        pytest.param(
            '{\n"é": 1\n"b": 2}', (3, 1), 'Expected "," or the end', id="no comma, after a letter of two bytes"
        ),
        pytest.param('{"a":\n  x}', (2, 3), "Expected a value", id="no value"),
        pytest.param('{"a": [1, 2\n', (1, 7), '"[" is never closed', id="an open array"),
        pytest.param("{} x", (1, 4), "Text after the end", id="more than one value"),
        pytest.param("[" * 3000, (1, 201), "Nested too deeply", id="3,000 arrays"),
    ],
)
def test_an_error_names_the_place(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(JsoncError) as caught:
        parse(text)
    assert ((caught.value.line, caught.value.column), caught.value.message) == (place, message)


def test_an_error_holds_nothing_of_what_was_read() -> None:
    with pytest.raises(JsoncError) as caught:
        parse('{"key": "s3cret", ]')
    assert "s3cret" not in repr((caught.value.args, caught.value.__cause__, vars(caught.value)))
