"""Puts all claims to one Codex: sealed where the system allows it, on loopback alone in any case."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import anyio

from codexwatch.model.proof import Result
from codexwatch.proving.claim import Claim
from codexwatch.proving.file_claims import ALL_CLAIMS, CALIBRATING
from codexwatch.proving.ground import find_ground
from codexwatch.proving.job import Job, outcomes_from_json
from codexwatch.proving.judge import Judgement, judge
from codexwatch.proving.program import Program, Question, find_program
from codexwatch.proving.seal import can_seal, work_sealed
from codexwatch.proving.trial import Outcome, try_claims

SECONDS = 13.0
_FIRST = 0.7
"""The share of the time for all claims; in the rest a contradiction must be seen again to be one."""
_GRACE = 1.0
"""Seconds for the worker to start and to report."""
_UNSTABLE = "it came out differently the second time"


class CannotProve(Exception):  # noqa: N818 - a word, like the others that people read
    """There is nothing to put the claims to, or no way to do it without leaving this machine."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it in how many seconds; `sealed`: Codex could not have reached anything."""

    program: Program
    sealed: bool
    judgements: tuple[Judgement, ...]
    seconds: float


def prove(path: str, version: str, *, sealed: bool | None = None, seconds: float = SECONDS) -> Trial:
    """The judgement of every claim on the codex at `path`, taken for this version. Blocks for `seconds` at most.

    Raises CannotProve and SealFailed.
    """
    program = find_program(path)
    if program is None:
        raise CannotProve(f"{path} starts a program that could not be found: name that with --codex")
    sealed = can_seal() if sealed is None else sealed
    if not sealed and program.question is Question.TURN:
        raise CannotProve(
            "this version can only be asked by a whole turn, which asks other hosts too, "
            "and this system does not let it be cut off from them (user namespaces)"
        )
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="codexwatch-") as folder:
        ask = partial(_try, program, sealed=sealed)
        judgements = judge(ALL_CLAIMS, ask(ALL_CLAIMS, Path(folder, "first"), seconds * _FIRST), version)
        doubtful = [item.claim for item in judgements if item.proof.result is Result.CONTRADICTED]
        if doubtful:
            left = began + seconds - time.monotonic()
            claims = [claim for claim in ALL_CLAIMS if claim.id in CALIBRATING or claim in doubtful]
            judgements = _steady(judgements, judge(claims, ask(claims, Path(folder, "again"), left), version))
    return Trial(program, sealed, judgements, time.monotonic() - began)


def _steady(first: tuple[Judgement, ...], again: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
    """What is contradicted once and confirmed once has shown nothing."""
    confirmed = {item.claim.id for item in again if item.proof.result is Result.CONFIRMED}
    return tuple(
        replace(item, proof=replace(item.proof, result=Result.UNTESTABLE), reason=_UNSTABLE)
        if item.proof.result is Result.CONTRADICTED and item.claim.id in confirmed
        else item
        for item in first
    )


def _try(
    program: Program, claims: Sequence[Claim], private: Path, seconds: float, *, sealed: bool
) -> dict[str, Outcome]:
    private.mkdir(mode=0o700)
    if not sealed:
        return anyio.run(try_claims, program, claims, find_ground(private), seconds)
    job = Job(program, [claim.id for claim in claims], str(private), seconds)
    return outcomes_from_json(work_sealed(job.to_json(), private, seconds + _GRACE))
