"""What curl would do with the same variables: "curl works, Codex does not" is told by comparing the two.

Source: curl(1), ENVIRONMENT: the lower-case name wins, `http_proxy` exists in lower case only.
"""

from codexwatch.codex import proxy_url
from codexwatch.codex.no_proxy import bypasses
from codexwatch.model.environment import Environment
from codexwatch.model.network import Route, RouteKind, Stack, Target
from codexwatch.model.variable import Variable


def curl_route(environment: Environment, target: Target) -> Route:
    """curl's route to an https target."""
    variable = _first(environment, "https_proxy", "HTTPS_PROXY") or _first(environment, "all_proxy", "ALL_PROXY")
    excluded = _first(environment, "no_proxy", "NO_PROXY")
    if variable is None:
        return Route(environment.id, target, RouteKind.DIRECT)
    if variable.value is None or (excluded and excluded.value is None):
        return Route(environment.id, target, RouteKind.UNKNOWN, None, variable)
    if excluded and excluded.value and bypasses(excluded.value.reveal(), target):
        return Route(environment.id, target, RouteKind.DIRECT, None, excluded, (), "no-proxy")
    reading = proxy_url.read(variable.value.reveal(), Stack.HTTPS)
    if reading.proxy is None:
        return Route(environment.id, target, RouteKind.REFUSED, None, variable, (), reading.reason)
    return Route(environment.id, target, RouteKind.PROXY, reading.proxy, variable)


def _first(environment: Environment, *names: str) -> Variable | None:
    """The first of `names` that has a value; curl treats an empty one as unset."""
    candidates = (environment.get(name) for name in names)
    return next((item for item in candidates if item and (item.value is None or item.value.reveal())), None)
