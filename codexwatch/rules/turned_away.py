"""A finding about the address that requests come from: the edge answers, and turns them away."""

from collections.abc import Callable, Sequence

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Data, Finding, Manual
from codexwatch.model.scale import Confidence
from codexwatch.rules.adopt import way_out
from codexwatch.rules.reach import pairs_of
from codexwatch.rules.seen import Seen, severity_in


def turned_away(
    facts: Facts,
    environment: Environment,
    refused: Sequence[Seen],
    by_hand: Callable[[str, Data], Manual],
    *,
    data: Data,
    confidence: Confidence = Confidence.SURE,
) -> Finding:
    """Its case is what to do instead; `by_hand` makes the step for one in which no other way was seen to work.

    The fields are the host, the proxy, its variable and the other way (`new`), and those of `data`.
    """
    route, _ = refused[0]
    way = way_out(facts, environment, route)
    fields: Data = {
        "host": route.target.host,
        "proxy": route.proxy.address if route.proxy else None,
        "variable": route.variable.name if route.variable else None,
        "new": way.new,
        **data,
    }
    return Finding(
        subject=route.target.host,
        severity=severity_in(facts, environment),
        environment=environment.id,
        case=way.case,
        data=fields,
        origin=route.variable.origin if route.variable else None,
        breaks=pairs_of(item for item, _ in refused),
        verified=way.verified,
        confidence=confidence,
        steps=way.steps or (by_hand(way.case, fields),),
    )
