"""Tells what is news by the user's own command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codexwatch import logs
from codexwatch.daemon.courier import deliver
from codexwatch.daemon.language import alert_in
from codexwatch.daemon.news import News
from codexwatch.daemon.retries import Retries
from codexwatch.engine.alert_pass import content
from codexwatch.engine.tracker import Mark
from codexwatch.model.alert import Alert

Identity = tuple[str, str]

LOG = logs.get(__name__)


@dataclass
class ByCommand:
    """`environ` is what the command is run with; `clock` gives seconds and never goes back."""

    news: News
    environ: Mapping[str, str]
    clock: Callable[[], float]
    mark = Mark.SENT
    _retries: Retries = field(init=False)

    def __post_init__(self) -> None:
        self._retries = Retries(self.clock)

    @property
    def wanted(self) -> bool:
        """Whether the user has named a command."""
        return bool(self.news.policy.settings.command)

    def left(self, alert: Alert) -> float:
        """Seconds until it may be told."""
        return max(self.news.policy.left(alert), self._retries.left(alert))

    async def tell(self) -> None:
        """One call for each alert, one after the other."""
        for alert in self.news.of(self.mark).values():
            if not self.left(alert):
                await self._hand_over(alert)

    def forget(self, alerts: Mapping[Identity, Alert]) -> None:
        """Those that are not among these have gone."""
        self._retries.keep(alerts)

    async def _hand_over(self, alert: Alert) -> None:
        about = {"rule": alert.rule, "subject": alert.subject}
        policy = self.news.policy
        problem = await deliver(policy.settings.command, alert_in(policy.translate, alert), self.environ)
        if problem is None:
            self._retries.over(alert)
            self.news.memory.mark(alert.identity, self.mark, content(alert))
            LOG.info("command.sent", title=alert.title, **about)
        else:
            wait = self._retries.again(alert, problem)
            LOG.warning("command.failed", reason=problem, retry_seconds=wait, **about)
