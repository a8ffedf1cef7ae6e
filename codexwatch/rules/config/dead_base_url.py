"""Codex is sent to a server that is not running.

What it detects
    The base URL of the provider in use, `openai_base_url` or the `base_url` of its table in config.toml, points to a
    port where nothing listens.

Why Codex breaks
    Relays and local model servers write themselves into config.toml and leave their line there when they are closed or
    removed. Codex goes there all the same, and shows "Reconnecting... waiting for network" without saying where to.

How to fix
    Start the program, or take the line away: without `openai_base_url` Codex goes to OpenAI again.

Example
    `openai_base_url = "http://127.0.0.1:15721/v1"` after cc-switch has been closed.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.login import BUILT_IN_PROVIDER
from codexwatch.codex.targets import LOCAL_PROVIDERS
from codexwatch.model.codex import Config
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.network import Route, RouteKind, Target, way_by
from codexwatch.model.phrase import Phrase
from codexwatch.model.probe import Phase
from codexwatch.model.reason import Reason
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.configured import origin_of, place_of, take_away
from codexwatch.rules.mend import make_real
from codexwatch.rules.reach import home_of, is_outside, judged, pairs_of, routes_of

PROGRAMS = {
    1234: "LM Studio",
    8317: "CLIProxyAPI",
    10100: "OpenCodex",
    11434: "Ollama",
    15721: "cc-switch",
    17841: "codex-chatgpt-web",
    57321: "Codex++",
}
"""Relays and model servers by the port that they listen on unless they are told otherwise."""
NOBODY = Phrase("the program that listens there")

TITLE = "Nothing listens at {place}, Codex's base URL"
SUMMARY = "{key} in {path} sends Codex to {place}, and nothing listens there."

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "routes", "codex", "listeners"}),
    uses=frozenset({"probes", "processes"}),
    hold_for=timedelta(seconds=30),
    words={
        "openai": Words(title=TITLE, summary=SUMMARY, remedy="Remove the line to go to OpenAI, or start {program}"),
        "provider": Words(title=TITLE, summary=SUMMARY, remedy="Start {program}, or choose another model_provider"),
    },
    references=("openai/codex#40435", "openai/codex#39324", "openai/codex#18960"),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        config = home_of(facts, environment).config
        key = _key(config)
        dead = tuple(route for route in routes_of(facts, environment) if key and _is_dead(facts, config, route))
        if key and dead:
            yield _finding(facts, environment, config, key, dead)


def _key(config: Config) -> str | None:
    """The key that says where Codex goes; None where it goes to OpenAI."""
    if config.model_provider == BUILT_IN_PROVIDER:
        return "openai_base_url" if config.openai_base_url else None
    provider = config.providers.get(config.model_provider)
    if provider and provider.base_url:
        return f"model_providers.{config.model_provider}.base_url"
    return "model_provider" if config.model_provider in LOCAL_PROVIDERS else None


def _base(config: Config) -> str:
    provider = config.providers.get(config.model_provider)
    own = config.openai_base_url if config.model_provider == BUILT_IN_PROVIDER else provider and provider.base_url
    return own or LOCAL_PROVIDERS.get(config.model_provider, "")


def _is_dead(facts: Facts, config: Config, route: Route) -> bool:
    """The base URL's port refuses; what is behind a proxy far away is not for this machine to say."""
    target, base = route.target, Target(_base(config), route.target.stack)
    if (target.host, target.port) != (base.host, base.port) or not target.host or route.elsewhere:
        return False
    if (route.kind is RouteKind.PROXY and is_outside(target.host)) or facts.probes.answer_for(route) is Answer.WORKS:
        return False
    listener = facts.listeners.at(target.host, target.port)
    probe = facts.probes.find(target, way_by(None, route.trust))
    refused = probe is not None and probe.failed_phase is Phase.CONNECT and probe.reason == Reason.REFUSED
    return refused or (listener is not None and listener.open is False)


def _finding(facts: Facts, environment: Environment, config: Config, key: str, dead: tuple[Route, ...]) -> Finding:
    target = dead[0].target
    case = "openai" if key == "openai_base_url" else "provider"
    data = {
        "key": key,
        "path": config.path,
        "place": place_of(target.host, target.port),
        "program": PROGRAMS.get(target.port, NOBODY),
    }
    step: Step = Manual("Start {program}; it should listen on {place}.", data)
    return Finding(
        subject=f"{key}@{config.path}",
        severity=Severity.CRITICAL,
        environment=environment.id,
        case=case,
        data=data,
        origin=origin_of(config, key),
        breaks=pairs_of(dead),
        steps=(take_away(config, key) if case == "openai" else step, *make_real(facts, environment)),
    )
