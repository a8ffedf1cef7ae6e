"""What Codex has recorded on a route: its own word on what a probe can only guess."""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.network import Route
from codexwatch.model.traces import Trace, Trouble, What
from codexwatch.rules.loops import environments_of
from codexwatch.rules.reach import routes_of

WENT_WELL = (What.SAMPLED, What.COMPLETED)
WENT_WRONG = (What.RETRY, What.FAILED)


def has_said(facts: Facts, environment: Environment, route: Route, kind: Trouble, within: timedelta) -> bool:
    """Whether Codex has named this cause for what goes this way."""
    traces = _of_route(facts, environment, route, WENT_WRONG, within)
    return any(trace.cause is not None and trace.cause.kind is kind for trace in traces)


def has_worked(facts: Facts, environment: Environment, route: Route, within: timedelta) -> bool:
    """Whether a turn that goes this way went well."""
    return any(_of_route(facts, environment, route, WENT_WELL, within))


def _of_route(
    facts: Facts, environment: Environment, route: Route, what: tuple[What, ...], within: timedelta
) -> Iterator[Trace]:
    """What clients of the same home recorded that take the same way; one that is gone may have been any of them."""
    traces = facts.traces.get(environment.home)
    for trace in traces.of(*what) if traces else ():
        if facts.taken_at - trace.at <= within and any(
            other.way == route.way and other.target.url == route.target.url
            for writer in environments_of(facts, environment.home, trace.pid)
            for other in routes_of(facts, writer)
        ):
            yield trace
