"""Lines of `.env` that Codex drops or misreads, and what they were meant to set."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.codex.dotenv import load
from codexwatch.codex.dotenv_problems import problems
from codexwatch.model.codex import DotenvProblem
from codexwatch.model.variable import KEPT_NAMES

A, B = "http://a:1", "http://b:2"
Expected = tuple[str, int, str, str | None]


def value(item: DotenvProblem) -> str | None:
    return None if item.meant.value is None else item.meant.value.reveal()


def found(text: str, *, all_lost: bool = False) -> list[Expected]:
    return [
        (str(item.kind), item.line, item.meant.name, value(item))
        for item in problems(text, "/h/.codex/.env", all_lost=all_lost)
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(f"# comment\n\nHTTPS_PROXY={A}\n", id="comments and blank lines"),
        pytest.param(f"export HTTPS_PROXY={A}\n", id="export"),
        pytest.param(f"  HTTPS_PROXY = '{A}'   # mine\n", id="blanks, quotes and a comment"),
        pytest.param(f"HTTPS_PROXY={A}\r\nNO_PROXY=b\r\n", id="Windows line ends"),
        pytest.param(f"HTTPS_PROXY={A}", id="no final newline"),
        pytest.param(f"\ufeff# comment\nHTTPS_PROXY={A}\n", id="a byte-order mark before a comment"),
        pytest.param(f"\ufeffEDITOR=vi\nHTTPS_PROXY={A}\n", id="a byte-order mark before what Codex does not use"),
        pytest.param(f"HTTP_PROXY={A}\nHTTPS_PROXY=${{HTTP_PROXY}}\n", id="a reference in braces"),
        pytest.param("HTTPS_PROXY=${FROM_THE_SHELL}\n", id="a reference to a variable of the shell"),
        pytest.param("P=h:1\nHTTPS_PROXY=http://$P/\n", id="a name without underscore"),
        pytest.param("HTTPS_PROXY='http://u:pa$$w@h:1'\n", id="a dollar in single quotes"),
        pytest.param("HTTPS_PROXY=http://u:pa\\$w@h:1\n", id="an escaped dollar"),
        pytest.param(f"set EDITOR=vi\nA=1 B=2\nHTTPS_PROXY={A}\n", id="what does not matter to Codex"),
        pytest.param(f"KEY='-----BEGIN\nabc\n-----END'\nHTTPS_PROXY={A}\n", id="a value of several lines"),
        pytest.param(f"CODEX_MODE=x\nHTTPS_PROXY={A}\n", id="a dropped name that decides nothing"),
        pytest.param(f"# it's\nHTTPS_PROXY={A}\n", id="a quote in a comment"),
        pytest.param("HTTPS_PROXY=\n", id="empty on purpose"),
    ],
)
def test_nothing_is_wrong(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "HTTPS_PROXY=http://u:pa ss@h:1\n",
            [("syntax", 1, "HTTPS_PROXY", "http://u:pa ss@h:1")],
            id="a blank in a password, which is not to be cut in two",
        ),
        pytest.param(f"\ufeffHTTPS_PROXY={A}\nNO_PROXY=b\n", [("bom", 1, "HTTPS_PROXY", A)], id="a byte-order mark"),
        pytest.param("CODEX_API_KEY=sk-1\n", [("codex-name", 1, "CODEX_API_KEY", "sk-1")], id="a name of Codex's own"),
        pytest.param(f"set HTTPS_PROXY={A}\n", [("set-x", 1, "HTTPS_PROXY", A)], id="set"),
        pytest.param(
            f"export HTTPS_PROXY={A} NO_PROXY=b\n",
            [("two-assignments", 1, "HTTPS_PROXY", A), ("two-assignments", 1, "NO_PROXY", "b")],
            id="two on a line",
        ),
        pytest.param(
            f"HTTP_PROXY={A}; export HTTPS_PROXY={B}\n",
            [("two-assignments", 1, "HTTP_PROXY", A), ("two-assignments", 1, "HTTPS_PROXY", B)],
            id="two with a semicolon",
        ),
        pytest.param(f"HTTPS_PROXY={A};\n", [("syntax", 1, "HTTPS_PROXY", A)], id="a semicolon becomes part of it"),
        pytest.param(f'NAME="me\nHTTPS_PROXY={A}\n', [("unclosed-quote", 1, "HTTPS_PROXY", A)], id="an open quote"),
        pytest.param(f"NAME=it's\n\nHTTPS_PROXY={A}\n", [("unclosed-quote", 1, "HTTPS_PROXY", A)], id="an apostrophe"),
        pytest.param(
            f"NAME=it's\nHTTPS_PROXY={A}\nOTHER=it's\n",
            [("unclosed-quote", 1, "HTTPS_PROXY", A)],
            id="an apostrophe that another one closes",
        ),
        pytest.param(f'HTTPS_PROXY="{A}\n', [("unclosed-quote", 1, "HTTPS_PROXY", A)], id="open on its own line"),
        pytest.param(
            f"HTTPS_PROXY={A}\rNO_PROXY=b\r",
            [("encoding", 1, "HTTPS_PROXY", A), ("encoding", 2, "NO_PROXY", "b")],
            id="carriage returns alone",
        ),
        pytest.param(
            "HTTPS_PROXY=http://\ufffd:1\n",
            [("encoding", 1, "HTTPS_PROXY", "http://\ufffd:1")],
            id="a line that is not UTF-8",
        ),
        pytest.param(
            f"http_proxy={A}\nHTTPS_PROXY=$http_proxy\n",
            [("dollar", 2, "HTTPS_PROXY", A)],
            id="a reference that ends at the underscore",
        ),
        pytest.param(
            'P=h:1\nHTTPS_PROXY="http://$P"\n',
            [("dollar", 2, "HTTPS_PROXY", "http://h:1")],
            id="a reference that takes the closing quote along",
        ),
        pytest.param(
            "HTTPS_PROXY=http://u:pa$$w@h:1\n", [("dollar", 1, "HTTPS_PROXY", "http://u:pa$$w@h:1")], id="a password"
        ),
        pytest.param(
            "HTTPS_PROXY=http://u:pa$word@h:1\n",
            [("dollar", 1, "HTTPS_PROXY", "http://u:pa$word@h:1")],
            id="a password that looks like a reference",
        ),
        pytest.param(f"HTTPS_PROXY=${{X:-{A}}}\n", [("dollar", 1, "HTTPS_PROXY", A)], id="a default"),
        pytest.param("HTTPS_PROXY=$other_name\n", [("dollar", 1, "HTTPS_PROXY", None)], id="a name of the shell's"),
        pytest.param(f"HTTPS_PROXY: {A}\n", [("syntax", 1, "HTTPS_PROXY", A)], id="YAML"),
        pytest.param(f'$env:HTTPS_PROXY="{A}"\n', [("syntax", 1, "HTTPS_PROXY", A)], id="PowerShell"),
        pytest.param(f"HTTPS_PROXY={A} home\n", [("syntax", 1, "HTTPS_PROXY", A)], id="a second word"),
        pytest.param("HTTPS_PROXY=http:\\/\\/a:1\n", [("syntax", 1, "HTTPS_PROXY", A)], id="escaped slashes"),
        pytest.param(f"HTTPS_PROXY={A} ", [("syntax", 1, "HTTPS_PROXY", A)], id="a blank at the very end"),
    ],
)
def test_what_goes_wrong(text: str, expected: list[Expected]) -> None:
    assert found(text) == expected


def test_in_another_encoding_everything_is_lost() -> None:
    text = f"# mine\r\nHTTPS_PROXY={A}\r\nEDITOR=vi\r\n"
    assert found(text, all_lost=True) == [("encoding", 2, "HTTPS_PROXY", A)]


def test_no_secret_is_shown() -> None:
    (proxy, key) = problems("set HTTPS_PROXY=http://u:planted@h:1\nCODEX_API_KEY=planted\n", "/e")
    assert "planted" not in repr((proxy, key))
    assert proxy.meant.origin is not None
    assert proxy.meant.origin.text == "set HTTPS_PROXY=http://u:•••@h:1"


SYNTAX = ["=", " ", "\n", "'", '"', "\\", "$", "${", "}", "_", ":-", "#", ";", "\ufeff", "\r", "\ufffd", "@", "\t"]
PIECES = st.sampled_from(["HTTPS_PROXY", "NO_PROXY", "CODEX_HOME", "A", "http://a:1", "export ", "set ", "é", *SYNTAX])


@settings(max_examples=400, deadline=1000)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_survived_and_each_fault_names_a_line_of_it(text: str) -> None:
    for item in problems(text, "/e"):
        assert item.meant.name in KEPT_NAMES
        assert item.meant.origin is not None
        assert (
            1
            <= item.line
            <= (item.meant.origin.line or 0)
            <= text.replace("\r\n", "\n").count("\n") + text.count("\r") + 1
        )


@settings(max_examples=400, deadline=1000)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_a_value_that_codex_does_not_load_as_it_stands_is_reported(text: str) -> None:
    """Where a plain assignment of a kept name stands on a line of its own, it is loaded or reported."""
    text = f"{text}\nNO_PROXY=mark.example\n"
    loaded = {(item.name, item.value) for item in load(text, {})}
    reported = {(item.meant.name, value(item)) for item in problems(text, "/e")}
    assert ("NO_PROXY", "mark.example") in loaded | reported


def test_a_large_file_costs_little_and_reports_little() -> None:
    assert len(problems("set HTTPS_PROXY=http://a:1\n" * 20_000, "/e")) == 64
