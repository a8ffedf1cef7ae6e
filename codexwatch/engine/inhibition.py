"""Root cause first: which findings explain which others.

Decided for each environment, before findings that share an identity are joined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from codexwatch.model.finding import Finding, Meta
from codexwatch.model.scale import Severity, Stage

EXPLAINED_BY_EARLIER_STAGES = frozenset({Stage.HOP, Stage.PATH, Stage.EDGE, Stage.ABSENCE, Stage.TRACE})
STALE_HIDES = ("proxy-", "network-")
"""What an old environment says about proxies and routes is explained by its being old."""


def inhibit(findings: Sequence[Finding], metas: Mapping[str, Meta]) -> tuple[Finding, ...]:
    """Each finding with the slug that explains it, causes with the severity of their worst consequence."""
    by_stage = sorted(findings, key=lambda finding: finding.stage)
    judged = [_inhibited(item, _explained_by(item, by_stage, metas)) for item in by_stage]
    told = [_inhibited(item, _told_cause(item, judged)) for item in judged]
    return tuple(_raised(finding, told) for finding in told)


def _inhibited(finding: Finding, by: str | None) -> Finding:
    return finding if by == finding.inhibited_by else replace(finding, inhibited_by=by)


def _explained_by(finding: Finding, others: Sequence[Finding], metas: Mapping[str, Meta]) -> str | None:
    causes = [other for other in others if other is not finding and other.severity > Severity.INFO]
    return (
        _by_host(finding, causes, metas)
        or _by_staleness(finding, causes)
        or _by_requirement(finding, causes, metas[finding.rule])
        or _by_earlier_stages(finding, causes)
    )


def _by_host(finding: Finding, causes: Sequence[Finding], metas: Mapping[str, Meta]) -> str | None:
    if finding.stage is Stage.HOST or "probes" not in metas[finding.rule].reads:
        return None
    return next((cause.rule for cause in causes if cause.stage is Stage.HOST), None)


def _by_staleness(finding: Finding, causes: Sequence[Finding]) -> str | None:
    if finding.stage is Stage.STALE or not finding.rule.startswith(STALE_HIDES):
        return None
    stale = (cause for cause in causes if cause.stage is Stage.STALE and cause.environment == finding.environment)
    return next((cause.rule for cause in stale), None)


def _by_requirement(finding: Finding, causes: Sequence[Finding], meta: Meta) -> str | None:
    """One stage has an order of its own: for the same environment, or for the same thing at fault."""
    return next(
        (
            cause.rule
            for cause in causes
            if cause.rule in meta.requires
            and (cause.environment == finding.environment or cause.subject == finding.subject)
        ),
        None,
    )


def _by_earlier_stages(finding: Finding, causes: Sequence[Finding]) -> str | None:
    """Every pair that it breaks is broken already; a fault of one stack alone does not hide a dead port."""
    if finding.stage not in EXPLAINED_BY_EARLIER_STAGES or not finding.breaks:
        return None
    earlier = [cause for cause in causes if cause.stage < finding.stage and cause.breaks & finding.breaks]
    covered = frozenset(pair for cause in earlier for pair in cause.breaks)
    return earlier[0].rule if finding.breaks <= covered else None


def _told_cause(finding: Finding, judged: Sequence[Finding]) -> str | None:
    """A cause that is itself explained is not told: the one that explains it is named instead."""
    slug = finding.inhibited_by
    while slug is not None:
        causes = [
            other
            for other in judged
            if other.rule == slug and (other.environment == finding.environment or other.subject == finding.subject)
        ]
        if not causes or any(cause.inhibited_by is None for cause in causes):
            break
        slug = causes[0].inhibited_by
    return slug


def _raised(finding: Finding, judged: Sequence[Finding]) -> Finding:
    """A cause is as bad as what it brings about; being offline is nobody's fault and is never raised."""
    if finding.stage is Stage.HOST or finding.inhibited_by is not None:
        return finding
    consequences = [
        other.severity
        for other in judged
        if other.inhibited_by == finding.rule
        and (other.environment == finding.environment or other.breaks & finding.breaks)
    ]
    worst = max((finding.severity, *consequences))
    return finding if worst is finding.severity else replace(finding, severity=worst)
