"""The page of `check`, as it is written where no terminal gives it a width."""

import io

import pytest

from codexwatch.cli.console import print_page
from codexwatch.model.codex import Codex
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Run
from codexwatch.model.verdict import Connectivity, Evaluation, State
from codexwatch.render.page import check_page
from tests.unit.render.build import HOME, SPEAKER, advice, evaluation, everything, facts, socks

PAGE = """\
✗ Codex cannot work.
  It is not the network: what Codex needs answers through http://127.0.0.1:7890, but Codex does not go that way.
  Codex 0.169.0 · API key · ~/.codex

✗ ALL_PROXY is a SOCKS proxy
  ALL_PROXY=socks5://127.0.0.1:7891 is one.
  where ~/.zshrc:42 (new zsh terminal, codex (pid 7))
  fix   Use http://127.0.0.1:7890 (just seen to work)
        1. ~/.zshrc line 42:
           - export ALL_PROXY=socks5://127.0.0.1:7891
           + export ALL_PROXY=http://127.0.0.1:7890
        2. add to ~/.codex/.env:
           + NO_PROXY=localhost
        3. Run: mv ~/'my files/a' 'it'"'"'s'
        4. Open a new terminal, or run in this one: source ~/.zshrc
  more  codexwatch explain made-socks

i A word of advice
  ~/.codex could be shorter.
  where codex (pid 7)
  fix   Nothing to do
        1. Nothing to do.
  more  codexwatch explain made-advice

? unknown: ~/.codex/auth.json is a named pipe, not a file (no answer from rule-a, rule-b)
? unknown: codex (pid 7): ~/.zshrc is gone
"""
HIDDEN = """
1 more explained by the above: codexwatch check --verbose
"""
DETAILS = """
Explained by another finding
  made-dead: 127.0.0.1:7891 refuses. (explained by made-socks)

Routes
  new zsh terminal
    https     https://api.openai.com/v1/responses through http://127.0.0.1:7891 \
(socks-as-http; ALL_PROXY from ~/.zshrc:42)
    websocket wss://api.openai.com/v1/responses through socks5://127.0.0.1:7891 (ALL_PROXY from ~/.zshrc:42)
    curl      https://api.openai.com/v1/responses through socks5://127.0.0.1:7891 (ALL_PROXY from ~/.zshrc:42)
  codex (pid 7)
    unknown: ~/.zshrc is gone

Probes
  ✓ https://api.openai.com/v1/responses through http://127.0.0.1:7890: 401 (8 ms)
  ✗ https://api.openai.com/v1/responses directly: connect: timeout (5000 ms)
"""


def page(judged: Evaluation, known: Facts | None = None, *, verbose: bool = False) -> str:
    stream = io.StringIO()
    print_page(check_page(known or facts(), judged, SPEAKER, verbose=verbose), stream)
    return stream.getvalue()


def test_the_whole_page() -> None:
    assert page(everything()) == PAGE + HIDDEN


def test_the_whole_page_with_every_detail() -> None:
    assert page(everything(), verbose=True) == PAGE + DETAILS


@pytest.mark.parametrize(
    ("state", "connectivity", "first", "second"),
    [
        pytest.param(
            State.HEALTHY,
            Connectivity.FINE,
            "✓ Codex's way to OpenAI works.",
            "It is not the network: every",
            id="well",
        ),
        pytest.param(
            State.HEALTHY,
            Connectivity.UNKNOWN,
            "✓ Nothing on this machine stands in Codex's way.",
            "Whether the network is fine is not known",
            id="well as far as anybody looked",
        ),
        pytest.param(
            State.UNKNOWN,
            Connectivity.UNKNOWN,
            "? Whether Codex works is not known.",
            "Whether the network",
            id="unknown",
        ),
        pytest.param(
            State.BROKEN,
            Connectivity.NETWORK,
            "✗ Codex cannot work.",
            "It is the network: what Codex needs",
            id="offline",
        ),
        pytest.param(
            State.BROKEN,
            Connectivity.NEARBY,
            "✗ Codex cannot work.",
            "It is not the internet: what fails is a server on this machine",
            id="a relay that is gone",
        ),
        pytest.param(
            State.DEGRADED, Connectivity.FINE, "! Codex works, but something is wrong.", "It is not the", id="a warning"
        ),
    ],
)
def test_the_first_two_lines_answer_the_first_two_questions(
    state: State, connectivity: Connectivity, first: str, second: str
) -> None:
    lines = page(evaluation(state=state, connectivity=connectivity, way=None)).splitlines()
    assert lines[0] == first
    assert lines[1].strip().startswith(second)
    assert len(lines) == 3, "a healthy day needs no more"


def test_a_way_that_works_is_named() -> None:
    assert "what Codex needs answers directly, but Codex does not go that way" in page(
        evaluation(socks(), way="direct")
    )


def test_no_codex_at_all() -> None:
    nothing = Facts(taken_at=facts().taken_at, codex=Codex(installed=False, version=None))
    lines = page(evaluation(state=State.HEALTHY, connectivity=Connectivity.UNKNOWN), nothing).splitlines()
    assert lines[2].strip() == "no codex installed · login that cannot be read"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        pytest.param(("codex", "login"), "codex login", id="plain words"),
        pytest.param(("mv", f"{HOME}/a", f"{HOME}/a.broken"), "mv ~/a ~/a.broken", id="the tilde is left to expand"),
        pytest.param(("cat", f"{HOME}/a b"), "cat ~/'a b'", id="a blank below home"),
        pytest.param(("cat", "/tmp/$HOME; ls"), "cat '/tmp/$HOME; ls'", id="what a shell would act on"),
        pytest.param(("echo", "~/x"), "echo ~/x", id="near miss: a tilde of its own"),
        pytest.param(("echo", ""), "echo ''", id="nothing"),
    ],
)
def test_commands_can_be_pasted(command: tuple[str, ...], shown: str) -> None:
    assert SPEAKER.command(Run(command)) == shown


def test_a_finding_about_a_process_names_it_once() -> None:
    assert "where codex (pid 7)\n" in page(evaluation(advice(), state=State.HEALTHY))
