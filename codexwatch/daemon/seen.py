"""What the history keeps of a whole pass."""

from codexwatch.cycle import Pass
from codexwatch.model.finding import Finding
from codexwatch.model.past import Cause, Sighting
from codexwatch.render.words import Speaker


def sighting(full: Pass, speaker: Speaker, network: str) -> Sighting:
    """The verdict with the finding that explains it."""
    verdict = full.evaluation.verdict
    first = full.evaluation.findings[0] if verdict.cause and full.evaluation.findings else None
    cause = _cause(first, speaker) if first else None
    return Sighting(at=full.facts.taken_at, state=verdict.state, cause=cause, network=network)


def _cause(finding: Finding, speaker: Speaker) -> Cause:
    origin = finding.origin
    return Cause(
        rule=finding.rule,
        subject=speaker.shorten(finding.subject),
        title=speaker.say(finding).title,
        stage=finding.stage.name.lower(),
        path=speaker.shorten(origin.path) if origin and origin.path else None,
    )
