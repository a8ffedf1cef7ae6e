"""`route --json`, schema 1."""

from collections.abc import Mapping

from codexwatch.codex.curl import curl_route
from codexwatch.codex.outside import without_dotenv
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.network import Route, RouteKind, Stack
from codexwatch.render.origins import origin_object
from codexwatch.render.running import running_object
from codexwatch.render.system_proxy import system_proxy_object
from codexwatch.render.words import Speaker

SCHEMA = 1


def route_document(facts: Facts, speaker: Speaker, outside: Mapping[str, Environment]) -> dict[str, object]:
    """The one object that `route --json` prints.

    outside: the environments as curl has them, which reads no `.env`.
    """
    system = facts.host.system_proxy
    return {
        "schema": SCHEMA,
        "codex_version": facts.codex.version,
        **({"system_proxy": system_proxy_object(system)} if system is not None and system.is_set else {}),
        "environments": [
            environment_object(facts, environment, speaker, outside.get(environment.id))
            for environment in facts.environments
        ],
    }


def environment_object(
    facts: Facts, environment: Environment, speaker: Speaker, outside: Environment | None = None
) -> dict[str, object]:
    """An environment with the routes of both stacks, and curl's for comparison, which reads no `.env`.

    outside: the environment as curl has it, where it is supposed to be another one.
    """
    routes = [route for route in facts.routes if route.environment == environment.id]
    https = next((route.target for route in routes if route.target.stack is Stack.HTTPS), None)
    curl = None if https is None else curl_route(outside or without_dotenv(environment), https)
    running = running_object(facts, environment, speaker)
    return {
        "environment": environment.id,
        "label": environment.label,
        "in_use": environment.in_use,
        "unknown": None if environment.unknown is None else speaker.shorten(environment.unknown),
        "routes": [_route(route, speaker) for route in routes],
        "curl": curl
        and {
            "route": curl.kind.value,
            "proxy": _proxy(curl),
            "variable": curl.variable.name if curl.variable else None,
        },
        **({"running": running} if running else {}),
    }


def _route(route: Route, speaker: Speaker) -> dict[str, object]:
    variable = route.variable
    return {
        "target": route.target.url,
        "stack": route.target.stack.value,
        "route": route.kind.value,
        "proxy": _proxy(route),
        "variable": variable.name if variable else None,
        "origin": origin_object(variable.origin if variable else None, speaker.shorten),
        "shadows": list(route.shadows),
        "reason": route.reason,
    }


def _proxy(route: Route) -> str | None:
    return route.proxy.url if route.proxy and route.kind is RouteKind.PROXY else None
