"""What becomes of findings over time: the state machine of alerts.

    (new) ── found ──> pending ── held long enough ──> firing ── gone long enough ──> resolved
                          └────── gone: dropped         └─┴─ found again, or nobody knows: stays as it is

Both spans must be unbroken. A pass in which the rule could not judge, or in which another finding explains this one,
starts the hold anew; one that finds it again, or could not judge, starts the clean time anew. So what nobody saw is
never counted, neither for an alert nor against it.

What was measured and comes back within an hour of its end must hold longer each time; when it has come back often
enough, it is told once more, as something that comes and goes, and stays until it has been gone for long.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from codexwatch.engine.alert_pass import AlertPass, Render, content, unseen
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Meta
from codexwatch.model.transition import Change, Transition
from codexwatch.model.verdict import Evaluation

Identity = tuple[str, str]
Alerts = Mapping[Identity, Alert]
REMEMBERED_FOR = timedelta(hours=1)
"""A resolved alert is forgotten after this long, whether its end could be told or not."""


def track(
    alerts: Alerts,
    evaluation: Evaluation,
    rules: Mapping[str, Meta],
    now: datetime,
    render: Render,
    *,
    partial: frozenset[str] | None = None,
) -> tuple[Alerts, tuple[Transition, ...]]:
    """The alerts after this pass and what changed, in the order of the findings, gone ones last.

    alerts: those of the previous pass. rules: all that are enabled; an alert of any other rule is dropped, since
    nobody will ever know whether it is over. partial: the rules that were run in a pass that read files alone.

    A partial pass fires, resolves and drops alerts of its own rules and leaves the others alone, and those that were
    seen in a process, which it does not look at. It knows no probes, so while the proof is the same it takes away
    neither words nor severity, and what was inhibited by a rule that it did not run stays inhibited.

    A firing alert is UPDATED when its words change or its severity rises. A severity that falls while the words stay
    is taken over without a transition: good news need not pop up. While inhibited it keeps the words that were told.
    A resolved alert stays in the result for an hour: its end is news until it is told (see `untold`), and when it comes
    back it counts as a flap.
    """
    alerts = {identity: alert for identity, alert in alerts.items() if not _old_news(alert, now)}
    found = {finding.identity: finding for finding in evaluation.findings}
    this = AlertPass(rules, now, render, partial, _not_judged(evaluation), evaluation.unread)
    after: dict[Identity, Alert] = {}
    transitions = []
    for identity in dict.fromkeys((*found, *alerts)):
        finding = found.get(identity)
        alert, change = this.found(alerts.get(identity), finding) if finding else this.missing(alerts[identity])
        if change is not None:
            transitions.append(Transition(change, alert, finding))
        dropped = change is Change.DROPPED and alert.state is AlertState.PENDING
        if not dropped and alert.rule in rules:
            after[identity] = alert
    return after, tuple(transitions)


class Mark(StrEnum):
    """Where it is noted what was said of an alert: on the desktop, or to the alert command."""

    TOLD = "told"
    SENT = "sent"


def untold(alerts: Alerts, mark: Mark = Mark.TOLD) -> tuple[Alert, ...]:
    """What the user should know and does not: popups that failed, or that a crash came before.

    Firing alerts whose present words were never delivered, and ended ones of which the user saw only the beginning.
    """
    return tuple(alert for alert in alerts.values() if is_news(alert, getattr(alert, mark)))


def interrupted(alerts: Alerts) -> Alerts:
    """The alerts after a time in which nobody looked (the process was down, the machine slept): spans start anew."""
    return {identity: unseen(alert) for identity, alert in alerts.items()}


def _not_judged(evaluation: Evaluation) -> frozenset[str]:
    unknown = (item.rule for item in evaluation.unknowns if item.rule is not None)
    return frozenset((*unknown, *(slug for slug, _ in evaluation.crashed)))


def is_news(alert: Alert, said: str | None) -> bool:
    """Whether it is to be told to somebody who was told `said` of it last. An end has no other words the next time."""
    if alert.state is AlertState.RESOLVED:
        return said is not None and not said.startswith(AlertState.RESOLVED)
    firing = alert.state is AlertState.FIRING and alert.inhibited_by is None and alert.gone_since is None
    return firing and said != content(alert)


def _old_news(alert: Alert, now: datetime) -> bool:
    over = alert.state is AlertState.RESOLVED
    return over and (alert.gone_since is None or now - alert.gone_since > REMEMBERED_FOR)
