"""`$CODEX_HOME/.env` as Codex reads it. Every row was measured on Codex 0.169.0."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given, strategies

from codexwatch.codex.dotenv import known_values, load
from codexwatch.model.variable import variable

A = "http://127.0.0.1:7890"
SHELL = {"ENVP": "from-the-shell", "UNKNOWN": None}

WORKS = [
    pytest.param(f"P={A}\n", id="a plain line"),
    pytest.param(f"P={A}", id="no line feed at the end of the file"),
    pytest.param(f"export P={A}\n", id="export"),
    pytest.param(f"export\tP={A}\n", id="export and a tab"),
    pytest.param(f"export  P = {A}\n", id="export and blanks everywhere"),
    pytest.param(f"P = {A}\n", id="blanks around the sign"),
    pytest.param(f"  P={A}  \n", id="blanks around the line"),
    pytest.param(f"\tP={A}\t\n", id="tabs around the line"),
    pytest.param(f"\u00a0P={A}\u00a0\n", id="no-break spaces around the line"),
    pytest.param(f'P="{A}"\n', id="double quotes"),
    pytest.param(f"P='{A}'\n", id="single quotes"),
    pytest.param(f'P = "{A}" # x\n', id="quotes and a comment"),
    pytest.param("P='http://'\"127.0.0.1\":7890\n", id="quotes around parts"),
    pytest.param(f"P={A} # it's\n", id="a comment after a blank"),
    pytest.param(f"P={A}\t# c\n", id="a comment after a tab"),
    pytest.param(f"P={A}\r\n", id="a Windows line end"),
    pytest.param(f"P=other\nP={A}\n", id="of two lines the last"),
    pytest.param(f"# c\nP={A}\n", id="after a comment"),
    pytest.param(f"# it's\nP={A}\n", id="after a comment with a quote"),
    pytest.param(f"X=1 # it's\nP={A}\n", id="after a value with a comment with a quote"),
    pytest.param(f"bad line\nP={A}\n", id="after a bad line"),
    pytest.param(f"1X=1\nX-Y=1\nÄ=1\nP={A}\n", id="after bad names"),
    pytest.param(f"a.b=1\nP={A}\n", id="after a name with a dot"),
    pytest.param(f"\ufeff# c\nP={A}\n", id="after a comment that begins with a byte order mark"),
    pytest.param(f"\ufeffX=1\nP={A}\n", id="after a line that begins with a byte order mark"),
    pytest.param(f'X="1\n"\nP={A}\n', id="after a value of two lines"),
    pytest.param(f"X=caf\ufffd\nP={A}\n", id="after a line that is not UTF-8"),
    pytest.param(f'X="caf\ufffd\nP={A}\n', id="after an open quote in a line that is not UTF-8"),
    pytest.param(f"X=\\'\nP={A}\n", id="after an escaped quote"),
    pytest.param(f"X=a\\\nP={A}\n", id="after a backslash at the end of a line"),
    pytest.param(f"P={A}\nP\n", id="before a bad line"),
    pytest.param(f"Q={A}\nP=$Q\n", id="an earlier line's variable"),
    pytest.param(f"Q={A}\nP=${{Q}}\n", id="an earlier line's variable in braces"),
    pytest.param(f'Q={A}\nP="${{Q}}"\n', id="a variable in braces and quotes"),
    pytest.param(f"HTTP_PROXY={A}\nP=${{HTTP_PROXY}}\n", id="a variable with an underscore in braces"),
    pytest.param("N=7890\nP=http://127.0.0.1:${N}\n", id="a variable at the end"),
    pytest.param(f"CODEX_P={A}\nP=${{CODEX_P}}\n", id="a variable that is itself dropped"),
]

IGNORED = [
    pytest.param(f"set P={A}\n", id="set"),
    pytest.param("unset P\n", id="unset"),
    pytest.param(f"P: {A}\n", id="a colon"),
    pytest.param("P\n", id="a name alone"),
    pytest.param("export P\n", id="export and a name alone"),
    pytest.param(f"exportP={A}\n", id="export without a blank"),
    pytest.param(f'$env:P="{A}"\n', id="PowerShell"),
    pytest.param(f"P+={A}\n", id="appending"),
    pytest.param(f"X=1 P={A}\n", id="the second of two on a line"),
    pytest.param(f"P={A} X=1\n", id="the first of two on a line"),
    pytest.param(f"P={A} junk\n", id="a word after the value"),
    pytest.param(f'P="{A}" junk\n', id="a word after the quotes"),
    pytest.param("P=http:\\/\\/127.0.0.1\n", id="escaped slashes"),
    pytest.param(f"\ufeffP={A}\n", id="a byte order mark before the name"),
    pytest.param(f"X=1\rP={A}\r", id="carriage returns between lines"),
    pytest.param(f'X="1\nP={A}\n', id="after a quote that is never closed"),
    pytest.param(f"X=it's\nP={A}\n", id="after an apostrophe"),
    pytest.param(f"X=a#it's\nP={A}\n", id="after an apostrophe behind a hash without a blank"),
    pytest.param(f"X='\\'\nP={A}\n", id="after a backslash before the closing quote"),
    pytest.param(f"P={A} ", id="a blank at the very end of the file"),
    pytest.param(f"P={A}\ufffd\n", id="a value that is not UTF-8"),
    pytest.param("P=${Q\n", id="a brace that is not closed"),
    pytest.param(f'Q={A}\nP="$Q"\n', id="a variable without braces right before a closing quote"),
    pytest.param("", id="an empty file"),
]

MISREAD = [
    pytest.param("P=\n", "", id="nothing"),
    pytest.param("P=''\n", "", id="empty quotes"),
    pytest.param("P= # c\n", "", id="a comment in place of the value"),
    pytest.param(f"P=\n{A}\n", "", id="the value on the next line"),
    pytest.param(f"P={A};\n", f"{A};", id="a semicolon"),
    pytest.param(f'P=" {A} "\n', f" {A} ", id="blanks inside quotes"),
    pytest.param(f"P={A}#c\n", f"{A}#c", id="a hash without a blank"),
    pytest.param('P="a\nb"\n', "a\nb", id="a quoted value of two lines"),
    pytest.param('P="a\\nb"\n', "a\nb", id="an escaped line feed"),
    pytest.param("P='a\\nb'\n", "a\\nb", id="a backslash in single quotes"),
    pytest.param("Q=v\nP='$Q'\n", "$Q", id="single quotes stop substitution"),
    pytest.param("P=$UNDEFINED\n", "", id="an undefined variable"),
    pytest.param("P=${UNDEFINED}\n", "", id="an undefined variable in braces"),
    pytest.param("P=${UNDEFINED:-v}\n", "", id="a default is not understood"),
    pytest.param("P=${ENVP}\n", "from-the-shell", id="a variable of the shell"),
    pytest.param("ENVP=v\nP=${ENVP}\n", "v", id="an earlier line before the shell"),
    pytest.param("http_proxy=v\nP=$http_proxy\n", "_proxy", id="a name without braces ends at the underscore"),
    pytest.param("Q=v\nP=$Q/x\n", "v/x", id="a name without braces ends at a slash"),
    pytest.param("Q=v\nP=$Q$Q\n", "vv", id="two names without braces"),
    pytest.param("P=pa$$w\n", "pa", id="dollars in a password"),
    pytest.param("P=pa\\$w\n", "pa$w", id="an escaped dollar"),
    pytest.param("P='pa$w'\n", "pa$w", id="a dollar in single quotes"),
    pytest.param("P=a$\n", "a", id="a dollar at the end"),
    pytest.param("P=${}\n", "", id="empty braces"),
    pytest.param("P=${UNKNOWN}\n", None, id="a variable whose value is not known"),
    pytest.param("P==v\n", "=v", id="two equal signs"),
]


def with_name(text: str, name: str) -> str:
    """A row's text with another name in place of `P`."""
    return re.sub(r"(?<![A-Za-z_$.{1])P(?![A-Za-z_])", name, text)


def last(text: str, environ: Mapping[str, str | None] = SHELL) -> list[str | None]:
    return [item.value for item in load(text, environ) if item.name == "P"][-1:]


@pytest.mark.parametrize("text", WORKS)
def test_the_line_works(text: str) -> None:
    assert last(text) == [A]


@pytest.mark.parametrize("text", IGNORED)
def test_the_line_is_ignored(text: str) -> None:
    assert last(text) == []


@pytest.mark.parametrize(("text", "value"), MISREAD)
def test_the_value_is_perhaps_not_what_was_meant(text: str, value: str | None) -> None:
    assert last(text) == [value]


def test_utf_16_loses_the_whole_file() -> None:
    text = f"P={A}\n".encode("utf-16").decode(errors="replace")
    assert load(text, SHELL) == ()


@pytest.mark.parametrize("name", ["CODEX_API_KEY", "CODEX_CA_CERTIFICATE", "codex_home", "Codex_X"])
def test_codex_drops_its_own_names(name: str) -> None:
    assert [item.name for item in load(f"{name}=v\nCODEXX=v\nXCODEX_=v\n", SHELL)] == ["CODEXX", "XCODEX_"]


def test_lines_are_counted_as_an_editor_does() -> None:
    text = "# c\n\nA=1\nB='\n'\nC=2\nbad\nA=3\n"
    assert [(item.name, item.line) for item in load(text, {})] == [("A", 3), ("B", 4), ("C", 6), ("A", 8)]


def test_what_a_line_may_refer_to() -> None:
    variables = {"A": variable("A", "1"), "B": variable("B", None)}
    assert known_values(variables) == {"A": "1", "B": None}


@given(strategies.text())
def test_any_text_is_read(text: str) -> None:
    assert load(text, SHELL) == load(text, SHELL)


@given(strategies.text("AP=$ {}'\"\\#\n\r\t_1x", max_size=60))
def test_what_looks_like_a_file_is_read(text: str) -> None:
    for item in load(text, {"A": "1", "P": None}):
        assert item.name
        assert text.split("\n")[item.line - 1].lstrip().startswith((item.name, "export"))
