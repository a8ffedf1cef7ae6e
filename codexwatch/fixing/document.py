"""`fix --json`."""

from codexwatch.fixing.mending import Prospect, Result
from codexwatch.render.document import step_object
from codexwatch.render.words import Speaker


def document(wanted: Prospect, result: Result, speaker: Speaker) -> dict[str, object]:
    """`fix --json`, schema 1. Everything in it is masked."""
    shorten = speaker.shorten
    proof = result.proof
    return {
        "schema": 1,
        "id": result.entry.id if result.entry else None,
        "applied": result.entry is not None and result.kept,
        "findings": [{"rule": item.rule, "subject": shorten(item.subject)} for item in wanted.findings],
        "steps": [
            {"number": item.number, "rule": item.rule, **step_object(item.step, speaker)} for item in wanted.steps
        ],
        "changes": [
            {
                "path": shorten(change.target.path),
                "steps": list(change.numbers),
                "hunks": [{"at": hunk.old, "removed": hunk.removed, "added": hunk.added} for hunk in change.hunks()],
            }
            for change in wanted.plan.changes
        ],
        "left": [{"step": item.number, "reason": item.reason} for item in wanted.plan.left],
        "commands": [{"command": item.command, "problem": item.problem} for item in result.outcomes],
        "doctor": {"status": result.opinion.status, "complaints": result.opinion.complaints}
        if result.opinion
        else None,
        "proven": proof.proven.value if proof else None,
        "refused": {"path": shorten(result.refused.path), "reason": shorten(result.refused.reason)}
        if result.refused
        else None,
        "still_found": [item.rule for item in (*proof.left, *proof.new)] if proof else [],
        "verdict": result.after.evaluation.verdict.state.value if result.after else None,
    }
