"""`check --json`, schema 1: always in English, paths with `~`, proxies without credentials and with a port."""

from datetime import UTC, datetime

from codexwatch.codex.login import stored_login
from codexwatch.model.codex import CodexHome, Config, StoredLogin
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Edit, Finding, Manual, Run, Step
from codexwatch.model.probe import Probe
from codexwatch.model.verdict import Evaluation, Unknown
from codexwatch.render.origins import origin_object
from codexwatch.render.routes import environment_object
from codexwatch.render.sentences import verdict_summary
from codexwatch.render.subject import subject_of
from codexwatch.render.words import Speaker

SCHEMA = 1


def check_document(facts: Facts, evaluation: Evaluation, speaker: Speaker, program_version: str) -> dict[str, object]:
    """The one object that `check --json` prints."""
    verdict = evaluation.verdict
    return {
        "schema": SCHEMA,
        "codexwatch": program_version,
        "taken_at": timestamp(facts.taken_at),
        "verdict": {
            "state": verdict.state.value,
            "cause": verdict.cause,
            "summary": verdict_summary(evaluation, speaker),
            "connectivity": verdict.connectivity.value,
            "way": verdict.way,
        },
        "codex": _codex(facts, speaker),
        "homes": _homes(facts, speaker),
        "findings": [finding_object(finding, speaker) for finding in evaluation.findings],
        "unknown": [_unknown(unknown, speaker) for unknown in evaluation.unknowns],
        "probes": [_probe(probe) for probe in facts.probes.all],
        "routes": [environment_object(facts, environment, speaker) for environment in facts.environments],
    }


def timestamp(moment: datetime) -> str:
    """UTC with a `Z`, seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def finding_object(finding: Finding, speaker: Speaker) -> dict[str, object]:
    """One finding as schema 1 says it."""
    spoken = speaker.say(finding)
    return {
        "rule": finding.rule,
        "stage": finding.stage.name.lower(),
        "severity": finding.severity.name.lower(),
        "confidence": finding.confidence.name.lower(),
        "environment": finding.environment,
        "also_in": list(finding.also_in),
        "subject": speaker.shorten(finding.subject),
        "title": spoken.title,
        "summary": spoken.summary,
        "origin": origin_object(finding.origin, speaker.shorten),
        "evidence": {name: _datum(value, speaker) for name, value in finding.data.items()},
        "inhibited_by": finding.inhibited_by,
        "remedy": {
            "summary": spoken.remedy,
            "verified": finding.verified,
            "steps": [step_object(step, speaker) for step in finding.steps],
        },
    }


def _datum(value: object, speaker: Speaker) -> object:
    if isinstance(value, tuple):
        return [_datum(item, speaker) for item in value]
    return speaker.shorten(value) if isinstance(value, str) else value


def step_object(step: Step, speaker: Speaker) -> dict[str, object]:
    """One step, masked."""
    match step:
        case Edit(path, line, before, after):
            where = {"kind": "edit", "path": speaker.shorten(path), "line": line}
            return {**where, "before": before, "after": after}
        case Run(command):
            return {"kind": "run", "command": list(command)}
        case Manual():
            return {"kind": "manual", "text": speaker.step(step)}


def _codex(facts: Facts, speaker: Speaker) -> dict[str, object]:
    subject = subject_of(facts)
    return {
        "installed": subject.installed,
        "version": subject.version,
        "home": speaker.shorten(subject.home) if subject.home else None,
        "login": subject.login.value,
    }


def _homes(facts: Facts, speaker: Speaker) -> list[dict[str, object]]:
    paths = dict.fromkeys([*facts.codex.homes, *(item.home for item in facts.environments)])
    return [
        {
            "home": speaker.shorten(path),
            "version": facts.codex.version,
            "login": stored_login(
                facts.codex.homes.get(path, CodexHome(path, Config(f"{path}/config.toml"))),
                facts.auth.get(path, StoredLogin(f"{path}/auth.json")),
            ).value,
            "in_use_by": [item.id for item in facts.environments if item.home == path and item.in_use],
        }
        for path in paths
    ]


def _unknown(unknown: Unknown, speaker: Speaker) -> dict[str, object]:
    reason = speaker.shorten(unknown.reason)
    return {"rule": unknown.rule, "missing": list(unknown.missing), "reason": reason, "essential": unknown.essential}


def _probe(probe: Probe) -> dict[str, object]:
    proxy = probe.way.proxy
    return {
        "target": probe.target.url,
        "essential": probe.target.essential,
        "stack": probe.target.stack.value,
        "route": "proxy" if proxy else "direct",
        "proxy": proxy.url if proxy else None,
        "ok": probe.ok,
        "status": probe.status,
        "failed_phase": probe.failed_phase.value if probe.failed_phase else None,
        "reason": probe.reason,
        "detail": probe.detail,
        "chain": [
            {"subject": shown.subject, "issuer": shown.issuer, "self_issued": shown.self_issued}
            for shown in probe.chain
        ],
        "timings_ms": {phase.value: round(spent, 1) for phase, spent in probe.timings_ms.items()},
    }
