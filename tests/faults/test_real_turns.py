"""The real Codex in a selection of the cases: its turn comes to nothing before `fix`, and is answered after it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.faults.cases.all import FOUND
from tests.faults.cases.case import Case
from tests.faults.furnish import build, furnished, terminal
from tests.faults.laboratory import WORLDS
from tests.faults.machine import CODEXWATCH
from tests.lab.behaviours import Answer
from tests.lab.ca import LabCA
from tests.lab.world import World

pytestmark = [pytest.mark.namespaces, pytest.mark.oracle, pytest.mark.timeout(180)]

HTTPS_ONLY = {"UPGRADE *": Answer(426)}
"""Without the websocket, which may get through alone, every turn needs the https stack."""
TURN = ("exec", "--skip-git-repo-check", "--json", "say hello")
LONG_ENOUGH = 8.0
"""Seconds; a turn that goes well takes less than one, and one that does not may be retried for ever."""

SELECTED = [
    case
    for case in FOUND
    if case.name
    in {
        "A7 SOCKS-only port",
        "A6 socks:// as GNOME and v2rayN write it",
        "https:// to a proxy that speaks plain HTTP",
        "only HTTP_PROXY",
        "upper case dead, lower case good: curl works, Codex does not",
        "A22 an empty upper-case variable hides the lower-case one",
        "NO_PROXY takes OpenAI away from the proxy",
        "A3 the port of .env is dead, the shell's is good",
        "`set` as in a batch file",
        "set and not exported",
        "A4 Clash Verge moved from 7890 to 7897",
        "nothing listens, no other proxy, direct works",
        "http:// to Clash's SOCKS port",
        "A5 a proxy works and is not used",
        "C2 SSL_CERT_FILE holds the company's root alone",
        "B1 a relay on 8787 that has gone",
        "`profile =` in config.toml",
        "a provider that nobody defined",
    }
]


@dataclass(frozen=True)
class Turns:
    """What a turn said before and after, and what `fix` said between them."""

    before: str
    fixed: str
    after: str


def turns(case: Case, ca: LabCA, codex: Path) -> Turns:
    machine = replace(case.machine, behaviours={**HTTPS_ONLY, **case.machine.behaviours})
    with build(machine, ca) as world, furnished(machine, world):
        before = _turn(world, codex, terminal(machine, world), LONG_ENOUGH)
        fixed = world.run([*CODEXWATCH, "fix", case.first, "--yes", "--json"], terminal(machine, world), timeout=60)
        return Turns(before, fixed.stdout, _turn(world, codex, terminal(machine, world), 60))


def _turn(world: World, codex: Path, env: dict[str, str], patience: float) -> str:
    started = world.start([codex, *TURN], env)
    try:
        started.finish(patience)
    except TimeoutError:
        started.close()
    return started.stdout + started.stderr


@pytest.fixture(scope="module")
def all_turns(ca: LabCA, codex: Path) -> Iterator[dict[str, Future[Turns]]]:
    with ThreadPoolExecutor(WORLDS) as pool:
        yield {case.name: pool.submit(turns, case, ca, codex) for case in SELECTED}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in SELECTED])
def test_codex_fails_before_and_answers_after(all_turns: dict[str, Future[Turns]], case: Case) -> None:
    seen = all_turns[case.name].result()
    assert "turn.completed" not in seen.before, seen
    assert "turn.completed" in seen.after, seen


def test_every_selected_case_is_one_of_the_laboratory() -> None:
    assert len(SELECTED) == 18
