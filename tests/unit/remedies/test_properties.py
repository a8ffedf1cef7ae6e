"""Random files: a fix and its undo are the identity, twice is once, and nothing but the key meant changes."""

import json
import tomllib

import pyjson5
from hypothesis import given
from hypothesis import strategies as st

from codexwatch.formats.edit.block import put_in_block
from codexwatch.formats.edit.jsonc import set_key
from codexwatch.formats.edit.lines import change_lines, numbered
from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.formats.edit.three_way import take_back
from codexwatch.formats.edit.toml import merge

PIECES = (*"ab=\"'$#{}[](),.:\\ \t\r\n\x0c", "export ", "fi\n", "\u2028", "é")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab/*,"\\{}[]é', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab,", max_size=3), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text('abk,"é', max_size=4), VALUES, max_size=5)
COMMENTS = st.sampled_from(["", " // a, comment\n", "/* { */", "\n\n", "\t"])


@given(TEXTS, st.data())
def test_a_changed_line_leaves_every_other_one(text: str, data: st.DataObject) -> None:
    lines = numbered(text)
    if not lines:
        return
    line = data.draw(st.integers(1, len(lines)))
    new = numbered(change_lines(text, {line: "new"}))
    assert new[: line - 1] == lines[: line - 1]
    assert new[line:] == lines[line:]
    assert take_back(text, "".join(new), "".join(new)) == text


@given(TEXTS)
def test_the_block_can_be_put_twice_and_taken_back(text: str) -> None:
    once = put_in_block(text, "export A=1")
    assert put_in_block(once, "export A=1") == once
    assert take_back(text, once, once) == text


@given(OBJECTS, st.sampled_from([None, 1, "\t"]), COMMENTS, COMMENTS, st.booleans())
def test_nothing_but_the_key_changes_in_json(
    values: dict[str, object],
    indent: int | str | None,
    head: str,
    tail: str,
    trailing: bool,
) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=False)
    body = f"{text[:-1].rstrip()}{',' if trailing and values else ''}{tail}" + "}"
    once = set_key(head + body, "k", "v")
    assert pyjson5.decode(once) == {**values, "k": "v"}
    assert set_key(once, "k", "v") == once
    assert once.count("// a, comment") == (head + body).count("// a, comment")


@given(TEXTS)
def test_no_text_makes_the_editor_of_json_fail_otherwise_than_by_refusing(text: str) -> None:
    try:
        once = set_key("{" + text, "k", "v")
    except EditRefusedError:
        return
    assert set_key(once, "k", "v") == once


KEYS = st.text("abk_", min_size=1, max_size=3)
LEAVES = st.integers(-9, 9).map(str) | st.sampled_from(['"x"', "true", "[1, 2]", "{ a = 1 }", "'''\nx\n'''"])


@given(st.lists(st.tuples(st.sampled_from(["", "[t]", "[t.u]", "[[l]]", "# c"]), KEYS, LEAVES), max_size=6))
def test_nothing_but_the_key_changes_in_toml(rows: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{header}\n{key} = {value} # why\n" for header, key, value in rows)
    try:
        values = tomllib.loads(text)
        once = merge(text, "[t]\nnew = 1")
    except (tomllib.TOMLDecodeError, EditRefusedError):
        return
    table = values.setdefault("t", {})
    table["new"] = 1
    assert tomllib.loads(once) == values
    assert merge(once, "[t]\nnew = 1") == once
    assert once.count("# why") == text.count("# why")
