"""The relay that Codex uses has no websocket.

What it detects
    The base URL in config.toml answers over HTTPS and refuses the websocket upgrade (404, or 426), while the provider
    says that it has one: the built-in provider does as soon as `openai_base_url` moves it, one of your own by
    `supports_websockets = true`.

Why Codex breaks
    Codex tries the websocket first. A 404 costs seven attempts, about six seconds, at the start of every session before
    HTTPS is tried; after a 426 it turns to HTTPS at once.

How to fix
    Tell Codex that there is no websocket: `supports_websockets = false` in the table of a provider of your own, chosen
    by `model_provider`. The built-in provider has no such key.

Example
    `openai_base_url = "http://127.0.0.1:8317/v1"` for a relay that knows `POST /v1/responses` alone.
"""

from collections.abc import Iterator, Sequence

from codexwatch.codex.login import BUILT_IN_PROVIDER
from codexwatch.model.codex import Config
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Datum, Finding, Manual, Meta, Step, Words
from codexwatch.model.network import Route, Stack
from codexwatch.model.scale import Answer, Severity, Stage
from codexwatch.rules.configured import origin_of, place_of, write_instead
from codexwatch.rules.mend import make_real
from codexwatch.rules.reach import home_of, judged, pairs_of, routes_of

NOT_FOUND, UPGRADE_REQUIRED = 404, 426
OFF = "supports_websockets = false"

META = Meta(
    stage=Stage.EDGE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "codex", "probes"}),
    uses=frozenset({"processes"}),
    words={
        "openai": Words(
            title="{place} has no websocket, and Codex tries it first",
            summary="{key} in {path} names {place}, which answers {status} to the websocket; each session loses five "
            "reconnects before HTTPS.",
            remedy="Use a provider of your own with " + OFF,
        ),
        "provider": Words(
            title="{place} has no websocket, and its table says it has",
            summary="{key} in {path} is true, and {place} answers {status} to the websocket.",
            remedy=OFF,
        ),
    },
    references=("openai/codex#28503", "openai/codex#19821"),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        config = home_of(facts, environment).config
        key, refused = _key(config), _refused(facts, environment)
        if key is None or not refused or not _https_answers(facts, environment, refused[0][0]):
            continue
        route, status = refused[0]
        # After a 426 Codex loses nothing; only a table that says otherwise is wrong.
        if status == NOT_FOUND or config.model_provider != BUILT_IN_PROVIDER:
            yield _finding(facts, environment, config, key, (route, status))


def _key(config: Config) -> str | None:
    """The key by which this place is believed to have a websocket."""
    if config.model_provider == BUILT_IN_PROVIDER:
        return "openai_base_url" if config.openai_base_url else None
    provider = config.providers.get(config.model_provider)
    claims = provider is not None and provider.supports_websockets
    return f"model_providers.{config.model_provider}.supports_websockets" if claims else None


def _refused(facts: Facts, environment: Environment) -> list[tuple[Route, int]]:
    tried = (
        (route, facts.probes.find(route.target, route.way)) for route in routes_of(facts, environment, Stack.WEBSOCKET)
    )
    return [
        (route, probe.status)
        for route, probe in tried
        if probe and probe.status is not None and probe.status in (NOT_FOUND, UPGRADE_REQUIRED)
    ]


def _https_answers(facts: Facts, environment: Environment, refused: Route) -> bool:
    """At the same place, and not that it does not know the address either."""
    place = (refused.target.host, refused.target.port)
    same: Sequence[Route] = [
        route for route in routes_of(facts, environment, Stack.HTTPS) if (route.target.host, route.target.port) == place
    ]
    probes = (facts.probes.find(route.target, route.way) for route in same)
    statuses = [probe.status for probe in probes if probe and probe.ok]
    answers = [facts.probes.answer_for(route) for route in same]
    return bool(same) and set(answers) == {Answer.WORKS} and NOT_FOUND not in statuses


def _finding(facts: Facts, environment: Environment, config: Config, key: str, refused: tuple[Route, int]) -> Finding:
    route, status = refused
    case = "openai" if key == "openai_base_url" else "provider"
    data: dict[str, Datum] = {
        "key": key,
        "path": config.path,
        "place": place_of(route.target.host, route.target.port),
        "status": status,
    }
    by_hand = (
        "In {path}, add a provider with a name of its own, the same base_url, requires_openai_auth = true and "
        f"{OFF}, and choose it by model_provider."
    )
    step: Step = Manual(by_hand, data) if case == "openai" else write_instead(config, key, OFF)
    return Finding(
        subject=f"{key}@{config.path}",
        severity=Severity.WARNING,
        environment=environment.id,
        case=case,
        data=data,
        origin=origin_of(config, key),
        breaks=pairs_of([route]),
        steps=(step, *make_real(facts, environment)),
    )
