"""What becomes of findings over time: the state machine of alerts.

    (new) ── found ──> pending ── held long enough ──> firing ── gone long enough ──> resolved
                          └────── gone: dropped         └─┴─ found again, or nobody knows: stays as it is

Both spans must be unbroken. A pass in which the rule could not judge, or in which another finding explains this one,
starts the hold anew; one that finds it again, or could not judge, starts the clean time anew. So what nobody saw is
never counted, neither for an alert nor against it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Finding, Meta
from codexwatch.model.transition import Change, Transition
from codexwatch.model.verdict import Evaluation

Identity = tuple[str, str]
Alerts = Mapping[Identity, Alert]
Render = Callable[[Finding], tuple[str, str]]
"""Title and body of the popup for a finding."""

RESOLVED_IS_NEWS_FOR = timedelta(hours=1)
"""A resolved alert that could not be told is forgotten after this long."""


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
    A resolved alert that was told stays in the result until its end is told too (see `untold`).
    """
    found = {finding.identity: finding for finding in evaluation.findings}
    this = _Pass(rules, now, render, partial, _not_judged(evaluation), evaluation.unread)
    after: dict[Identity, Alert] = {}
    transitions = []
    for identity in dict.fromkeys((*found, *alerts)):
        finding = found.get(identity)
        alert, change = this.found(alerts.get(identity), finding) if finding else this.missing(alerts[identity])
        if change is not None:
            transitions.append(Transition(change, alert, finding))
        if change is not Change.DROPPED and not _old_news(alert, now):
            after[identity] = alert
    return after, tuple(transitions)


def content(alert: Alert) -> str:
    """What telling this alert would say: the value of `told` once it has been delivered."""
    return f"{alert.state}\n{alert.severity.name}\n{alert.title}\n{alert.body}"


def untold(alerts: Alerts) -> tuple[Alert, ...]:
    """What the user should know and does not: popups that failed, or that a crash came before.

    Firing alerts whose present words were never delivered, and ended ones of which the user saw only the beginning.
    """
    return tuple(alert for alert in alerts.values() if _is_news(alert) and alert.told != content(alert))


def interrupted(alerts: Alerts) -> Alerts:
    """The alerts after a time in which nobody looked (the process was down, the machine slept): spans start anew."""
    return {identity: _unseen(alert) for identity, alert in alerts.items()}


def _not_judged(evaluation: Evaluation) -> frozenset[str]:
    unknown = (item.rule for item in evaluation.unknowns if item.rule is not None)
    return frozenset((*unknown, *(slug for slug, _ in evaluation.crashed)))


def _is_news(alert: Alert) -> bool:
    if alert.state is AlertState.RESOLVED:
        return alert.told is not None
    return alert.state is AlertState.FIRING and alert.inhibited_by is None and alert.gone_since is None


def _old_news(alert: Alert, now: datetime) -> bool:
    if alert.state is not AlertState.RESOLVED:
        return False
    too_late = alert.gone_since is None or now - alert.gone_since > RESOLVED_IS_NEWS_FOR
    return too_late or alert.told is None or alert.told == content(alert)


def _proof(body: str) -> str:
    """What is wrong, without what is known of the fix."""
    return body.partition("\n")[0]


def _unseen(alert: Alert) -> Alert:
    if alert.state is AlertState.PENDING:
        return replace(alert, eligible_since=None)
    return replace(alert, gone_since=None) if alert.state is AlertState.FIRING else alert


@dataclass(frozen=True, slots=True)
class _Pass:
    rules: Mapping[str, Meta]
    now: datetime
    render: Render
    partial: frozenset[str] | None
    not_judged: frozenset[str]
    unread: frozenset[str]

    def found(self, alert: Alert | None, finding: Finding) -> tuple[Alert, Change | None]:
        if alert is not None and alert.state is AlertState.FIRING:
            return self._still_firing(alert, finding)
        if alert is None or alert.state is AlertState.RESOLVED:
            pending, change = self._new(finding), Change.PENDING
        else:
            pending, change = alert, None
        return self._pending(pending, finding, change)

    def missing(self, alert: Alert) -> tuple[Alert, Change | None]:
        if alert.state is AlertState.RESOLVED or self._not_looked_at(alert):
            return alert, None
        if alert.rule not in self.rules:
            return alert, Change.DROPPED
        if alert.rule in self.not_judged or alert.environment in self.unread:
            return _unseen(alert), None
        return self._gone(alert)

    def _not_looked_at(self, alert: Alert) -> bool:
        """A pass that read files alone says nothing of what runs already."""
        return self.partial is not None and (alert.rule not in self.partial or alert.of_running_client)

    def _pending(self, alert: Alert, finding: Finding, change: Change | None) -> tuple[Alert, Change | None]:
        title, body = self.render(finding)
        inhibited_by = self._inhibitor(alert, finding)
        waiting = replace(
            alert,
            severity=finding.severity,
            environment=finding.environment,
            title=title,
            body=body,
            inhibited_by=inhibited_by,
            eligible_since=None if inhibited_by else self._since(alert.eligible_since),
        )
        if waiting.eligible_since is not None and self.now - waiting.eligible_since >= self._hold(finding):
            return replace(waiting, state=AlertState.FIRING, fired_at=self.now), Change.FIRED
        return waiting, change

    def _still_firing(self, alert: Alert, finding: Finding) -> tuple[Alert, Change | None]:
        same = replace(alert, gone_since=None, inhibited_by=self._inhibitor(alert, finding))
        if same.inhibited_by is not None:
            return same, None
        title, body = self.render(finding)
        if self.partial is not None and (title, _proof(body)) == (alert.title, _proof(alert.body)):
            return same, None
        new = replace(same, severity=finding.severity, title=title, body=body, environment=finding.environment)
        if (title, body) != (alert.title, alert.body) or new.severity > alert.severity:
            return new, Change.UPDATED
        return replace(new, told=content(new) if alert.told == content(alert) else alert.told), None

    def _gone(self, alert: Alert) -> tuple[Alert, Change | None]:
        if alert.state is AlertState.PENDING:
            return alert, Change.DROPPED
        gone_since = self._since(alert.gone_since)
        gone = replace(alert, gone_since=gone_since, inhibited_by=None)
        if self.now - gone_since < self.rules[alert.rule].keep_firing_for:
            return gone, None
        return replace(gone, state=AlertState.RESOLVED), Change.RESOLVED

    def _inhibitor(self, alert: Alert, finding: Finding) -> str | None:
        if finding.inhibited_by is None and self.partial is not None and alert.inhibited_by not in self.partial:
            return alert.inhibited_by
        return finding.inhibited_by

    def _since(self, moment: datetime | None) -> datetime:
        # A clock that was set back must not keep an alert waiting for the time that it lost.
        return min(moment or self.now, self.now)

    def _hold(self, finding: Finding) -> timedelta:
        return self.rules[finding.rule].hold_for if finding.hold_for is None else finding.hold_for

    def _new(self, finding: Finding) -> Alert:
        return Alert(
            rule=finding.rule,
            subject=finding.subject,
            state=AlertState.PENDING,
            severity=finding.severity,
            title="",
            body="",
            since=self.now,
        )
