"""What the buttons of a popup do. Each of them is a command, too: `fix`, `explain --open`, `snooze`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from codexwatch import logs
from codexwatch.daemon.parts import Desktop, Remember
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import SHARED, Popups, key_of
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.duration import parse_duration
from codexwatch.model.phrase import Phrase
from codexwatch.model.silence import Silence
from codexwatch.notify.message import COPY, DETAILS, SNOOZE, Action
from codexwatch.render.notification import to_paste

WAITING = 8
"""Presses that wait for the one before; more are a stuck mouse."""

Details = Callable[[Sequence[Alert]], Path]
"""Writes the page about some alerts. May raise OSError."""

LOG = logs.get(__name__)


@dataclass
class Answers:
    """`changed` is called when what is to be on the screen has changed."""

    desktop: Desktop
    memory: Remember
    policy: Policy
    popups: Popups
    details: Details | None
    changed: Callable[[], None]
    _presses: list[tuple[str, str]] = field(default_factory=list, init=False)
    _pressed: anyio.Event = field(default_factory=anyio.Event, init=False)

    def offered(self, key: str) -> tuple[Action, ...]:
        """The buttons of the popup with that key; none once it tells of nothing that fires."""
        alerts = self.told_by(key)
        if not alerts:
            return ()
        copy = [Action(COPY, Phrase("Copy fix"))] if len(alerts) == 1 and to_paste(alerts[0]) else []
        details = [Action(DETAILS, Phrase("Details"))] if self.details else []
        return (*copy, *details, Action(SNOOZE, Phrase("Snooze {time}", time=self.policy.settings.snooze)))

    def press(self, key: str, action: str) -> None:
        """Note it; returns at once and never raises."""
        if len(self._presses) < WAITING:
            self._presses.append((key, action))
            self._pressed.set()

    async def run(self) -> None:
        """Do what was pressed, one after the other, until cancelled."""
        while True:
            await self._pressed.wait()
            self._pressed = anyio.Event()
            while self._presses:
                key, action = self._presses.pop(0)
                try:
                    await self._answer(self.told_by(key), action)
                except Exception:
                    LOG.exception("popup.crashed", action=action)

    async def _answer(self, alerts: Sequence[Alert], action: str) -> None:
        if not alerts:
            return
        problem: str | None = None
        if action == COPY:
            problem = await self.desktop.copy(to_paste(alerts[0]))
        if action == DETAILS or problem:
            problem = await self._open(alerts) or problem
        if action == SNOOZE:
            self._snooze(alerts)
        about = {"action": action, "rules": [alert.rule for alert in alerts]}
        if problem:
            LOG.warning("popup.unanswered", reason=problem, **about)
        else:
            LOG.info("popup.answered", **about)

    async def _open(self, alerts: Sequence[Alert]) -> str | None:
        if self.details is None:
            return None
        try:
            page = self.details(alerts)
        except OSError as error:
            return f"the page cannot be written: {error.strerror}"
        return await self.desktop.open(page)

    def _snooze(self, alerts: Sequence[Alert]) -> None:
        now = self.policy.now()
        until = now + parse_duration(self.policy.settings.snooze)
        for alert in alerts:
            self.memory.add_silence(Silence(made_at=now, rule=alert.rule, subject=alert.subject, until=until))
        self.changed()

    def told_by(self, key: str) -> list[Alert]:
        """What fires of that which the popup tells; after a restart the shared one stands for everything that does."""
        firing = [alert for alert in self.memory.load_alerts().values() if alert.state is AlertState.FIRING]
        if key == SHARED:
            shared = [alert for alert in firing if self.popups.sharing(alert)]
            return shared or [alert for alert in firing if alert.fires]
        return [alert for alert in firing if key_of(alert.identity) == key]
