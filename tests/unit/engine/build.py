"""Made-up rules and findings for the tests of the engine."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Pair, Rule, Words
from codexwatch.model.network import Stack
from codexwatch.model.scale import Severity, Stage

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HTTPS, WEBSOCKET = Stack.HTTPS, Stack.WEBSOCKET


def environment(name: str = "login-shell", kind: EnvironmentKind = EnvironmentKind.LOGIN_SHELL) -> Environment:
    return Environment(name, kind, name, "/home/u/.codex")


def finding(
    subject: str = "s",
    severity: Severity = Severity.CRITICAL,
    *,
    breaks: Iterable[Pair] = (),
    environment: str | None = "login-shell",
) -> Finding:
    return Finding(
        subject=subject,
        severity=severity,
        steps=(Manual(f"mend {subject}"),),
        environment=environment,
        breaks=frozenset(breaks),
    )


def rule(
    slug: str,
    stage: Stage,
    *findings: Finding,
    reads: Iterable[str] = ("routes",),
    requires: Iterable[str] = (),
    check: Callable[[Facts], Iterator[Finding]] | None = None,
) -> Rule:
    meta = Meta(
        stage=stage,
        severity=Severity.CRITICAL,
        reads=frozenset(reads),
        requires=frozenset(requires),
        hold_for=timedelta(0),
        words={"": Words(title=slug, summary=slug, remedy=slug)},
    )
    return Rule(slug, meta, check or (lambda _facts: iter(findings)), slug)


def facts(*environments: Environment, **sections: object) -> Facts:
    return Facts(taken_at=NOW, environments=environments or (environment(),), **sections)  # type: ignore[arg-type] # sections as the test names them
