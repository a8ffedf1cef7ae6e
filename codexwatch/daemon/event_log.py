"""The log lines of alerts: whatever happens to a popup, the log has it."""

from codexwatch import logs
from codexwatch.model.transition import Change, Transition

LOG = logs.get(__name__)
EVENTS = {
    Change.PENDING: "alert.seen",
    Change.FIRED: "alert.fired",
    Change.UPDATED: "alert.updated",
    Change.RESOLVED: "alert.resolved",
    Change.DROPPED: "alert.dropped",
}


def log_transitions(transitions: tuple[Transition, ...]) -> None:
    """One line each; to be called before anything else is done with them."""
    for transition in transitions:
        alert = transition.alert
        origin = transition.finding.origin if transition.finding else None
        LOG.info(
            EVENTS[transition.change],
            rule=alert.rule,
            subject=alert.subject,
            severity=alert.severity.name.lower(),
            title=alert.title,
            body=alert.body,
            path=origin.path if origin else None,
            line=origin.line if origin else None,
        )
