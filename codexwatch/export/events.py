"""What of an alert may be told outside of the machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from codexwatch.export.gauges import environment_label
from codexwatch.model.alert import AlertState
from codexwatch.model.scale import Severity
from codexwatch.model.transition import Change, Transition

STATES = {Change.FIRED: AlertState.FIRING, Change.RESOLVED: AlertState.RESOLVED}


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """An alert has begun or ended. `at` is seconds since 1970, `environment` a kind of one."""

    at: float
    rule: str
    severity: Severity
    state: AlertState
    environment: str


def alert_events(transitions: Iterable[Transition], now: datetime, slugs: frozenset[str]) -> tuple[AlertEvent, ...]:
    """Of alerts that are told: no advice, nothing that another one explains, no end of what never fired."""
    told = (
        item
        for item in transitions
        if item.change in STATES
        and item.alert.rule in slugs
        and item.alert.severity > Severity.INFO
        and item.alert.inhibited_by is None
        and item.alert.fired_at is not None
    )
    return tuple(
        AlertEvent(
            now.timestamp(),
            item.alert.rule,
            item.alert.severity,
            STATES[item.change],
            environment_label(item.alert.environment),
        )
        for item in told
    )
