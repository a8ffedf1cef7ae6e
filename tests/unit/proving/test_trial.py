"""Experiments on a program that behaves, misbehaves, says nothing or hangs."""

from pathlib import Path

import pytest
from psutil import process_iter

from codexwatch.model.proof import Result
from codexwatch.proving.file_claims import ALL_CLAIMS
from codexwatch.proving.ground import Ground, names_of
from codexwatch.proving.judge import NO_CONTROL, judge
from codexwatch.proving.trial import NO_ANSWER, TOO_LATE, Outcome, try_claims
from tests.unit.proving.fake_codex import fake_codex

pytestmark = pytest.mark.anyio

NAMES = ("https-proxy", "upper-case-wins", "no-proxy-name", "no-proxy-domain", "ca-socks")
CLAIMS = [claim for claim in ALL_CLAIMS if claim.id in NAMES]


async def tried(tmp_path: Path, mode: str = "", *, seconds: float = 20) -> dict[str, Outcome]:
    ground = tmp_path / "ground"
    ground.mkdir()
    return await try_claims(fake_codex(tmp_path, mode), CLAIMS, Ground(ground, frozenset(), ""), seconds)


def results(outcomes: dict[str, Outcome]) -> dict[str, tuple[Result, str | None]]:
    return {item.claim.id: (item.proof.result, item.reason) for item in judge(CLAIMS, outcomes, "0.169.0")}


async def test_a_program_that_does_what_is_claimed(tmp_path: Path) -> None:
    found = results(await tried(tmp_path))
    assert found["upper-case-wins"] == (Result.CONFIRMED, None)
    assert found["https-proxy"] == (Result.CONFIRMED, None)


async def test_a_program_that_does_something_else(tmp_path: Path) -> None:
    outcomes = await tried(tmp_path, "prefers lower case")
    assert results(outcomes)["https-proxy"] == (Result.CONFIRMED, None)
    judgement = next(item for item in judge(CLAIMS, outcomes, "0.169.0") if item.claim.id == "upper-case-wins")
    assert judgement.proof.result is Result.CONTRADICTED
    assert judgement.predicted == "https http through a, websocket http through a"
    assert judgement.seen == "https http through b, websocket http through b"
    assert judgement.proof.rules == {"proxy-case-conflict"}


async def test_what_the_machine_lacks_is_said(tmp_path: Path) -> None:
    outcomes = await tried(tmp_path)
    assert "missing in /etc/hosts" in str(outcomes["no-proxy-name"].problem)
    assert "no name of this machine" in str(outcomes["no-proxy-domain"].problem)
    assert "no certificate" in str(outcomes["ca-socks"].problem)


async def test_a_program_that_says_nothing_proves_nothing(tmp_path: Path) -> None:
    assert results(await tried(tmp_path, "says nothing"))["https-proxy"] == (Result.UNTESTABLE, NO_ANSWER)


async def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    found = results(await tried(tmp_path, "hangs", seconds=0.5))
    assert found["https-proxy"] == (Result.UNTESTABLE, TOO_LATE)
    assert not any(str(tmp_path) in " ".join(process.info["cmdline"] or ()) for process in process_iter(["cmdline"]))


async def test_where_the_control_fails_nothing_means_anything(tmp_path: Path) -> None:
    ground = tmp_path / "ground"
    ground.mkdir()
    claims = ALL_CLAIMS[:2]  # the program goes nowhere without a proxy
    outcomes = await try_claims(fake_codex(tmp_path), claims, Ground(ground, frozenset(), ""), 20)
    assert {item.reason for item in judge(claims, outcomes, "0.169.0")} == {NO_CONTROL}


def test_names_of_a_hosts_file() -> None:
    lines = ["127.0.0.1 localhost  box # mine", "# 127.0.0.1 no", "::1 six", "10.0.0.1 far", "127.0.0.1"]
    assert names_of(lines) == {"localhost", "box"}
