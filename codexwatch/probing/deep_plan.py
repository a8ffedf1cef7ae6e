"""What the long look is taken at. Pure."""

from codexwatch.model.facts import Facts
from codexwatch.model.network import Route, Stack

MAX_WAYS = 4


def ways_to_look_at(facts: Facts) -> tuple[Route, ...]:
    """One route for each way that Codex takes by https and that works at this moment, one host a way."""
    found: dict[object, Route] = {}
    in_use = {item.id for item in facts.environments if item.in_use and item.unknown is None}
    for route in facts.routes:
        wanted = route.environment in in_use and route.target.essential and route.target.stack is Stack.HTTPS
        probe = facts.probes.find(route.target, route.way)
        if wanted and probe is not None and probe.ok:
            found.setdefault((route.target.host, route.way), route)
    return tuple(found.values())[:MAX_WAYS]
