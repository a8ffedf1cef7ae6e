"""The pinned Codex, asked now: cases of its recording, and random ones that nobody has asked before."""

import os
from pathlib import Path
from random import Random, SystemRandom

import pytest

from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.world import World
from tests.oracle import turns
from tests.oracle.case import DIRECT, Case, Recorded
from tests.oracle.prediction import Predictor
from tests.oracle.random_cases import random_cases
from tests.oracle.recorder import BY_DOCTOR, BY_TURNS, record
from tests.oracle.recording import read
from tests.oracle.versions import PINNED

pytestmark = [pytest.mark.oracle, pytest.mark.namespaces]

SEED_NAME = "CODEXWATCH_ORACLE_SEED"
RECORDED_BY_DOCTOR, FRESH_BY_DOCTOR = 150, 100
RECORDED_BY_TURNS, FRESH_BY_TURNS = 30, 20


@pytest.fixture(scope="module")
def seed() -> int:
    """Another one each time; to repeat a run, set the variable to what a failure names."""
    return int(os.environ.get(SEED_NAME) or SystemRandom().randrange(10**9))


def chosen(seed: int, recorded: int, fresh: int) -> list[Case]:
    """Some of the recorded cases, and fresh ones."""
    known = [item.case for item in read(PINNED).cases]
    return [*Random(seed).sample(known, recorded), *random_cases(seed, fresh)]


def disagreements(seen: list[Recorded], predictor: Predictor) -> list[object]:
    recorded = {item.case.id: item.ways for item in read(PINNED).cases}
    return [
        (item.case, "does", item.ways, "said", said, "did", recorded.get(item.case.id))
        for item in seen
        if not item.ways == (said := predictor.says(item.case, PINNED)) == recorded.get(item.case.id, said)
    ]


def test_the_laboratory_tells_the_ways_apart(codex: Path, ca: LabCA) -> None:
    asked = [
        Case("direct"),
        Case("both protocols", {"ALL_PROXY": "socks5h://127.0.0.1:7890"}),
        Case("one stack", {"HTTPS_PROXY": "127.0.0.1:7891"}),
        Case("not let in", {"HTTPS_PROXY": "http://user:wrong@127.0.0.1:7894"}),
    ]
    for circumstances in (BY_DOCTOR[:1], BY_TURNS[:1]):
        assert [(item.https, item.websocket) for item in record(asked, codex, ca, circumstances)] == [
            (DIRECT, DIRECT),
            ("http through 7890", "socks5 through 7890"),
            ("http through 7891", "nothing"),
            ("http through 7894 as user, in vain", "http through 7894 as user, in vain"),
        ]


@pytest.mark.timeout(300)
def test_doctor_goes_where_codexwatch_says(codex: Path, ca: LabCA, predictor: Predictor, seed: int) -> None:
    seen = record(chosen(seed, RECORDED_BY_DOCTOR, FRESH_BY_DOCTOR), codex, ca, BY_DOCTOR)
    assert disagreements(seen, predictor) == [], f"{SEED_NAME}={seed}"


@pytest.mark.timeout(300)
def test_a_turn_goes_where_codexwatch_says(codex: Path, ca: LabCA, predictor: Predictor, seed: int) -> None:
    # Another seed than the one of the other test: twice as many fresh ones.
    seen = record(chosen(seed + 1, RECORDED_BY_TURNS, FRESH_BY_TURNS), codex, ca, BY_TURNS)
    assert disagreements(seen, predictor) == [], f"{SEED_NAME}={seed}"


@pytest.mark.parametrize("name", turns.TURNS)
def test_a_turn_asks_the_essential_urls(codex: Path, enter_world: EnterWorld, ca: LabCA, name: str) -> None:
    seen = turns.run(enter_world(World(ca, turns.BOTH_STACKS)), codex, name)
    assert seen == next(turn for turn in read(PINNED).turns if turn.id == name)
