"""What Codex would do if the variables of an environment were others: the same targets, routed anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from codexwatch.codex.routes import version_in
from codexwatch.codex.routing import route
from codexwatch.codex.trust import CA_FILE_BROKEN, CaFile
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.network import Proxy, Route, RouteKind, Stack, Target
from codexwatch.model.variable import Variable
from codexwatch.rules.reach import routes_of


def routed_with(facts: Facts, environment: Environment, variables: Mapping[str, Variable]) -> tuple[Route, ...]:
    """The routes to the same essential targets with these variables; those that name certificates must be the same."""
    now = routes_of(facts, environment)
    ca_file = _ca_file(now)
    other = replace(environment, variables=variables)
    version = version_in(facts, environment)
    found = (route(other, item.target, version, lambda _: ca_file) for item in now)
    return tuple(replace(new, elsewhere=True) if old.elsewhere else new for old, new in zip(now, found, strict=True))


def routed_to(facts: Facts, environment: Environment, target: Target) -> Route:
    """The route to a target that is none of the essential ones."""
    ca_file = _ca_file(routes_of(facts, environment))
    return route(environment, target, version_in(facts, environment), lambda _: ca_file)


def routed_without(facts: Facts, environment: Environment, *names: str) -> tuple[Route, ...]:
    """The routes if these variables were not set."""
    left = {name: found for name, found in environment.variables.items() if name not in names}
    return routed_with(facts, environment, left)


def differing(some: Sequence[Route], others: Sequence[Route]) -> tuple[Route, ...]:
    """Those of `some` whose target `others` reach by another way, credentials aside."""
    return tuple(
        one for one, other in zip(some, others, strict=True) if lead_elsewhere((one,), (other,), credentials=False)
    )


def lead_elsewhere(some: Sequence[Route], others: Sequence[Route], *, credentials: bool = True) -> bool:
    """Whether any target gets there by another way; a way that cannot be known is not another one."""
    return any(
        RouteKind.UNKNOWN not in (one.kind, other.kind)
        and _way(one, credentials=credentials) != _way(other, credentials=credentials)
        for one, other in zip(some, others, strict=True)
    )


def _way(item: Route, *, credentials: bool) -> tuple[RouteKind, Proxy | str | None]:
    return item.kind, item.proxy if credentials or item.proxy is None else item.proxy.url


def _ca_file(routes: Sequence[Route]) -> CaFile:
    """How the custom CA file has been read, seen from the routes that were derived with it."""
    https = [item for item in routes if item.target.stack is Stack.HTTPS]
    if any(CA_FILE_BROKEN in (item.reason, item.trust.broken) for item in https):
        return CaFile.NO_CERTIFICATES
    return CaFile.LOADS if any(item.trust.extra or item.trust.bundle for item in https) else CaFile.MISSING
