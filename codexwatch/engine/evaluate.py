"""One judgement: every rule on one snapshot."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from codexwatch.engine.inhibition import inhibit
from codexwatch.engine.order import ordered
from codexwatch.engine.verdict import essential_unknowns, judge, unread_environments
from codexwatch.model.facts import BESIDE, Facts
from codexwatch.model.finding import Finding, Rule
from codexwatch.model.phrase import Phrase, also
from codexwatch.model.probe import Probes
from codexwatch.model.scale import Confidence, Severity, Stage
from codexwatch.model.verdict import Evaluation, Unknown
from codexwatch.rules.mend import distinct


def evaluate(
    facts: Facts, rules: Iterable[Rule], *, offline: bool = False, doubted: frozenset[str] = frozenset()
) -> Evaluation:
    """Findings in order, what could not be judged, and the verdict.

    offline: the network was not asked on purpose, so that not knowing what it would have said is no *unknown*.
    doubted: rules that stand on something which the installed Codex contradicts; what they find is likely, not sure.
    """
    rules = [rule for rule in rules if _enabled(rule, facts)]
    host = _Run(facts, doubted=doubted)
    host.run(rule for rule in rules if rule.meta.stage is Stage.HOST)
    # An outage raises no severity: what was probed while the host was cut off counts as not taken.
    rest = _Run(
        replace(facts, probes=Probes(controls=facts.probes.controls)) if host.findings else facts,
        original=facts,
        doubted=doubted,
    )
    rest.run(rule for rule in rules if rule.meta.stage is not Stage.HOST)
    if host.findings:
        rest.doubt(rules, host.findings[0].rule)

    metas = {rule.slug: rule.meta for rule in rules}
    inhibited = inhibit([*host.findings, *rest.findings], metas)
    findings = ordered(_joined(ordered(inhibited, facts.environments)), facts.environments)
    unknowns = (*host.unknowns, *rest.unknowns, *essential_unknowns(facts, offline=offline))
    verdict = judge(facts, findings, unknowns)
    return Evaluation(findings, unknowns, verdict, (*host.crashed, *rest.crashed), unread_environments(facts))


class _Run:
    """The rules that were run and what they said. `original` is what rules that rest on probes still see."""

    def __init__(self, facts: Facts, original: Facts | None = None, *, doubted: frozenset[str] = frozenset()) -> None:
        self._facts = facts
        self._doubted = doubted
        self._original = original or facts
        self.findings: list[Finding] = []
        self.unknowns: list[Unknown] = []
        self.crashed: list[tuple[str, str]] = []

    def run(self, rules: Iterable[Rule]) -> None:
        for rule in rules:
            facts = self._original if "probes" in rule.meta.reads else self._facts
            missing = tuple(sorted(rule.meta.reads & facts.missing.keys()))
            if missing:
                reason = also(facts.missing[section] for section in missing)
                self.unknowns.append(Unknown(rule.slug, missing, reason, essential=not BESIDE.issuperset(missing)))
                continue
            try:
                self.findings.extend(self._told(rule, finding, facts) for finding in rule.check(facts))
            except Exception as error:  # noqa: BLE001 - one rule's mistake must not silence the others
                self.crashed.append((rule.slug, type(error).__name__))
                self.unknowns.append(
                    Unknown(
                        rule.slug, (), Phrase("the rule failed ({error})", error=type(error).__name__), essential=True
                    )
                )

    def _told(self, rule: Rule, finding: Finding, facts: Facts) -> Finding:
        labelled = _labelled(rule, finding, facts)
        return replace(labelled, confidence=Confidence.LIKELY) if rule.slug in self._doubted else labelled

    def doubt(self, rules: Iterable[Rule], cause: str) -> None:
        """While the host is cut off, a rule that rests on probes and found nothing has seen nothing."""
        silent = {rule.slug for rule in rules if "probes" in rule.meta.reads} - {item.rule for item in self.findings}
        self.unknowns.extend(Unknown(slug, ("probes",), cause) for slug in sorted(silent - {cause}))


def _enabled(rule: Rule, facts: Facts) -> bool:
    settings = facts.settings.rules.get(rule.slug)
    return settings is None or settings.enabled


def _labelled(rule: Rule, finding: Finding, facts: Facts) -> Finding:
    """The finding with its rule's name and stage, and what the user prefers for it."""
    labelled = replace(finding, rule=rule.slug, stage=rule.meta.stage)
    settings = facts.settings.rules.get(rule.slug)
    if settings and settings.severity:
        labelled = replace(labelled, severity=Severity[settings.severity.upper()])
    if settings and settings.hold_for is not None:
        labelled = replace(labelled, hold_for=timedelta(seconds=settings.hold_for))
    return labelled


def _joined(findings: tuple[Finding, ...]) -> list[Finding]:
    """Findings that share an identity as one: the first leads, the others say where else it holds."""
    by_identity = sorted(findings, key=lambda finding: finding.identity)
    return [_join(list(group)) for _, group in groupby(by_identity, key=lambda finding: finding.identity)]


def _join(group: list[Finding]) -> Finding:
    first = group[0]
    if len(group) == 1:
        return replace(first, steps=distinct(first.steps))
    also_in = dict.fromkeys(item.environment for item in group[1:] if item.environment)
    return replace(
        first,
        also_in=tuple(name for name in also_in if name != first.environment),
        breaks=frozenset(pair for item in group for pair in item.breaks),
        steps=distinct(step for item in group for step in item.steps),
        severity=max(item.severity for item in group if (item.inhibited_by is None) == (first.inhibited_by is None)),
    )
