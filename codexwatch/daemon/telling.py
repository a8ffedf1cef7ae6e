"""Tells people what is news on the desktop, and what could not be told again later."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import anyio

from codexwatch import logs
from codexwatch.daemon.parts import Desktop, Remember
from codexwatch.daemon.warm_up import WarmUp
from codexwatch.engine.tracker import content, untold
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Meta
from codexwatch.model.scale import Severity
from codexwatch.model.settings import AlertSettings
from codexwatch.notify.message import Message, Shown, Urgency
from codexwatch.render.notification import solved

FIRST_RETRY, LONGEST_RETRY = 5.0, 300.0
"""Seconds, as the next one."""
AFTER_CRASH = 60.0

Identity = tuple[str, str]

LOG = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class _Retry:
    """When a popup that failed is tried again, and why it failed."""

    at: float
    wait: float
    reason: str | None


@dataclass
class Teller:
    """Brings the desktop to what the alerts say. `clock` gives seconds and never goes back."""

    desktop: Desktop
    memory: Remember
    settings: AlertSettings
    metas: Mapping[str, Meta]
    warm_up: WarmUp
    clock: Callable[[], float] = time.monotonic
    _retries: dict[Identity, _Retry] = field(default_factory=dict, init=False)
    _sent: set[Identity] = field(default_factory=set, init=False)
    """Whose popups may be on the screen: a server that did not answer in time shows them when it wakes."""
    _news_came: anyio.Event = field(default_factory=anyio.Event, init=False)

    def news(self) -> None:
        """Something has changed; returns at once."""
        self._news_came.set()

    async def run(self) -> None:
        """Until cancelled. A task of its own: a desktop that hangs must not hold up the watch."""
        wait: float | None = None
        while True:
            with anyio.move_on_after(wait):
                await self._news_came.wait()
            self._news_came = anyio.Event()
            try:
                wait = await self.tell()
            except Exception:
                LOG.exception("notification.crashed")
                wait = AFTER_CRASH

    async def tell(self) -> float | None:
        """Show what is news and has not been told; seconds until something must be tried again, or None.

        Calls must not overlap.
        """
        await self._take_away()
        for identity in self._news():
            # A popup can take seconds, in which the next alert may have ended.
            alert = self._news().get(identity)
            if alert is not None and not self._left(alert):
                await self._tell_one(alert)
        if self._something_is_coming():
            await self.desktop.prepare()
        return min((self._left(alert) for alert in self._news().values()), default=None)

    async def _take_away(self) -> None:
        """An alert that is gone without an end that could be told (never delivered, its rule switched off)."""
        alerts = self.memory.load_alerts()
        self._retries = {identity: retry for identity, retry in self._retries.items() if identity in alerts}
        for identity in sorted(self._sent - alerts.keys()):
            self._sent.discard(identity)
            await self.desktop.close(_key(identity))

    def _news(self) -> dict[Identity, Alert]:
        return {alert.identity: alert for alert in untold(self.memory.load_alerts()) if self._wanted(alert)}

    def _wanted(self, alert: Alert) -> bool:
        """The end of what was told is told whatever became of its severity."""
        over = alert.state is AlertState.RESOLVED
        return self.settings.desktop and (over or alert.severity >= Severity[self.settings.min_severity.upper()])

    def _left(self, alert: Alert) -> float:
        """Seconds until it may be told."""
        retry = self._retries.get(alert.identity)
        return max(self.warm_up.left(alert.rule), retry.at - self.clock() if retry else 0.0, 0.0)

    def _something_is_coming(self) -> bool:
        """Importing and connecting takes 0.1 s, which a hold leaves time for."""
        alerts = self.memory.load_alerts().values()
        return any(alert.state is AlertState.PENDING and self._wanted(alert) for alert in alerts)

    async def _tell_one(self, alert: Alert) -> None:
        self._sent.add(alert.identity)
        shown = await self.desktop.show(self._message(alert))
        about = {"rule": alert.rule, "subject": alert.subject, "seconds": round(shown.seconds, 4)}
        if not shown.delivered:
            self._try_again(alert.identity, shown, about)
            return
        self._retries.pop(alert.identity, None)
        if alert.state is AlertState.RESOLVED:
            self._sent.discard(alert.identity)
        self.memory.mark_told(alert.identity, content(alert))
        LOG.info("notification.sent", title=alert.title, **about)

    def _try_again(self, identity: Identity, shown: Shown, about: Mapping[str, object]) -> None:
        before = self._retries.get(identity)
        wait = min(before.wait * 2, LONGEST_RETRY) if before else FIRST_RETRY
        self._retries[identity] = _Retry(self.clock() + wait, wait, shown.reason)
        # On a machine without a desktop the same would be said for ever.
        say = LOG.debug if before and before.reason == shown.reason else LOG.warning
        say("notification.failed", reason=shown.reason, retry_seconds=wait, **about)

    def _message(self, alert: Alert) -> Message:
        """The popup of an alert; the end of one takes the place of its beginning, quietly."""
        if alert.state is AlertState.RESOLVED:
            title, body = solved(alert.title, self.metas[alert.rule].stage, self._still_wrong(alert))
            return Message(_key(alert.identity), title, body, "low")
        urgency: Urgency = "critical" if alert.severity is Severity.CRITICAL else "normal"
        return Message(_key(alert.identity), alert.title, alert.body, urgency)

    def _still_wrong(self, solved_one: Alert) -> str | None:
        """The title of the worst of the other alerts that fire."""
        firing = [
            alert
            for alert in self.memory.load_alerts().values()
            if alert.state is AlertState.FIRING and alert.inhibited_by is None and self._wanted(alert)
        ]
        worst = max(firing, key=lambda alert: alert.severity, default=None)
        return worst.title if worst is not None and worst.identity != solved_one.identity else None


def _key(identity: Identity) -> str:
    return " ".join(identity)
