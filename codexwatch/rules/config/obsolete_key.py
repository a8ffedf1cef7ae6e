"""A key in config.toml that Codex ignores.

What it detects
    config.toml sets a key that guides recommend and that the installed Codex does not know, or no longer does:
    `experimental_use_rmcp_client`, `preferred_auth_method`, `features.responses_websockets`,
    `features.respect_system_proxies`.

Why Codex breaks
    It does not: the key has no effect. Who set it against "Reconnecting" has changed nothing, and goes on looking in
    the wrong place.

How to fix
    Remove the line; what to use instead is named where there is something.

Example
    `experimental_use_rmcp_client = true` in `~/.codex/config.toml`, from a guide for Codex 0.50.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.config_keys import OBSOLETE, Obsolete
from codexwatch.codex.version import NEWEST_KNOWN, at_least
from codexwatch.model.codex import Config
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.configured import origin_of, take_away
from codexwatch.rules.reach import home_of, judged

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.INFO,
    reads=frozenset({"environments", "codex"}),
    keep_firing_for=timedelta(0),
    words={
        "": Words(
            title="Codex ignores a key in config.toml",
            summary="{key} in {path} has no effect on Codex {version}.",
            remedy="Remove it; instead: {instead}",
        )
    },
    references=("openai/codex#39237", "openai/codex#6009"),
)


def check(facts: Facts) -> Iterator[Finding]:
    version = facts.codex.version
    for environment in judged(facts):
        config = home_of(facts, environment).config
        for item in OBSOLETE:
            if item.key in config.lines and (item.since is None or at_least(version, item.since)):
                yield _finding(environment, config, item, version or NEWEST_KNOWN)


def _finding(environment: Environment, config: Config, item: Obsolete, version: str) -> Finding:
    return Finding(
        subject=f"{item.key}@{config.path}",
        severity=Severity.INFO,
        environment=environment.id,
        data={"key": item.key, "path": config.path, "version": version, "instead": item.instead},
        origin=origin_of(config, item.key),
        steps=(take_away(config, item.key),),
    )
