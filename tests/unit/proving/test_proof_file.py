"""What the self-test keeps, what is made of it, and what is said once."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from codexwatch import logs
from codexwatch.daemon.proofs import ProofReminder
from codexwatch.engine.evaluate import evaluate
from codexwatch.model.codex import Codex
from codexwatch.model.facts import Facts
from codexwatch.model.proof import Proof, Proofs, Result
from codexwatch.model.scale import Confidence, Stage
from codexwatch.model.settings import LogSettings
from codexwatch.places import find_places
from codexwatch.render.proofs import doubt, is_unproven
from codexwatch.store.proofs import ProofFile
from tests.unit.engine.build import facts, finding, rule

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SOCKS, CASE = frozenset({"proxy-socks-scheme"}), frozenset({"proxy-case-conflict"})
WRONG = Proof("socks", Result.CONTRADICTED, SOCKS)
RIGHT = Proof("upper-case-wins", Result.CONFIRMED, CASE)


def proofs(version: str = "0.170.0", *results: Proof, age: int = 0) -> Proofs:
    return Proofs(version, NOW - timedelta(days=age), results)


@pytest.fixture
def file(tmp_path: Path) -> ProofFile:
    return ProofFile.in_folder(tmp_path / "state")


Events = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def events(tmp_path: Path) -> Iterator[Events]:
    stream = io.StringIO()
    logs.configure(LogSettings(), find_places({}, str(tmp_path), "linux"), environ={}, stderr=stream, echo=True)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.close()


def with_codex(version: str | None) -> Facts:
    return Facts(taken_at=NOW, codex=Codex(installed=True, version=version))


def test_what_is_added_is_read(file: ProofFile) -> None:
    file.add(proofs("0.170.0", WRONG, RIGHT))
    file.add(proofs("0.171.0", RIGHT))
    assert file.read() == {"0.170.0": proofs("0.170.0", WRONG, RIGHT), "0.171.0": proofs("0.171.0", RIGHT)}
    assert (file.doubted_rules("0.170.0"), file.doubted_rules("0.171.0")) == (SOCKS, frozenset())
    assert file.doubted_rules(None) == frozenset()
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_a_later_self_test_replaces_the_earlier_one(file: ProofFile) -> None:
    file.add(proofs("0.170.0", WRONG, age=1))
    file.add(proofs("0.170.0", RIGHT))
    assert file.read()["0.170.0"].contradicted == ()


def test_old_versions_are_forgotten(file: ProofFile) -> None:
    for age in range(25):
        file.add(proofs(f"0.{age}.0", age=age))
    assert sorted(file.read()) == sorted(f"0.{age}.0" for age in range(20))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"proofs": 1}', '{"proofs": [{"version": "1"}]}', '{"proofs": [1]}'])
def test_a_file_that_makes_no_sense_is_none(file: ProofFile, text: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(text)
    assert file.read() == {}
    file.add(proofs("0.170.0", RIGHT))
    assert "0.170.0" in file.read()


def test_news_are_told_once_and_survive_proofs(file: ProofFile) -> None:
    assert file.first_time("x")
    file.add(proofs())
    assert not file.first_time("x")
    assert file.first_time("y")


@pytest.mark.parametrize(
    ("version", "unproven"),
    [
        pytest.param(None, False, id="not known"),
        pytest.param("0.169.0", False, id="the newest that was proven here"),
        pytest.param("0.58.0", False, id="older"),
        pytest.param("0.169.1", True, id="newer"),
        pytest.param("0.170.0-alpha.3", True, id="a first sight of the next"),
        pytest.param("nightly", True, id="who knows"),
        pytest.param("0.171.0", False, id="newer, but tested"),
    ],
)
def test_which_versions_are_unproven(version: str | None, unproven: bool) -> None:
    assert is_unproven(version, {"0.171.0": proofs("0.171.0", RIGHT)}) is unproven


def test_what_is_said_of_a_contradiction() -> None:
    said, _ = doubt("0.170.0", {"0.170.0": proofs("0.170.0", WRONG, RIGHT)}) or ("", "")
    assert "0.170.0 contradicts socks" in said
    assert doubt("0.170.0", {"0.170.0": proofs("0.170.0", RIGHT)}) is None


def test_the_daemon_says_once_that_a_version_is_unproven(file: ProofFile, events: Events) -> None:
    reminder = ProofReminder(file)
    for version in ("0.169.0", "0.170.0", "0.170.0", None, "0.171.0"):
        reminder.look(with_codex(version))
    ProofReminder(file).look(with_codex("0.170.0"))
    assert [(line["event"], line["version"]) for line in events()] == [
        ("codex.unproven", "0.170.0"),
        ("codex.unproven", "0.171.0"),
    ]


def test_the_daemon_says_each_contradiction_once(file: ProofFile, events: Events) -> None:
    file.add(proofs("0.170.0", WRONG, age=1))
    for _ in range(2):
        ProofReminder(file).look(with_codex("0.170.0"))
    file.add(proofs("0.170.0", WRONG))
    ProofReminder(file).look(with_codex("0.170.0"))
    assert [line["event"] for line in events()] == ["codex.contradicted"] * 2
    assert events()[0]["rules"] == ["proxy-socks-scheme"]


def test_it_is_said_where_nothing_can_be_written(tmp_path: Path, events: Events) -> None:
    (tmp_path / "file").write_text("")
    reminder = ProofReminder(ProofFile.in_folder(tmp_path / "file"))
    reminder.look(with_codex("0.170.0"))
    reminder.look(with_codex("0.170.0"))
    assert len(events()) == 1


def test_what_a_doubted_rule_finds_is_likely() -> None:
    rules = [rule("proxy-socks-scheme", Stage.VALUE, finding("a")), rule("other", Stage.VALUE, finding("b"))]
    found = evaluate(facts(), rules, doubted=SOCKS).findings
    assert {item.rule: item.confidence for item in found} == {
        "proxy-socks-scheme": Confidence.LIKELY,
        "other": Confidence.SURE,
    }
