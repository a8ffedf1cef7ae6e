"""Several assignments on one line: one of them is changed or goes, the others stay."""

import pytest

from codexwatch.formats.edit.assignments import with_value, without

GUIDE = "export https_proxy=http://h:1 http_proxy=http://h:1 all_proxy=socks5://h:2"
WITHOUT = [
    pytest.param(GUIDE, "all_proxy", "export https_proxy=http://h:1 http_proxy=http://h:1", id="the last of an export"),
    pytest.param(GUIDE, "https_proxy", "export http_proxy=http://h:1 all_proxy=socks5://h:2", id="the first of it"),
    pytest.param("  declare -x A='1 2' B=\"x y\" # c", "A", '  declare -x B="x y" # c', id="quotes and a comment"),
    pytest.param("A=1 B=2", "B", "A=1", id="without export"),
    pytest.param("export A=1; export B=2", "A", "export B=2", id="a command of its own"),
    pytest.param("export A=1 && export B=2; # c", "B", "export A=1 # c", id="the last command"),
    pytest.param("export A=1; export B=2; export C=3", "B", "export A=1; export C=3", id="the command in the middle"),
    pytest.param("set -gx A 1; set -gx B 2", "A", "set -gx B 2", id="fish"),
    pytest.param("export A=${X:-1} B=http://u:•••@h:1", "A", "export B=http://u:•••@h:1", id="a default, and a mask"),
    pytest.param("export A=1", "A", None, id="nothing else is set"),
    pytest.param("export A=1 # B=2", "A", None, id="the rest is a comment"),
    pytest.param("A=1; export A", "A", None, id="the rest is about the same name"),
    pytest.param("[ -n x ] && export A=1", "A", None, id="a condition is of no use without what it guards"),
    pytest.param("if x; then export A=1 B=2; fi", "A", None, id="more than simple commands"),
    pytest.param("export A=$(x) B=2", "A", None, id="a substitution"),
    pytest.param("export A=`x y` B=2", "A", None, id="an old substitution"),
    pytest.param("export A='1 B=2", "A", None, id="an open quote"),
    pytest.param("export A=1 \\", "A", "export \\", id="a line that goes on"),
    pytest.param("export A=1; export B=1 \\", "B", "export A=1; export \\", id="a command that goes on"),
    pytest.param("export A=1 B='x\\", "A", None, id="a quote that goes on"),
    pytest.param("export A='1 B=2' # it's", "B", None, id="what looks like another one is inside quotes"),
    pytest.param("export A=1 B=2 A=3", "A", None, id="set twice"),
]


@pytest.mark.parametrize(("line", "name", "left"), WITHOUT)
def test_the_others_stay(line: str, name: str, left: str | None) -> None:
    assert without(line, name) == left


VALUES = [
    pytest.param("A=o B=o C=o", "B", "o", "A=o B=N C=o", id="the second of values that are alike"),
    pytest.param("export A='o' B=\"o\"", "B", "o", "export A='o' B=\"N\"", id="inside its quotes"),
    pytest.param("NO_A=o A=o", "A", "o", "NO_A=o A=N", id="a name that ends alike"),
    pytest.param("B=o; export A=$B # c", "A", "o", 'B=o; export A="N" # c', id="a value that is put together"),
    pytest.param("export A=${X:-o}", "A", "o", "export A=${X:-N}", id="a default"),
    pytest.param("export A=", "A", "", "export A=N", id="an empty value"),
    pytest.param("set -x A o; set -gx B 'o'", "B", "o", "set -x A o; set -gx B 'N'", id="fish"),
    pytest.param("set -x A '' # c", "A", "", "set -x A 'N' # c", id="fish, an empty value"),
    pytest.param("set -gx A o p", "A", "o p", None, id="a list of fish"),
    pytest.param("export A=1; A=2", "A", "2", None, id="set twice"),
    pytest.param("echo A=$(x)", "A", "o", None, id="a substitution"),
    pytest.param("export B=1", "A", "1", None, id="not in this line"),
]


@pytest.mark.parametrize(("line", "name", "old", "expected"), VALUES)
def test_only_its_own_value_is_replaced(line: str, name: str, old: str, expected: str | None) -> None:
    assert with_value(line, name, old, "N") == expected
