"""Tells people what is news, on the desktop and through their own command, and what could not be told again later."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import anyio

from codexwatch import logs
from codexwatch.daemon.answers import Answers, Details
from codexwatch.daemon.by_command import ByCommand
from codexwatch.daemon.news import News
from codexwatch.daemon.on_desktop import OnDesktop
from codexwatch.daemon.parts import Desktop, Remember
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import Popups
from codexwatch.daemon.screen import OnScreen

AFTER_CRASH = 60.0
LONGEST_WAIT = 300.0
"""Seconds after which silences are looked at again, which commands make and take away."""
LOOK_AGAIN = 60.0
"""The same while a popup may be on the screen that such a command takes away."""

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
    _news_came: anyio.Event = field(default_factory=anyio.Event, init=False)

    def __post_init__(self) -> None:
        self._news = News(self.memory, self.policy)
        self._screen = OnScreen(self.desktop, self._news, self.popups)
        self.answers = Answers(self.desktop, self.memory, self.policy, self.popups, self.details, self.news)
        self._on_desktop = OnDesktop(
            self.desktop, self._news, self.popups, self.answers, self._screen, self.clock, self.trouble
        )
        self._by_command = ByCommand(self._news, self.environ, self.clock)

    def news(self) -> None:
        """Something has changed; returns at once."""
        self._news_came.set()

    def lost(self, keys: Collection[str]) -> None:
        """Popups have gone with the server that showed them; returns at once."""
        self._screen.lost([alert for key in keys for alert in self.answers.told_by(key)])
        self.news()

    async def run(self) -> None:
        """Until cancelled. A task of its own: a desktop that hangs must not hold up the watch."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.answers.run)
            await self._be_ready()
            wait: float | None = None
            while True:
                with anyio.move_on_after(wait):
                    await self._news_came.wait()
                self._news_came = anyio.Event()
                try:
                    wait = await self.tell() or (LOOK_AGAIN if self._screen else None)
                except Exception:
                    LOG.exception("notification.crashed")
                    wait = AFTER_CRASH

    async def tell(self) -> float | None:
        """Say what is news and has not been said; seconds until something must be tried again, or None.

        Calls must not overlap.
        """
        self._news.look_at_silences()
        alerts = self.memory.load_alerts()
        for way in (self._on_desktop, self._by_command):
            way.forget(alerts)
        await self._screen.take_away(alerts)
        ways = [way for way in (self._on_desktop, self._by_command) if way.wanted]
        for way in ways:
            await way.tell()
        await self._be_ready()
        waits = [way.left(alert) for way in ways for alert in self._news.of(way.mark).values()]
        return min(*waits, LONGEST_WAIT) if waits else None

    async def _be_ready(self) -> None:
        """Importing and connecting takes 0.1 s, which a hold leaves time for.

        Only who is connected hears the buttons of the popups that are there, and that their server was restarted.
        """
        if self._on_desktop.wanted and (self._screen or self._news.is_coming()):
            await self.desktop.prepare()
