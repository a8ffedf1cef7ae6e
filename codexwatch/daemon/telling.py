"""Tells people what is news, on the desktop and through their own command, and what could not be told again later."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import anyio

from codexwatch import logs
from codexwatch.daemon.answers import Answers, Details
from codexwatch.daemon.courier import deliver
from codexwatch.daemon.parts import Desktop, Remember
from codexwatch.daemon.policy import Policy, ended
from codexwatch.daemon.popups import MANY, SHARED, Popups, key_of
from codexwatch.daemon.retries import LONGEST_DESKTOP_RETRY, Retries
from codexwatch.engine.alert_pass import content
from codexwatch.engine.tracker import Mark, is_news, untold
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.silence import Silence
from codexwatch.notify.message import Message, Shown

AFTER_CRASH = 60.0
LONGEST_WAIT = 300.0
"""Seconds after which silences are looked at again, which commands make and take away."""
LOOK_AGAIN = 60.0
"""The same while a popup may be on the screen that such a command takes away."""

Identity = tuple[str, str]

LOG = logs.get(__name__)


@dataclass
class Teller:
    """Brings the desktop to what the alerts say. `clock` gives seconds and never goes back."""

    desktop: Desktop
    memory: Remember
    policy: Policy
    popups: Popups
    environ: Mapping[str, str] = field(default_factory=dict)
    """What the alert command is run with."""
    clock: Callable[[], float] = time.monotonic
    details: Details | None = None
    """Writes the page that a popup's details are read on."""
    trouble: Callable[[str | None, datetime], None] = lambda _reason, _now: None
    """Told why the last popup did not arrive, or that it did."""
    _sent: set[Identity] = field(default_factory=set, init=False)
    """Whose popups may be on the screen: a server that did not answer in time shows them when it wakes."""
    _kept_back: bool = field(default=False, init=False)
    """Whether quiet hours have kept something from being told."""
    _news_came: anyio.Event = field(default_factory=anyio.Event, init=False)

    def __post_init__(self) -> None:
        self._desktop_retries = Retries(self.clock, LONGEST_DESKTOP_RETRY)
        self._command_retries = Retries(self.clock)
        self.answers = Answers(self.desktop, self.memory, self.policy, self.popups, self.details, self.news)
        firing = (alert for alert in self.memory.load_alerts().values() if alert.state is AlertState.FIRING)
        # A popup outlives the daemon that has shown it.
        self._sent.update(alert.identity for alert in firing if alert.told is not None)

    def news(self) -> None:
        """Something has changed; returns at once."""
        self._news_came.set()

    async def run(self) -> None:
        """Until cancelled. A task of its own: a desktop that hangs must not hold up the watch."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.answers.run)
            if self._sent and self.policy.settings.desktop:
                # Only who is connected hears the buttons of the popups that are still there.
                await self.desktop.prepare()
            wait: float | None = None
            while True:
                with anyio.move_on_after(wait):
                    await self._news_came.wait()
                self._news_came = anyio.Event()
                try:
                    wait = await self.tell() or (LOOK_AGAIN if self._sent else None)
                except Exception:
                    LOG.exception("notification.crashed")
                    wait = AFTER_CRASH

    async def tell(self) -> float | None:
        """Say what is news and has not been said; seconds until something must be tried again, or None.

        Calls must not overlap.
        """
        self.policy.silences = self._silences()
        await self._take_away()
        if self.policy.settings.desktop:
            await self._tell_desktop()
        if self.policy.settings.command:
            await self._tell_command()
        if self._something_is_coming():
            await self.desktop.prepare()
        waits = [self._left(alert, mark) for mark in self._marks() for alert in self._news(mark).values()]
        return min(*waits, LONGEST_WAIT) if waits else None

    async def _tell_desktop(self) -> None:
        due = [alert for alert in self._news(Mark.TOLD).values() if not self._left(alert, Mark.TOLD)]
        opening = [alert for alert in due if alert.state is AlertState.FIRING]
        many = 2 if self._kept_back or any(map(self._desktop_retries.tried, opening)) else MANY
        if self.policy.quiet_left():
            self._kept_back = self._kept_back or bool(self._news(Mark.TOLD))
            return
        self._kept_back = False
        if len(opening) >= many:
            await self._show(self.popups.shared(opening), opening)
            due = [alert for alert in due if alert not in opening]
        if over := [alert for alert in due if alert.state is AlertState.RESOLVED and self.popups.sharing(alert)]:
            await self._show(self.popups.fewer(over), over)
            due = [alert for alert in due if alert not in over]
        for alert in due:
            # A popup can take seconds, in which the next alert may have ended.
            now = self._news(Mark.TOLD).get(alert.identity)
            if now is not None and not self._left(now, Mark.TOLD):
                if self.popups.leave(now):
                    await self.desktop.close(SHARED)
                await self._show(self.popups.of(now, self._firing()), [now])

    async def _show(self, message: Message, alerts: list[Alert]) -> None:
        self._sent.update(alert.identity for alert in alerts)
        shown = await self.desktop.show(replace(message, actions=self.answers.offered(message.key)))
        self.trouble(shown.reason, self.policy.now())
        for alert in alerts:
            about = {**_about(alert), "seconds": round(shown.seconds, 4)}
            if not shown.delivered:
                self._desktop_failed(alert, shown, about)
                continue
            self._desktop_retries.over(alert)
            if alert.state is AlertState.RESOLVED:
                self._sent.discard(alert.identity)
            self.popups.told(alert)
            self.memory.mark(alert.identity, Mark.TOLD, content(alert))
            LOG.info("notification.sent", title=message.title, **about)

    def _desktop_failed(self, alert: Alert, shown: Shown, about: Mapping[str, object]) -> None:
        known = self._desktop_retries.reason(alert) == shown.reason
        wait = self._desktop_retries.again(alert, shown.reason)
        # On a machine without a desktop the same would be said for ever.
        say = LOG.debug if known else LOG.warning
        say("notification.failed", reason=shown.reason, retry_seconds=wait, **about)

    async def _tell_command(self) -> None:
        for alert in self._news(Mark.SENT).values():
            if self._left(alert, Mark.SENT):
                continue
            problem = await deliver(self.policy.settings.command, alert, self.environ)
            if problem is None:
                self._command_retries.over(alert)
                self.memory.mark(alert.identity, Mark.SENT, content(alert))
                LOG.info("command.sent", title=alert.title, **_about(alert))
            else:
                wait = self._command_retries.again(alert, problem)
                LOG.warning("command.failed", reason=problem, retry_seconds=wait, **_about(alert))

    def _silences(self) -> tuple[Silence, ...]:
        """Those that hold. What a silence has kept quiet while it lasted is told when its time is over."""
        known, alerts, now = self.memory.load_silences(), self.memory.load_alerts(), self.policy.now()
        over = ended(known, alerts, now)
        for silence in over:
            self._tell_again(silence, now)
        if over:
            self.memory.remove_silences(over)
        return tuple(item for item in known if item not in over)

    def _tell_again(self, silence: Silence, now: datetime) -> None:
        for identity, alert in self.memory.load_alerts().items():
            if silence.expired(now) and silence.covers(alert) and alert.state is AlertState.FIRING:
                for mark in Mark:
                    self.memory.mark(identity, mark, None)

    async def _take_away(self) -> None:
        """Popups of alerts that are gone without an end that could be told, and of those that were silenced."""
        alerts = self.memory.load_alerts()
        self._desktop_retries.keep(alerts)
        self._command_retries.keep(alerts)

        def gone(identity: Identity) -> bool:
            alert = alerts.get(identity)
            return alert is None or _over(alert) or self.policy.silent(alert)

        for identity in sorted(filter(gone, self._sent)):
            self._sent.discard(identity)
            await self.desktop.close(key_of(identity))
        if self.popups.forget(gone):
            await self.desktop.close(SHARED)

    def _news(self, mark: Mark) -> dict[Identity, Alert]:
        alerts = untold(self.memory.load_alerts(), mark)
        return {alert.identity: alert for alert in alerts if self.policy.wants(alert)}

    def _left(self, alert: Alert, mark: Mark) -> float:
        """Seconds until it may be told."""
        retries = self._desktop_retries if mark is Mark.TOLD else self._command_retries
        return max(self.policy.left(alert), retries.left(alert))

    def _marks(self) -> tuple[Mark, ...]:
        settings = self.policy.settings
        return (*([Mark.TOLD] if settings.desktop else []), *([Mark.SENT] if settings.command else []))

    def _something_is_coming(self) -> bool:
        """Importing and connecting takes 0.1 s, which a hold leaves time for."""
        alerts = self.memory.load_alerts().values()
        pending = any(alert.state is AlertState.PENDING and self.policy.wants(alert) for alert in alerts)
        return self.policy.settings.desktop and pending

    def _firing(self) -> list[Alert]:
        alerts = self.memory.load_alerts().values()
        firing = (alert for alert in alerts if alert.state is AlertState.FIRING and alert.inhibited_by is None)
        return [alert for alert in firing if self.policy.wants(alert)]


def _about(alert: Alert) -> dict[str, object]:
    return {"rule": alert.rule, "subject": alert.subject}


def _over(alert: Alert) -> bool:
    """Whether its end is not to be told: nobody has seen its beginning, or what was tried after the end before."""
    return alert.state is AlertState.RESOLVED and not is_news(alert, alert.told)
