"""A proxy works on this machine, and Codex does not use it.

What it detects
    Codex goes out directly and fails, while a local HTTP proxy has just carried every request that Codex needs.

Why Codex breaks
    A terminal does not take over the proxy that the system's settings or a browser use; Codex reads environment
    variables and `.env` of its home. Without them it goes directly, and "Reconnecting" begins at once.

How to fix
    Write the proxy into `.env` of the Codex home: every way of starting Codex reads it. Then stop Codex's background
    daemon, which keeps the environment it was started with.

Example
    `HTTPS_PROXY=http://127.0.0.1:7890`, `HTTP_PROXY=http://127.0.0.1:7890` and `NO_PROXY=localhost,127.0.0.1,::1` in
    `~/.codex/.env`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.no_proxy import bypasses
from codexwatch.codex.routing import CGI_GUARD
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.network import RouteKind
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.mend import LOOPBACK_EXCEPTIONS, Recommendation, make_real, put_in_dotenv, recommend
from codexwatch.rules.reach import failing_pairs, judged, routes_of, works_by

META = Meta(
    stage=Stage.ABSENCE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "listeners", "probes"}),
    uses=frozenset({"processes"}),
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
        if environment.kind is EnvironmentKind.EDITOR or not _goes_directly(facts, environment):
            continue
        proxy = recommend(facts, environment)
        if proxy and proxy.verified and works_by(facts, environment, None) is Answer.FAILS:
            yield _finding(facts, environment, proxy)


def _goes_directly(facts: Facts, environment: Environment) -> bool:
    """By every route, and a proxy in `.env` would be used: a CGI environment ignores all of them."""
    routes = routes_of(facts, environment)
    return bool(routes) and all(item.kind is RouteKind.DIRECT and item.reason != CGI_GUARD for item in routes)


def _finding(facts: Facts, environment: Environment, proxy: Recommendation) -> Finding:
    path = f"{environment.home}/.env"
    values = {"HTTPS_PROXY": proxy.url, "HTTP_PROXY": proxy.url, "NO_PROXY": _exceptions(facts, environment)}
    return Finding(
        subject=f"HTTPS_PROXY@{path}",
        severity=Severity.CRITICAL,
        environment=environment.id,
        data={"proxy": proxy.url, "label": environment.label, "path": path},
        breaks=failing_pairs(facts, environment),
        verified=proxy.verified,
        steps=(
            *(put_in_dotenv(environment, name, value) for name, value in values.items()),
            *make_real(facts, environment, path),
        ),
    )


def _exceptions(facts: Facts, environment: Environment) -> str:
    """Loopback, and what the user already leaves out, unless that is what Codex needs: `.env` replaces the list."""
    current = environment.get("NO_PROXY") or environment.get("no_proxy")
    listed = [entry.strip() for entry in current.shown.split(",")] if current and current.value else []
    targets = [item.target for item in routes_of(facts, environment)]
    kept = (entry for entry in listed if entry and not any(bypasses(entry, target) for target in targets))
    return ",".join(dict.fromkeys((*LOOPBACK_EXCEPTIONS.split(","), *kept)))
