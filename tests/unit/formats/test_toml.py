"""TOML with lines."""

import pytest

from codexwatch.formats.toml import TomlError, parse

TEXT = """\
model = "x"  # comment
"quoted key".sub = 1

[model_providers.relay]
base_url = "http://127.0.0.1:1"
query = { a = 1, b.c = 2 }
[mcp_servers."with.dot"]
args = [
  "one",
  { two = 2 },
]
[[list]]
k = 1
[[list]]
k = 2
[list.inner]
deep = true
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(("model",), 1, id="a key of the top level"),
        pytest.param(("quoted key", "sub"), 2, id="quoted and dotted"),
        pytest.param(("model_providers",), 4, id="a table that a header names on the way"),
        pytest.param(("model_providers", "relay"), 4, id="a table's header"),
        pytest.param(("model_providers", "relay", "base_url"), 5, id="a key of a table"),
        pytest.param(("model_providers", "relay", "query", "b", "c"), 6, id="in an inline table"),
        pytest.param(("mcp_servers", "with.dot", "args"), 8, id="a dot inside of quotes"),
        pytest.param(("mcp_servers", "with.dot", "args", 0), 9, id="an element of an array"),
        pytest.param(("mcp_servers", "with.dot", "args", 1, "two"), 10, id="a table in an array"),
        pytest.param(("list", 0, "k"), 13, id="the first of an array of tables"),
        pytest.param(("list", 1, "k"), 15, id="the second"),
        pytest.param(("list", 1, "inner", "deep"), 17, id="a table of the newest"),
        pytest.param(("absent",), None, id="no such key"),
        pytest.param(("model_providers", "base_url"), None, id="a key of another table"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_knows_the_line_of_each_key(path: tuple[str | int, ...], line: int | None, ends: str) -> None:
    assert parse(TEXT.replace("\n", ends)).line(*path) == line


def test_gives_plain_values_and_skips_a_byte_order_mark() -> None:
    document = parse("\ufeffa = 1\nb = [true, 'x']\n")
    assert document.values == {"a": 1, "b": [True, "x"]}
    assert document.line("b") == 2


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param("a = 1\nb = \n", 2, "Invalid value", id="no value"),
        pytest.param("a = 1\n\na = 2\n", 3, "a is already set in line 1", id="a key twice"),
        pytest.param("[x.y]\na=1\n[x.y]\n", 3, "x.y is already set in line 1", id="a table twice"),
        pytest.param("x = { a = 1, a = 2 }\n", 1, "x.a is already set in line 1", id="twice in an inline table"),
        pytest.param("a = 1\n[a.b]\n", 2, "a is already set in line 1", id="a table where a value is"),
        pytest.param("a = '''x\n\n", 1, "Expected \"'''\"", id="text that never ends"),
        pytest.param("a = " + "[" * 5000, 1, "Nested too deeply", id="5,000 arrays"),
        pytest.param("a = " + "1" * 5000, 1, "A number that is too long", id="a number of 5,000 digits"),
        pytest.param("\n\x00", 2, "Invalid statement", id="not text"),
    ],
)
def test_an_error_names_the_line(text: str, line: int, message: str) -> None:
    with pytest.raises(TomlError) as caught:
        parse(text)
    assert (caught.value.line, caught.value.message) == (line, message)


def test_values_are_in_no_repr() -> None:
    assert "s3cret" not in repr(parse("key = 's3cret'"))
