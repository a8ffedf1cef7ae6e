"""The websocket is stopped on the way, HTTPS is not.

What it detects
    By the same route HTTPS requests to a host are answered, and the upgrade to a websocket is not, however often it is
    tried.

Why Codex breaks
    Codex tries the websocket first, seven times, before it goes over to HTTPS: six seconds where the connection is cut,
    almost two minutes where it hangs, in every session anew. "Reconnecting... 2/5", then it works.

How to fix
    Have the proxy program or the gateway pass websockets through (its TUN mode often does), or use a provider entry
    without websockets in config.toml.

Example
    A company's gateway answers https://chatgpt.com and cuts every `Upgrade: websocket`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.network import Stack
from codexwatch.model.phrase import Phrase
from codexwatch.model.reason import CERTIFICATE_REASONS, Reason
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.reach import judged, pairs_of
from codexwatch.rules.seen import Seen, failed_in, seen_in

META = Meta(
    stage=Stage.PATH,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "routes", "probes"}),
    hold_for=timedelta(seconds=60),
    words={
        "cut": Words(
            title="The websocket to {host} is cut",
            summary="{host} answers HTTPS {way}, but the websocket is cut ({reason}): five reconnects a session.",
            remedy="Let websockets pass, or use a provider entry with supports_websockets = false",
        ),
        "hangs": Words(
            title="The websocket to {host} hangs",
            summary="{host} answers HTTPS {way}, but the websocket hangs: up to two minutes of reconnects a session.",
            remedy="Let websockets pass, or use a provider entry with supports_websockets = false",
        ),
    },
    references=("openai/codex#18471", "openai/codex#29958", "openai/codex#14297", "openai/codex#19821"),
)

ENOUGH_TRIES = 3
SWITCHED_OFF = frozenset({401, 403, 426})
"""What the provider itself says to an upgrade that it does not want; other rules know why."""

SILENT = frozenset({Reason.TIMED_OUT, Reason.PROXY_SILENT})


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        blocked = [item for item in failed_in(facts, environment) if _is_blocked(facts, environment, item)]
        if blocked:
            yield _finding(environment, blocked)


def _is_blocked(facts: Facts, environment: Environment, item: Seen) -> bool:
    """Whatever way it fails: one hiccup is none, and a certificate or a refusal of the provider's is another matter."""
    route, probe = item
    if route.target.stack is not Stack.WEBSOCKET or probe.tries < ENOUGH_TRIES:
        return False
    if probe.status in SWITCHED_OFF or probe.reason in CERTIFICATE_REASONS:
        return False
    return any(
        other.ok and other.way.proxy == probe.way.proxy and other.target.host == probe.target.host
        for beside, other in seen_in(facts, environment)
        if beside.target.stack is Stack.HTTPS
    )


def _finding(environment: Environment, blocked: list[Seen]) -> Finding:
    route, probe = blocked[0]
    way = Phrase("through {proxy}", proxy=route.proxy.url) if route.proxy else Phrase("directly")
    data = {"host": route.target.host, "way": way, "reason": probe.reason}
    return Finding(
        subject=route.target.host,
        severity=Severity.WARNING,
        environment=environment.id,
        case="hangs" if probe.reason in SILENT else "cut",
        data=data,
        origin=route.variable.origin if route.variable else None,
        breaks=pairs_of(item for item, _ in blocked),
        steps=(
            Manual("In the proxy program or the gateway, let websockets to {host} pass, or try its TUN mode.", data),
            Manual(
                "Or add to config.toml a provider of your own with the same base_url, requires_openai_auth = true and "
                "supports_websockets = false, and name it in model_provider."
            ),
        ),
    )
