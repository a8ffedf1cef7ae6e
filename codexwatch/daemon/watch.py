"""The loop: what was poked, one pass at a time, what changed, whom to tell."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import anyio

from codexwatch import __version__, logs
from codexwatch.cycle import Cycle, Pass
from codexwatch.daemon.telling import Teller, log_transitions
from codexwatch.engine.tracker import interrupted, track
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Meta
from codexwatch.model.transition import Transition
from codexwatch.model.verdict import State
from codexwatch.render.document import check_document
from codexwatch.render.notification import popup
from codexwatch.render.words import Speaker
from codexwatch.service.notify_socket import NotifySocket
from codexwatch.store import Store
from codexwatch.triggers.pace import next_delay
from codexwatch.triggers.poke import Pokes, Reason

LOG = logs.get(__name__)
RETRY_SECONDS = 60
"""When a pass failed for a fault of ours, the next one is not hurried."""


class Schedule(Protocol):
    """Pokes again and again; a new call takes the place of the one before."""

    def every(self, seconds: float) -> None: ...


@dataclass
class Watch:
    """Serial passes over the machine. All parts are handed in; `clock` gives UTC."""

    cycle: Cycle
    metas: Mapping[str, Meta]
    store: Store
    teller: Teller
    speaker: Speaker
    pokes: Pokes
    schedule: Schedule
    manager: NotifySocket
    on_battery: Callable[[], bool]
    reload: Callable[[], None]
    """Reads the configuration again if it has changed; called before a changed file is judged."""
    look_again: Callable[[], None]
    """Called after a pass, which may have found new files to watch."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _news: anyio.Event = field(default_factory=anyio.Event)
    _changed_at: datetime | None = None
    _state: State | None = None

    async def run(self) -> None:
        """Pass after pass until cancelled; what one of them raises is logged and does not end the watch."""
        self.store.save_alerts(interrupted(self.store.load_alerts()))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._tell_for_ever)
            while True:
                reasons = await self._poked()
                try:
                    await self._pass(reasons)
                except Exception:
                    LOG.exception("cycle.failed", reasons=sorted(reasons))
                    self.schedule.every(RETRY_SECONDS)

    async def _poked(self) -> frozenset[str]:
        """Wait for a poke; meanwhile the service manager is told that this loop, and nothing else, is alive."""
        reasons: frozenset[str] = frozenset()
        while not reasons:
            self.manager.alive()
            with anyio.move_on_after(self.manager.watchdog_interval):
                reasons = await self.pokes.take()
        self.manager.alive()
        return reasons

    async def _pass(self, reasons: frozenset[str]) -> None:
        """A changed file is judged at once by the rules that read only files; then everything is looked at."""
        if reasons & {Reason.FILE_CHANGE, Reason.WAKE_UP}:
            self._changed_at = self.clock()
        if Reason.WAKE_UP in reasons:
            self.store.save_alerts(interrupted(self.store.load_alerts()))
        if Reason.FILE_CHANGE in reasons:
            self.reload()
            self._judge(await self.cycle.files_only(self.clock()))
        started = anyio.current_time()
        full = await self._full_unless_files_change()
        if full is None:
            return
        self._judge(full)
        self.look_again()
        self._remember(full)
        delay = self._delay(full)
        self.schedule.every(delay)
        LOG.info(
            "cycle.finished",
            reasons=sorted(reasons),
            state=full.evaluation.verdict.state.value,
            cause=full.evaluation.verdict.cause,
            seconds=round(anyio.current_time() - started, 3),
            next_seconds=round(delay, 1),
        )
        self.manager.status(self._status(full))

    async def _full_unless_files_change(self) -> Pass | None:
        """A whole pass, given up when a file changes meanwhile: what it saw is not true any more."""
        finished: list[Pass] = []
        meanwhile: set[str] = set()
        async with anyio.create_task_group() as tasks:

            async def listen() -> None:
                while Reason.FILE_CHANGE not in meanwhile:
                    meanwhile.update(await self.pokes.take())
                tasks.cancel_scope.cancel()

            tasks.start_soon(listen)
            finished.append(await self.cycle.full(self.clock()))
            tasks.cancel_scope.cancel()
        for reason in sorted(meanwhile):
            self.pokes.poke(reason)
        return finished[0] if finished else None

    def _judge(self, passed: Pass) -> None:
        """Log line first, then the state file, then whoever tells."""
        for slug, error in passed.evaluation.crashed:
            LOG.error("rule.crashed", rule=slug, error=error)
        alerts, transitions = track(
            self.store.load_alerts(),
            passed.evaluation,
            self._enabled(passed),
            passed.facts.taken_at,
            lambda finding: popup(self.speaker, finding),
            partial=passed.partial,
        )
        log_transitions(transitions)
        self.store.save_alerts(alerts)
        if _worth_preparing(alerts, transitions):
            self._news.set()

    def _enabled(self, passed: Pass) -> dict[str, Meta]:
        rules = passed.facts.settings.rules
        return {slug: meta for slug, meta in self.metas.items() if slug not in rules or rules[slug].enabled}

    def _remember(self, full: Pass) -> None:
        document = check_document(full.facts, full.evaluation, self.speaker, __version__)
        self.store.save_pass(json.dumps(document, ensure_ascii=False))
        self.store.record_probes(full.facts.taken_at, full.facts.probes.all)
        for probe in full.facts.probes.all:
            if not probe.ok:
                proxy = probe.way.proxy.url if probe.way.proxy else None
                phase = probe.failed_phase.value if probe.failed_phase else None
                LOG.debug("probe.failed", target=probe.target.url, proxy=proxy, phase=phase, reason=probe.reason)

    def _delay(self, full: Pass) -> float:
        """Often while something has just changed, a hold is running out or the user waits; else seldom."""
        now = self.clock()
        state = full.evaluation.verdict.state
        if state is not self._state:
            self._state, self._changed_at = state, now
        since = (now - self._changed_at).total_seconds() if self._changed_at else float("inf")
        return next_delay(
            full.facts.settings.probe,
            codex_running=bool(full.facts.processes),
            on_battery=self.on_battery(),
            last_verdict=state,
            seconds_since_change=since,
        )

    def _status(self, full: Pass) -> str:
        firing = sum(alert.state is AlertState.FIRING for alert in self.store.load_alerts().values())
        return f"{full.evaluation.verdict.state.value}; {firing} alerts fire"

    async def _tell_for_ever(self) -> None:
        """A task of its own: a desktop that hangs must not hold up the watch."""
        while True:
            await self._news.wait()
            self._news = anyio.Event()
            await self.teller.desktop.prepare()
            wait = await self.teller.tell(self.clock())
            while wait is not None:
                with anyio.move_on_after(wait.total_seconds()):
                    await self._news.wait()
                self._news = anyio.Event()
                wait = await self.teller.tell(self.clock())


def _worth_preparing(alerts: Mapping[tuple[str, str], Alert], transitions: tuple[Transition, ...]) -> bool:
    """Something changed, or something was not told before the last process ended."""
    return bool(transitions) or any(
        alert.told is None and alert.state is AlertState.FIRING for alert in alerts.values()
    )
