"""Keys of JSONC, TOML and INI files, and the marked block of shell files."""

import pytest

from codexwatch.formats.edit.block import put_in_block
from codexwatch.formats.edit.ini import set_option
from codexwatch.formats.edit.jsonc import set_key
from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.formats.edit.toml import merge

JSONC = [
    pytest.param("", '{\n    "k": 1\n}\n', id="an empty file"),
    pytest.param("{}", '{\n    "k": 1\n}', id="an empty object"),
    pytest.param('{\n  "a": 2\n}\n', '{\n  "a": 2,\n  "k": 1\n}\n', id="after the last pair, indented like it"),
    pytest.param('{\n\t"a": 2,\n}\n', '{\n\t"a": 2,\n\t"k": 1,\n}\n', id="a trailing comma is kept up"),
    pytest.param(
        '{\n  "a": 2 // two\n}\n', '{\n  "a": 2, // two\n  "k": 1\n}\n', id="a comment stays with the pair before it"
    ),
    pytest.param(
        '{\n  "a": 2, // two\n}\n', '{\n  "a": 2, // two\n  "k": 1,\n}\n', id="a comment behind a trailing comma"
    ),
    pytest.param('{ "a": 2 }', '{ "a": 2, "k": 1 }', id="an object on one line"),
    pytest.param('{"k": 3, "a": 2}', '{"k": 1, "a": 2}', id="the key is there: only its value changes"),
    pytest.param('// mine\n{"a": {"k": 3}}\n', '// mine\n{"a": {"k": 3}, "k": 1}\n', id="the same key further inside"),
    pytest.param('{\r\n  "a": 2\r\n}\r\n', '{\r\n  "a": 2,\r\n  "k": 1\r\n}\r\n', id="Windows line ends"),
    pytest.param('\ufeff{"a": 2}', '\ufeff{"a": 2, "k": 1}', id="a byte-order mark"),
    pytest.param('{"ä": "ö"}', '{"ä": "ö", "k": 1}', id="letters of more than one byte"),
    pytest.param('{"a": [1, 2], /* x */ }', '{"a": [1, 2], /* x */ "k": 1, }', id="a block comment before the end"),
]


@pytest.mark.parametrize(("text", "expected"), JSONC)
def test_a_key_is_set_in_json_with_comments(text: str, expected: str) -> None:
    once = set_key(text, "k", 1)
    assert once == expected
    assert set_key(once, "k", 1) == once


@pytest.mark.parametrize(
    "text", [pytest.param("[1]", id="a list"), pytest.param('{"a": ', id="cut short"), pytest.param("x", id="no JSON")]
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(EditRefusedError):
        set_key(text, "k", 1)


TOML = [
    pytest.param("", "k = 1", "k = 1\n", id="an empty file"),
    pytest.param("# c\na = 2 # two\n", "k = 1", "# c\na = 2 # two\nk = 1\n", id="a top-level key beside others"),
    pytest.param("[t]\na = 2\n", "k = 1", "k = 1\n\n[t]\na = 2\n", id="a top-level key goes before the tables"),
    pytest.param("[t]\na = 2 # x\n", "[t]\nk = 1", "[t]\na = 2 # x\nk = 1\n", id="a key of a table"),
    pytest.param("k = 3 # three\n", "k = 1", "k = 1 # three\n", id="a value is replaced, its comment stays"),
    pytest.param("a = 2\r\n", "k = 1", "a = 2\r\nk = 1\r\n", id="Windows line ends"),
]


@pytest.mark.parametrize(("text", "snippet", "expected"), TOML)
def test_keys_are_merged_into_toml(text: str, snippet: str, expected: str) -> None:
    assert merge(text, snippet) == expected


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(EditRefusedError, match="not TOML"):
        merge("a = ", "k = 1")


INI = [
    pytest.param("", "[wsl2]\nk=1\n", id="an empty file"),
    pytest.param("[wsl2]\nmemory=4GB\n", "[wsl2]\nmemory=4GB\nk=1\n", id="after the section's last option"),
    pytest.param("[wsl2]\n\n[x]\nk=2\n", "[wsl2]\nk=1\n\n[x]\nk=2\n", id="before the next section"),
    pytest.param("[WSL2]\nK = 3\n", "[WSL2]\nk=1\n", id="the option in other letters"),
    pytest.param("; c\n[x]\na=1\n", "; c\n[x]\na=1\n[wsl2]\nk=1\n", id="the section is missing"),
    pytest.param("[wsl2]\r\na=1\r\n", "[wsl2]\r\na=1\r\nk=1\r\n", id="Windows line ends"),
    pytest.param("[wsl2]", "[wsl2]\nk=1\n", id="a last line without an end"),
]


@pytest.mark.parametrize(("text", "expected"), INI)
def test_an_option_is_set_in_its_section(text: str, expected: str) -> None:
    once = set_option(text, "wsl2", "k", "1")
    assert once == expected
    assert set_option(once, "wsl2", "k", "1") == once


A = 'export A="1"'
BLOCK = f"# >>> codexwatch >>>\n{A}\n# <<< codexwatch <<<\n"
BLOCKS = [
    pytest.param("", A, BLOCK, id="an empty file"),
    pytest.param("x\n", A, "x\n" + BLOCK, id="at the end"),
    pytest.param(BLOCK + "x\n", A, BLOCK + "x\n", id="it is there already"),
    pytest.param(BLOCK.replace('"1"', '"2"') + "x\n", A, BLOCK + "x\n", id="another value of the same name"),
    pytest.param(BLOCK, "export B=2", BLOCK.replace(A, f"{A}\nexport B=2"), id="a second name"),
    pytest.param("set -gx A 2\n", A, "set -gx A 2\n" + BLOCK, id="the same name outside of the block is not ours"),
]


@pytest.mark.parametrize(("text", "line", "expected"), BLOCKS)
def test_lines_of_ours_stand_in_one_block(text: str, line: str, expected: str) -> None:
    once = put_in_block(text, line)
    assert once == expected
    assert put_in_block(once, line) == once
