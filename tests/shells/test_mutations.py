"""Real files, damaged: every reader gives an answer, soon, and none raises."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.codex.dotenv import load
from codexwatch.codex.dotenv_problems import problems
from codexwatch.formats.jsonc import JsoncError
from codexwatch.formats.jsonc import parse as parse_jsonc
from codexwatch.formats.session_tools import (
    parse_gsettings,
    parse_launch_agent,
    parse_scutil_proxy,
    parse_show_environment,
)
from codexwatch.formats.shell.evaluate import Process, evaluate
from codexwatch.formats.shell.statements import Dialect
from codexwatch.formats.source_line import shown_line
from tests.shells import bash, fish, sh, zsh

TEXTS = [text for group in (bash, zsh, fish, sh) for home in group.HOMES for text in home.files.values()]
MARKS = [
    "'",
    '"',
    "`",
    "{",
    "}",
    "(",
    ")",
    "$",
    ";",
    "&",
    "|",
    "\\",
    "#",
    "<<E",
    "\n",
    "\r",
    "\ufeff",
    "\0",
    "fi",
    "end",
]
SOON = 1.0


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A text of the tables with lines taken out, doubled, cut, joined or spoiled."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "cut", "spoil"])):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case _:
                column = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:column] + draw(st.sampled_from(MARKS)) + lines[at][column:]
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(text=damaged(), dialect=st.sampled_from(list(Dialect)))
def test_shells(text: str, dialect: Dialect) -> None:
    began = time.process_time()
    evaluate([Process(dialect, (("/rc",),), interactive=True)], {"HOME": "/"}, read={"/rc": text}.get)
    assert time.process_time() - began < SOON


@settings(max_examples=80, deadline=None)
@given(text=damaged())
def test_the_other_readers(text: str) -> None:
    began = time.process_time()
    load(text, {})
    problems(text, "/e")
    parse_show_environment(text)
    parse_gsettings(text)
    parse_scutil_proxy(text)
    parse_launch_agent(text.encode())
    for line in text.split("\n"):
        shown_line(line, "https_proxy")
    with suppress(JsoncError):
        parse_jsonc(text)
    assert time.process_time() - began < SOON


@pytest.mark.parametrize("dialect", list(Dialect))
def test_all_of_them_in_one_file(dialect: Dialect) -> None:
    text = "\n".join(TEXTS)
    began = time.process_time()
    evaluate([Process(dialect, (("/rc",),), interactive=True)], {"HOME": "/"}, read={"/rc": text}.get)
    assert time.process_time() - began < 2 * SOON
