"""What one pass does to one alert."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Finding, Meta
from codexwatch.model.transition import Change

Render = Callable[[Finding, bool], tuple[str, str]]
"""Title and body of the popup for a finding; True: it comes and goes."""

FLAP_HOLD, LONGEST_HOLD = timedelta(seconds=30), timedelta(minutes=10)
UNSTABLE_FLAPS = 3
UNSTABLE_CLEAN = timedelta(minutes=15)


def content(alert: Alert) -> str:
    """What telling this alert would say: the value of `told` once it has been delivered."""
    return f"{alert.state}\n{alert.severity.name}\n{alert.title}\n{alert.body}"


def unseen(alert: Alert) -> Alert:
    """The alert after a pass, or a time, in which nobody could tell: its span starts anew."""
    if alert.state is AlertState.PENDING:
        return replace(alert, eligible_since=None)
    return replace(alert, gone_since=None) if alert.state is AlertState.FIRING else alert


@dataclass(frozen=True, slots=True)
class AlertPass:
    """The pass: the rules that are enabled, and what it could not see."""

    rules: Mapping[str, Meta]
    now: datetime
    render: Render
    partial: frozenset[str] | None
    not_judged: frozenset[str]
    unread: frozenset[str]

    def found(self, alert: Alert | None, finding: Finding) -> tuple[Alert, Change | None]:
        """What becomes of an alert (None: a new one) whose finding is there."""
        if alert is not None and alert.state is AlertState.FIRING:
            return self._still_firing(alert, finding)
        if alert is None or alert.state is AlertState.RESOLVED:
            pending, change = self._new(finding, alert), Change.PENDING
        else:
            pending, change = alert, None
        return self._pending(pending, finding, change)

    def missing(self, alert: Alert) -> tuple[Alert, Change | None]:
        """What becomes of an alert without its finding."""
        if alert.state is AlertState.RESOLVED or self._not_looked_at(alert):
            return alert, None
        if alert.rule not in self.rules:
            return alert, Change.DROPPED
        if alert.rule in self.not_judged or alert.environment in self.unread:
            return unseen(alert), None
        return self._gone(alert)

    def _not_looked_at(self, alert: Alert) -> bool:
        """A pass that read files alone says nothing of what runs already."""
        return self.partial is not None and (alert.rule not in self.partial or alert.of_running_client)

    def _pending(self, alert: Alert, finding: Finding, change: Change | None) -> tuple[Alert, Change | None]:
        title, body = self._words(alert, finding)
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
        if waiting.eligible_since is not None and self.now - waiting.eligible_since >= self._hold(alert, finding):
            return replace(waiting, state=AlertState.FIRING, fired_at=self.now), Change.FIRED
        return waiting, change

    def _still_firing(self, alert: Alert, finding: Finding) -> tuple[Alert, Change | None]:
        same = replace(alert, gone_since=None, inhibited_by=self._inhibitor(alert, finding))
        if same.inhibited_by is not None:
            return same, None
        title, body = self._words(alert, finding)
        if self.partial is not None and (title, _proof(body)) == (alert.title, _proof(alert.body)):
            return same, None
        new = replace(same, severity=finding.severity, title=title, body=body, environment=finding.environment)
        if (title, body) != (alert.title, alert.body) or new.severity > alert.severity:
            return new, Change.UPDATED
        return _still_told(alert, new), None

    def _gone(self, alert: Alert) -> tuple[Alert, Change | None]:
        if alert.state is AlertState.PENDING:
            return self._dropped(alert), Change.DROPPED
        gone_since = self._since(alert.gone_since)
        gone = replace(alert, gone_since=gone_since, inhibited_by=None)
        if self.now - gone_since < self._clean_time(alert):
            return gone, None
        return replace(gone, state=AlertState.RESOLVED), Change.RESOLVED

    def _inhibitor(self, alert: Alert, finding: Finding) -> str | None:
        if finding.inhibited_by is None and self.partial is not None and alert.inhibited_by not in self.partial:
            return alert.inhibited_by
        return finding.inhibited_by

    def _since(self, moment: datetime | None) -> datetime:
        # A clock that was set back must not keep an alert waiting for the time that it lost.
        return min(moment or self.now, self.now)

    def _hold(self, alert: Alert, finding: Finding) -> timedelta:
        hold = self.rules[finding.rule].hold_for if finding.hold_for is None else finding.hold_for
        if alert.flaps == 0 or not self._measured(alert):
            return hold
        return max(hold, min(max(hold, FLAP_HOLD) * (1 << min(alert.flaps - 1, 10)), LONGEST_HOLD))

    def _clean_time(self, alert: Alert) -> timedelta:
        keep = self.rules[alert.rule].keep_firing_for
        return max(keep, UNSTABLE_CLEAN) if self._unstable(alert) else keep

    def _words(self, alert: Alert, finding: Finding) -> tuple[str, str]:
        return self.render(finding, self._unstable(alert))

    def _unstable(self, alert: Alert) -> bool:
        return alert.flaps >= UNSTABLE_FLAPS and self._measured(alert)

    def _measured(self, alert: Alert) -> bool:
        """Whether it can come and go by itself; what stands in a file is told as often as somebody writes it."""
        return self.rules[alert.rule].keep_firing_for > timedelta(0)

    def _dropped(self, alert: Alert) -> Alert:
        """One that came back too shortly to be told is still the one that ended before."""
        if alert.flaps == 0:
            return alert
        return replace(alert, state=AlertState.RESOLVED, gone_since=self.now, flaps=alert.flaps - 1)

    def _new(self, finding: Finding, before: Alert | None) -> Alert:
        return Alert(
            rule=finding.rule,
            subject=finding.subject,
            state=AlertState.PENDING,
            severity=finding.severity,
            title="",
            body="",
            since=self.now,
            flaps=before.flaps + 1 if before else 0,
            told=before.told if before else None,
            sent=before.sent if before else None,
        )


def _still_told(before: Alert, now: Alert) -> Alert:
    """What has been said of the alert before holds for it now: the words are the same."""
    told, sent = (content(now) if mark == content(before) else mark for mark in (before.told, before.sent))
    return replace(now, told=told, sent=sent)


def _proof(body: str) -> str:
    """What is wrong, without what is known of the fix."""
    return body.partition("\n")[0]
