"""Tells on the desktop that our own configuration is broken; a rule could not, being judged by that configuration."""

from collections.abc import Callable
from dataclasses import dataclass, field

import anyio

from codexwatch import logs
from codexwatch.config import ConfigError
from codexwatch.daemon.parts import Desktop
from codexwatch.daemon.policy import Policy
from codexwatch.model.scale import Severity
from codexwatch.notify.message import Message

LOG = logs.get(__name__)
KEY = "codexwatch configuration"
TITLE = "codexwatch's own configuration is broken"
HOLD = 5.0
"""Seconds: a file that is being edited is broken now and then."""
RETRY = 60.0


@dataclass
class Complaint:
    """One popup while a file is broken, which goes when it is mended."""

    desktop: Desktop
    policy: Policy
    shorten: Callable[[str], str]
    hold: float = HOLD
    retry: float = RETRY
    _error: ConfigError | None = field(default=None, init=False)
    _changed: anyio.Event = field(default_factory=anyio.Event, init=False)

    def about(self, error: ConfigError | None) -> None:
        """What is wrong now; None: nothing. Returns at once."""
        self._error = error
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled."""
        told: ConfigError | None = None
        while True:
            if self._error == told:
                await self._changed.wait()
            self._changed = anyio.Event()
            wanted = self._error
            if wanted == told or not await self._stays(self.hold if wanted else 0):
                continue
            if await self._tell(wanted):
                told = wanted
            else:
                await self._stays(self.retry)

    async def _stays(self, seconds: float) -> bool:
        with anyio.move_on_after(seconds) as over:
            await self._changed.wait()
        return over.cancelled_caught

    async def _tell(self, error: ConfigError | None) -> bool:
        """Whether that is done with."""
        if error is None:
            await self.desktop.close(KEY)
            return True
        settings = self.policy.settings
        if not settings.desktop or Severity[settings.min_severity.upper()] > Severity.WARNING:
            return True
        if self.policy.quiet_left():
            return False
        body = f"{self.shorten(str(error))}\nUntil that is corrected, what it says does not count."
        shown = await self.desktop.show(Message(KEY, TITLE, body, "normal"))
        if shown.delivered:
            LOG.info("notification.sent", title=TITLE, path=error.path, line=error.line)
        else:
            LOG.debug("notification.failed", title=TITLE, reason=shown.reason)
        return shown.delivered
