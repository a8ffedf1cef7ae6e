"""A proxy works on this machine, and Codex does not use it.

What it detects
    Codex goes out directly and fails, while a local HTTP proxy has just carried every request that Codex needs.

Why Codex breaks
    A terminal does not take over the proxy that the system's settings or a browser use; Codex reads environment
    variables and `.env` of its home. Without them it goes directly, and "Reconnecting" begins at once.

How to fix
    Write the proxy into `.env` of the Codex home: every way of starting Codex reads it. Then run `codex app-server
    daemon stop`: Codex's background server keeps the environment it was started with.

Example
    `HTTPS_PROXY=http://127.0.0.1:7890`, `HTTP_PROXY=http://127.0.0.1:7890` and `NO_PROXY=localhost,127.0.0.1,::1` in
    `~/.codex/.env`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.adopt import use_proxy
from codexwatch.rules.mend import Recommendation
from codexwatch.rules.of_editor import editor_of, mended_with_a_terminal, unused_proxy
from codexwatch.rules.reach import failing_pairs, judged

META = Meta(
    stage=Stage.ABSENCE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "listeners", "probes"}),
    uses=frozenset({"editors", "processes"}),
    hold_for=timedelta(seconds=30),
    words={
        "": Words(
            title="Codex does not use the proxy {proxy}",
            summary="{label} has no proxy for Codex; the direct way fails, and {proxy} has just carried its requests.",
            remedy="Write HTTPS_PROXY={proxy} into {path}",
        )
    },
    references=("openai/codex#2414",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        alone = editor_of(facts, environment) is not None or environment.kind is EnvironmentKind.EDITOR
        if alone and not mended_with_a_terminal(facts, environment):
            continue
        proxy = unused_proxy(facts, environment)
        if proxy:
            yield _finding(facts, environment, proxy)


def _finding(facts: Facts, environment: Environment, proxy: Recommendation) -> Finding:
    path = f"{environment.home}/.env"
    return Finding(
        subject=f"HTTPS_PROXY@{path}",
        severity=Severity.CRITICAL,
        environment=environment.id,
        data={"proxy": proxy.url, "label": environment.label, "path": path},
        breaks=failing_pairs(facts, environment),
        verified=proxy.verified,
        steps=use_proxy(facts, environment, proxy.url),
    )
