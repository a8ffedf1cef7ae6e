"""The total order of findings: the first one is the verdict's cause."""

from collections.abc import Iterable, Mapping

from codexwatch.model.environment import Environment
from codexwatch.model.finding import Finding


def ordered(findings: Iterable[Finding], environments: Iterable[Environment]) -> tuple[Finding, ...]:
    """Not inhibited, severity, stage, confidence, environment, slug, subject."""
    ranks = {environment.id: environment.kind.rank + 1 for environment in environments}
    return tuple(sorted(findings, key=lambda finding: _key(finding, ranks)))


def _key(finding: Finding, ranks: Mapping[str, int]) -> tuple[bool, int, int, int, int, str, str]:
    return (
        finding.inhibited_by is not None,
        -finding.severity,
        finding.stage,
        -finding.confidence,
        ranks.get(finding.environment or "", 0),
        finding.rule,
        finding.subject,
    )
