"""Tells what is news by popups: which are shown together, and what became of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from codexwatch import logs
from codexwatch.daemon.answers import Answers
from codexwatch.daemon.language import message_in
from codexwatch.daemon.news import News
from codexwatch.daemon.parts import Desktop
from codexwatch.daemon.popups import MANY, SHARED, Popups
from codexwatch.daemon.retries import LONGEST_DESKTOP_RETRY, Retries
from codexwatch.daemon.screen import OnScreen
from codexwatch.engine.alert_pass import content
from codexwatch.engine.tracker import Mark
from codexwatch.model.alert import Alert, AlertState
from codexwatch.notify.message import Message, Shown
from codexwatch.notify.reasons import NO_ANSWER

UNCERTAIN = ""
"""What an alert was told with while nobody knows what the screen shows: any words of it are news."""

Identity = tuple[str, str]

LOG = logs.get(__name__)


@dataclass
class OnDesktop:
    """`clock` gives seconds and never goes back."""

    desktop: Desktop
    news: News
    popups: Popups
    answers: Answers
    screen: OnScreen
    clock: Callable[[], float]
    trouble: Callable[[str | None, datetime], None]
    """Told why the last popup did not arrive, or that it did."""
    mark = Mark.TOLD
    _retries: Retries = field(init=False)
    _kept_back: bool = field(default=False, init=False)
    """Whether quiet hours have kept something from being told."""

    def __post_init__(self) -> None:
        self._retries = Retries(self.clock, LONGEST_DESKTOP_RETRY)

    @property
    def wanted(self) -> bool:
        """Whether the user wants popups."""
        return self.news.policy.settings.desktop

    def left(self, alert: Alert) -> float:
        """Seconds until it may be told."""
        return max(self.news.policy.left(alert), self._retries.left(alert))

    def forget(self, alerts: Mapping[Identity, Alert]) -> None:
        """Those that are not among these have gone."""
        self._retries.keep(alerts)

    async def tell(self) -> None:
        """A popup for each alert, or one for all where many begin at once."""
        due = [alert for alert in self.news.of(self.mark).values() if not self.left(alert)]
        opening = [alert for alert in due if alert.state is AlertState.FIRING]
        many = 2 if self._kept_back or any(map(self._retries.tried, opening)) else MANY
        if self.news.policy.quiet_left():
            self._kept_back = self._kept_back or bool(self.news.of(self.mark))
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
            now = self.news.of(self.mark).get(alert.identity)
            if now is not None and not self.left(now):
                if self.popups.leave(now):
                    await self.desktop.close(SHARED)
                await self._show(self.popups.of(now, self.news.firing()), [now])

    async def _show(self, message: Message, alerts: list[Alert]) -> None:
        self.screen.add(alerts)
        for alert in alerts:
            if alert.told and not alert.told.startswith(AlertState.RESOLVED):
                # What is on the screen changes before that can be noted: who is killed in between must not take the
                # old beginning for what is there. An end is over in any case.
                self.news.memory.mark(alert.identity, self.mark, UNCERTAIN)
        offering = replace(message, actions=self.answers.offered(message.key))
        shown = await self.desktop.show(message_in(self.news.policy.translate, offering))
        self.trouble(shown.reason, self.news.policy.now())
        for alert in alerts:
            if shown.delivered:
                self._delivered(alert, message, shown)
            else:
                self._failed(alert, shown)

    def _delivered(self, alert: Alert, message: Message, shown: Shown) -> None:
        self._retries.over(alert)
        if alert.state is AlertState.RESOLVED:
            self.screen.discard(alert.identity)
        self.popups.told(alert)
        self.news.memory.mark(alert.identity, self.mark, content(alert))
        LOG.info("notification.sent", title=message.title, **_about(alert, shown))

    def _failed(self, alert: Alert, shown: Shown) -> None:
        if alert.told and not (shown.reason or "").startswith(NO_ANSWER):
            self.news.memory.mark(alert.identity, self.mark, alert.told)
        known = self._retries.reason(alert) == shown.reason
        wait = self._retries.again(alert, shown.reason)
        # On a machine without a desktop the same would be said for ever.
        say = LOG.debug if known else LOG.warning
        say("notification.failed", reason=shown.reason, retry_seconds=wait, **_about(alert, shown))


def _about(alert: Alert, shown: Shown) -> dict[str, object]:
    return {"rule": alert.rule, "subject": alert.subject, "seconds": round(shown.seconds, 4)}
