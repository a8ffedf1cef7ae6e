"""What `selftest` shows: lines for people, objects for scripts."""

from collections.abc import Iterable, Iterator, Sequence

from codexwatch.model.proof import Result
from codexwatch.proving.check import Check
from codexwatch.proving.judge import Judgement
from codexwatch.proving.prove import Trial
from codexwatch.render.line import Line
from codexwatch.render.paths import Shorten

SCHEMA = 1
_MARKS = {Result.CONFIRMED: ("✓", "good"), Result.CONTRADICTED: ("✗", "critical"), Result.UNTESTABLE: ("?", "unknown")}


def check_lines(checks: Iterable[Check], shorten: Shorten) -> Iterator[Line]:
    """One line for each check, and what to do where it is a problem."""
    for check in checks:
        mark, style = ("✓", "good") if check.ok else ("!", "warning")
        yield Line(f"{check.name}: {shorten(check.said)}", mark, style)
        if check.remedy:
            yield Line(shorten(check.remedy), "fix", "remedy", indent=2)


def check_document(checks: Iterable[Check], shorten: Shorten) -> dict[str, object]:
    """`selftest --json`."""
    objects = [
        {
            "check": check.name,
            "ok": check.ok,
            "said": shorten(check.said),
            "remedy": shorten(check.remedy) if check.remedy else None,
        }
        for check in checks
    ]
    return {"schema": SCHEMA, "checks": objects}


def proof_lines(trial: Trial, version: str) -> Iterator[Line]:
    """Every claim with what came of it; what could not be tested in one line a reason; the sum at the end."""
    where = "cut off from every network" if trial.sealed else "on loopback"
    yield Line(f"Codex {version}, {where}, in {trial.seconds:.1f} s:", style="quiet")
    for item in trial.judgements:
        if item.proof.result is not Result.UNTESTABLE:
            yield from _claim(item)
    yield from _untestable(trial.judgements)
    yield Line()
    yield _sum(trial.judgements)


def _claim(item: Judgement) -> Iterator[Line]:
    mark, style = _MARKS[item.proof.result]
    yield Line(item.claim.sentence, mark, style if item.proof.result is Result.CONTRADICTED else "")
    if item.proof.result is Result.CONTRADICTED:
        yield Line(f"expected: {item.predicted}", indent=4)
        yield Line(f"seen:     {item.seen}", indent=4)
        if item.proof.rules:
            yield Line(f"what these rules find is only likely now: {', '.join(sorted(item.proof.rules))}", indent=4)


def _untestable(judgements: Sequence[Judgement]) -> Iterator[Line]:
    by_reason: dict[str, list[str]] = {}
    for item in judgements:
        if item.proof.result is Result.UNTESTABLE:
            by_reason.setdefault(item.reason or "no reason known", []).append(item.claim.id)
    for reason, ids in by_reason.items():
        yield Line(f"not testable: {', '.join(ids)}", *_MARKS[Result.UNTESTABLE])
        yield Line(reason, indent=4)


def _sum(judgements: Sequence[Judgement]) -> Line:
    counts = {result: sum(item.proof.result is result for item in judgements) for result in Result}
    parts = [f"{count} {result.value.replace('-', ' ')}" for result, count in counts.items() if count]
    worst = Result.CONTRADICTED if counts[Result.CONTRADICTED] else Result.CONFIRMED
    if not counts[Result.CONFIRMED] and worst is Result.CONFIRMED:
        worst = Result.UNTESTABLE
    return Line(", ".join(parts), *_MARKS[worst])


def proof_document(trial: Trial, version: str) -> dict[str, object]:
    """`selftest --against-codex --json`."""
    return {
        "schema": SCHEMA,
        "codex_version": version,
        "sealed": trial.sealed,
        "seconds": round(trial.seconds, 2),
        "claims": [
            {
                "claim": item.claim.id,
                "sentence": item.claim.sentence,
                "result": item.proof.result.value,
                "expected": item.predicted,
                "seen": item.seen,
                "reason": item.reason,
                "rules": sorted(item.proof.rules),
            }
            for item in trial.judgements
        ],
    }
