"""Tells people what is news: the log first, then the desktop, and what could not be told again later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from codexwatch import logs
from codexwatch.engine.tracker import content, untold
from codexwatch.model.alert import Alert, AlertState, Change, Transition
from codexwatch.model.scale import Severity
from codexwatch.model.settings import AlertSettings
from codexwatch.notify.message import Message, Shown, Urgency

FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=5)

LOG = logs.get(__name__)
EVENTS = {
    Change.PENDING: "alert.seen",
    Change.FIRED: "alert.fired",
    Change.UPDATED: "alert.updated",
    Change.RESOLVED: "alert.resolved",
    Change.DROPPED: "alert.dropped",
}


class Desktop(Protocol):
    """Where popups are shown; never raises and never hangs."""

    async def prepare(self) -> str | None: ...

    async def show(self, message: Message) -> Shown: ...

    async def close(self, key: str) -> None: ...


class Remember(Protocol):
    """Where it is kept what the user has been told."""

    def load_alerts(self) -> Mapping[tuple[str, str], Alert]: ...

    def mark_told(self, identity: tuple[str, str], content: str) -> None: ...


def log_transitions(transitions: tuple[Transition, ...]) -> None:
    """One line each: whatever happens to a popup, the log has it."""
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


@dataclass
class _Retry:
    """When a popup that failed is tried again."""

    at: datetime
    wait: timedelta


@dataclass
class Teller:
    """Brings the desktop to what the alerts say. Calls must not overlap."""

    desktop: Desktop
    memory: Remember
    settings: AlertSettings
    _retries: dict[tuple[str, str], _Retry] = field(default_factory=dict)

    async def tell(self, now: datetime) -> timedelta | None:
        """Show what is news and has not been told; how long until something must be tried again, or None."""
        alerts = self.memory.load_alerts()
        self._retries = {identity: retry for identity, retry in self._retries.items() if identity in alerts}
        for alert in untold(alerts):
            if self._wanted(alert) and self._due(alert, now):
                await self._tell_one(alert, now)
        waits = [max(retry.at - now, timedelta(0)) for retry in self._retries.values()]
        return min(waits, default=None)

    def _wanted(self, alert: Alert) -> bool:
        return self.settings.desktop and alert.severity >= Severity[self.settings.min_severity.upper()]

    def _due(self, alert: Alert, now: datetime) -> bool:
        retry = self._retries.get(alert.identity)
        return retry is None or retry.at <= now

    async def _tell_one(self, alert: Alert, now: datetime) -> None:
        shown = await self.desktop.show(message_of(alert))
        about = {"rule": alert.rule, "subject": alert.subject, "seconds": round(shown.seconds, 4)}
        if shown.delivered:
            self._retries.pop(alert.identity, None)
            self.memory.mark_told(alert.identity, content(alert))
            LOG.info("notification.sent", title=alert.title, **about)
            return
        before = self._retries.get(alert.identity)
        wait = min(before.wait * 2, LONGEST_RETRY) if before else FIRST_RETRY
        self._retries[alert.identity] = _Retry(now + wait, wait)
        LOG.warning("notification.failed", reason=shown.reason, retry_seconds=wait.total_seconds(), **about)


def message_of(alert: Alert) -> Message:
    """The popup of an alert; the end of one takes the place of its beginning, quietly."""
    key = f"{alert.rule} {alert.subject}"
    if alert.state is AlertState.RESOLVED:
        return Message(
            key, f"Solved: {alert.title}", "Codex should work again; a waiting turn goes on by itself.", "low"
        )
    urgency: Urgency = "critical" if alert.severity is Severity.CRITICAL else "normal"
    return Message(key, alert.title, alert.body, urgency)
