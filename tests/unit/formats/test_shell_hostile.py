"""Whatever stands in a start-up file: an answer, soon, and no traceback."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.formats.shell.evaluate import Evaluation, Process, evaluate
from codexwatch.formats.shell.parse import parse
from codexwatch.formats.shell.statements import Dialect

LAST = "\nexport LAST=1\n"
WORDS = (
    "if then fi esac a) ;; do done while { } ( ) $( ${ ` ' \" $' \\ ; && || | & <<E E # [[ ]] (( )) A=$A $A ${A:-x} f"
)
MORE = "function end begin else switch and not . source eval ~ * = é return ~/x"
PHRASES = (
    " ",
    "\n",
    "\t",
    "\r\n",
    "\ufeff",
    "case x in",
    "for x in",
    "f() {",
    "export A=1",
    "set -gx A 1",
    "alias f='f f'",
)
PIECES = st.sampled_from((*WORDS.split(), *MORE.split(), *PHRASES))


def run(text: str, dialect: str) -> Evaluation:
    return evaluate([Process(Dialect(dialect), (("/rc",),), interactive=True)], {"HOME": "/"}, read={"/rc": text}.get)


@settings(max_examples=150, deadline=2000)
@given(parts=st.lists(PIECES, max_size=40), joint=st.sampled_from(["", " "]), dialect=st.sampled_from(list(Dialect)))
def test_any_jumble_of_syntax_is_survived(parts: list[str], joint: str, dialect: Dialect) -> None:
    run(joint.join(parts), dialect)


@settings(max_examples=50, deadline=2000)
@given(text=st.text(max_size=200), dialect=st.sampled_from(list(Dialect)))
def test_any_text_is_survived(text: str, dialect: Dialect) -> None:
    run(text, dialect)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("if true; then\n" * 5000 + "export A=1\n" + "fi\n" * 5000, id="5,000 ifs in each other"),
        pytest.param("if true; then\n" * 5000, id="5,000 ifs that never close"),
        pytest.param("if true\n" * 5000 + "end\n" * 5000, id="5,000 fish blocks in each other"),
        pytest.param("A=" + '"$(' * 5000 + ')"' * 5000, id="5,000 commands in each other"),
        pytest.param("A=" + "${A:-" * 5000 + "}" * 5000, id="5,000 defaults in each other"),
        pytest.param("(" * 5000 + ")" * 5000, id="5,000 parentheses"),
        pytest.param("{ " * 5000, id="5,000 braces"),
        pytest.param("a && " * 5000 + "b", id="a chain of 5,000"),
        pytest.param("[[ " + "( " * 500 + "x" + " )" * 500 + " ]]", id="500 parentheses in a test"),
        pytest.param("export " + "{a,b}" * 30 + "=1", id="braces that multiply"),
        pytest.param("f() { f; f; }\nf\n", id="a function that calls itself twice"),
        pytest.param("alias a='a a'\na\n", id="an alias of itself"),
        pytest.param("eval 'eval eval eval f'\nf() { eval f; }\nf\n", id="eval in eval"),
        pytest.param("while true; do A=$A$A; done\n", id="a loop without end"),
        pytest.param("for x in {1,2}{1,2}{1,2}{1,2}; do\n" * 5 + "export Q=1\n" + "done\n" * 5, id="loops in loops"),
        pytest.param("cat <<A <<B <<C\n", id="here-documents without an end"),
        pytest.param("$(cat <<E\n" * 2000, id="2,000 here-documents in substitutions"),
        pytest.param("'\n" * 3001, id="3,001 quotes"),
        pytest.param("if [[ x ]] { y }\n" * 3000, id="3,000 lines that no grammar knows"),
        pytest.param("if [[ x ]] { y }\n" * 60_000, id="a megabyte that no grammar knows"),
        pytest.param("echo 'x\n" * 120_001, id="a megabyte of quotes"),
        pytest.param("export A=\"$(\n" * 80_000, id="a megabyte of open commands"),
        pytest.param("\x00\x01\x7f\ufffd\u2028\ud7ff", id="control characters"),
        pytest.param("x" * 200_000, id="one word of 200,000 letters"),
        pytest.param("#" * 200_000, id="a comment of 200,000 letters"),
        pytest.param("A=(" + "a " * 50_000 + ")", id="an array of 50,000"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["bash", "zsh", "fish"])
def test_a_hostile_file_costs_little(text: str, dialect: str) -> None:
    began = time.process_time()
    run(text + LAST, dialect)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("dialect", ["bash", "zsh", "fish"])
def test_ten_thousand_lines_are_parsed_in_the_time_of_a_blink(dialect: str) -> None:
    text = "".join(
        f"# comment {n}\nexport NAME_{n}=\"value {n}\"\nalias a{n}='ls -l'\ncommand{n} --flag\n" for n in range(2500)
    )
    taken = []
    for _ in range(3):
        began = time.process_time()
        assert len(parse(text, Dialect(dialect))) >= 7500
        taken.append(time.process_time() - began)
    assert min(taken) < 0.4  # measured 0.05; the bound leaves room for a slow machine, not for a quadratic step


def test_what_did_not_get_its_turn_makes_everything_uncertain() -> None:
    found = run("export A=1\n" + "f() { :; }\n" + "f\n" * 60_000, "bash")
    assert not found.variables["A"].certain
