"""`selftest --against-codex` on real programs: right about each version, not fooled by one that is declared another."""

from pathlib import Path

import pytest

from codexwatch.model.proof import Result
from codexwatch.proving.program import Question
from codexwatch.proving.prove import CannotProve, Trial, prove
from codexwatch.proving.seal import can_seal
from tests.oracle.fetch import binary

pytestmark = [pytest.mark.oracle, pytest.mark.namespaces]

NEWEST, WITH_DOCTOR, OLD = "0.169.0", "0.150.0", "0.125.0"
BOUND_SECONDS = 16
SOCKS_WITH_CUSTOM_CA = {"ca-socks", "ssl-cert-file-socks"}


def program(version: str) -> str:
    found: Path | None = binary(version)
    if found is None:
        pytest.skip(f"Codex {version} is not there: `make oracle` fetches it")
    if not can_seal():
        pytest.skip("this system does not let its users make namespaces")
    return str(found)


def ids(trial: Trial, result: Result) -> set[str]:
    return {item.claim.id for item in trial.judgements if item.proof.result is result}


@pytest.mark.parametrize("version", [NEWEST, WITH_DOCTOR])
def test_every_claim_is_confirmed(version: str) -> None:
    trial = prove(program(version), version)
    assert (ids(trial, Result.CONTRADICTED), ids(trial, Result.UNTESTABLE)) == (set(), set())
    assert trial.sealed
    assert trial.seconds < BOUND_SECONDS


def test_without_a_seal_only_private_names_are_missing() -> None:
    trial = prove(program(NEWEST), NEWEST, sealed=False)
    assert ids(trial, Result.CONTRADICTED) == set()
    assert ids(trial, Result.UNTESTABLE) <= {
        "no-proxy-name",
        "no-proxy-case",
        "no-proxy-domain",
        "no-proxy-dot",
        "no-proxy-wildcard",
    }


def test_an_older_program_declared_as_the_newest_contradicts() -> None:
    trial = prove(program(OLD), NEWEST)
    assert trial.program.question is Question.TURN
    assert ids(trial, Result.CONTRADICTED) == SOCKS_WITH_CUSTOM_CA
    assert trial.seconds < BOUND_SECONDS


def test_the_newest_declared_as_an_older_one_contradicts() -> None:
    assert ids(prove(program(NEWEST), OLD), Result.CONTRADICTED) == SOCKS_WITH_CUSTOM_CA


def test_a_whole_turn_is_not_asked_of_an_open_network() -> None:
    with pytest.raises(CannotProve, match="whole turn"):
        prove(program(OLD), OLD, sealed=False)
