"""What codexwatch says is what every recorded version of Codex did; no Codex is needed for that."""

from pathlib import Path

import pytest

from tests.oracle import turns
from tests.oracle.prediction import Predictor
from tests.oracle.recording import read, recorded_versions
from tests.oracle.versions import BOUNDS, FULL, cases_of


def test_every_version_is_recorded() -> None:
    assert set(recorded_versions()) == {*FULL, *BOUNDS}


@pytest.mark.parametrize("version", recorded_versions())
def test_every_case_is_recorded(version: str) -> None:
    recording = read(version)
    assert [item.case for item in recording.cases] == list(cases_of(version)), "`make record` asks again"
    assert [item.id for item in recording.turns] == list(turns.TURNS)


@pytest.mark.parametrize("version", recorded_versions())
def test_the_stacks_went_where_codexwatch_says(predictor: Predictor, version: str) -> None:
    wrong = [
        (item.case, "did", item.ways, "said", said)
        for item in read(version).cases
        if (said := predictor.says(item.case, version)) != item.ways
    ]
    assert wrong == []


@pytest.mark.parametrize("name", turns.TURNS)
@pytest.mark.parametrize("version", recorded_versions())
def test_a_turn_asked_the_essential_urls(tmp_path: Path, version: str, name: str) -> None:
    turns.prepare(tmp_path, turns.TURNS[name])
    recorded = next(turn for turn in read(version).turns if turn.id == name)
    assert turns.predict(tmp_path, name, version) == (turns.TURNS[name].login, recorded.asked)
    assert recorded.completed
