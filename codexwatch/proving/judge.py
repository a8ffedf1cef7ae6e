"""Compares what was predicted with what was seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codexwatch.model.network import Stack
from codexwatch.model.proof import Proof, Result
from codexwatch.proving.claim import DIRECT, Claim, Ways
from codexwatch.proving.file_claims import CONTROL
from codexwatch.proving.predict import predict
from codexwatch.proving.trial import Outcome

UNCLEAR = "it could not be told which stack went which way"
NO_CONTROL = "without any variable https did not arrive: something else decides here (a proxy of the whole system?)"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A proof in words: the claim, what came of it, and both sides of a contradiction."""

    claim: Claim
    proof: Proof
    predicted: str
    seen: str | None
    reason: str | None


def judge(claims: Iterable[Claim], outcomes: Mapping[str, Outcome], version: str) -> tuple[Judgement, ...]:
    """One for each claim. Where the control fails on https, nothing else means anything."""
    control = outcomes.get(CONTROL)
    seen = control.seen if control else None
    broken = seen is not None and DIRECT not in seen.ways[Stack.HTTPS] | seen.unclear
    return tuple(_judge(claim, outcomes[claim.id], version, NO_CONTROL if broken else None) for claim in claims)


def _judge(claim: Claim, outcome: Outcome, version: str, refusal: str | None) -> Judgement:
    predicted = predict(claim, version)
    result, reason = _compare(predicted, outcome) if refusal is None else (Result.UNTESTABLE, refusal)
    seen = None if outcome.seen is None else _words(outcome.seen.ways)
    return Judgement(claim, Proof(claim.id, result, claim.rules), _words(predicted), seen, reason)


def _compare(predicted: Ways, outcome: Outcome) -> tuple[Result, str | None]:
    seen = outcome.seen
    if seen is None:
        return Result.UNTESTABLE, outcome.problem
    if seen.unclear:
        return Result.UNTESTABLE, UNCLEAR
    return (Result.CONFIRMED if seen.ways == predicted else Result.CONTRADICTED), None


def _words(ways: Ways) -> str:
    return ", ".join(f"{stack.value} {' and '.join(sorted(ways[stack])) or 'sends nothing'}" for stack in Stack)
