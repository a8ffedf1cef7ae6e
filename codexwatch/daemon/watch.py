"""The loop: what was poked, one pass at a time, what changed, whom to tell."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio

from codexwatch import __version__, logs
from codexwatch.cycle import Cycle, Pass
from codexwatch.daemon.event_log import log_transitions
from codexwatch.daemon.parts import Export, Keep, Manager, NoExport, Schedule
from codexwatch.daemon.reader import Reader
from codexwatch.daemon.seen import sighting
from codexwatch.daemon.telling import Teller
from codexwatch.engine.tracker import interrupted, track, untold
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Meta
from codexwatch.model.stability import network_of
from codexwatch.model.verdict import State
from codexwatch.render.document import check_document
from codexwatch.render.notification import popup
from codexwatch.render.recipes import with_recipes
from codexwatch.render.words import Speaker
from codexwatch.triggers.clocks import Clocks
from codexwatch.triggers.pace import next_delay
from codexwatch.triggers.poke import Pokes, Reason

LOG = logs.get(__name__)
RETRY_SECONDS = 60
"""When a pass failed for a fault of ours, the next one is not hurried."""
LONGEST_PASS = 40.0
"""Every probe has a deadline, but a read of a network drive that is gone has none. Less than systemd's watchdog."""
UNSETTLED_SECONDS = 10
"""The longest wait while a hold or a clean time runs out."""


@dataclass
class Watch:
    """Serial passes over the machine. All parts are handed in; `clock` gives UTC."""

    cycle: Cycle
    reader: Reader
    """The one that `cycle` reads with."""
    metas: Mapping[str, Meta]
    store: Keep
    teller: Teller
    speaker: Speaker
    pokes: Pokes
    schedule: Schedule
    manager: Manager
    clocks: Clocks
    on_battery: Callable[[], bool]
    reload: Callable[[], None]
    """Reads the configuration again if it has changed; called before a changed file is judged."""
    look_again: Callable[[], None]
    """Called when files have been read, which may name others that are to be watched."""
    noticed: Callable[[Facts], None] = lambda _facts: None
    """Called with what every whole pass has seen."""
    export: Export = field(default_factory=NoExport)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    longest_pass: float = LONGEST_PASS
    _changed_at: float = field(default=float("-inf"), init=False)
    """By the clock that never goes back."""
    _state: State | None = field(default=None, init=False)

    async def run(self) -> None:
        """Pass after pass until cancelled; what one of them raises is logged and does not end the watch."""
        self.store.save_alerts(interrupted(self.store.load_alerts()))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.teller.run)
            while True:
                reasons = await self._poked()
                try:
                    await self._pass(reasons)
                except* TimeoutError:
                    LOG.warning("cycle.abandoned", reasons=sorted(reasons), seconds=self.longest_pass)
                    self.manager.status("blind: reading the machine does not come to an end")
                    self.schedule.every(RETRY_SECONDS)
                except* Exception:
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
        if self.clocks.jump() > 0 or Reason.WAKE_UP in reasons:
            self._after_sleep()
        if Reason.FILE_CHANGE in reasons:
            await self._judge_files()
        started = anyio.current_time()
        full = await self._full_while_files_agree()
        while full is None:
            full = await self._full_while_files_agree()
        if self.clocks.jump() > 0:
            # Half of it was seen before the machine slept.
            self.pokes.poke(Reason.WAKE_UP)
            return
        self._judge(full)
        self.noticed(full.facts)
        self.look_again()
        self._remember(full)
        seconds = anyio.current_time() - started
        self.export.passed(full.facts, full.evaluation, self.store.load_alerts(), seconds)
        delay = self._delay(full)
        self.schedule.every(delay)
        LOG.info(
            "cycle.finished",
            reasons=sorted(reasons),
            state=full.evaluation.verdict.state.value,
            cause=full.evaluation.verdict.cause,
            seconds=round(seconds, 3),
            next_seconds=round(delay, 1),
        )
        self.manager.status(self._status(full))

    def _after_sleep(self) -> None:
        """What nobody saw counts neither for an alert nor against it, and the network needs a moment."""
        self._changed_at = self.clocks.monotonic()
        self.store.save_alerts(interrupted(self.store.load_alerts()))
        self.teller.policy.warm_up.machine_woke()

    async def _judge_files(self) -> Facts:
        """What a changed file means, without waiting for any probe; what was read."""
        self.manager.alive()
        self._changed_at = self.clocks.monotonic()
        self.reload()
        with anyio.fail_after(self.longest_pass):
            passed = await self.cycle.files_only(self.clock())
        self._judge(passed)
        self.look_again()
        return passed.facts

    async def _full_while_files_agree(self) -> Pass | None:
        """A whole pass, given up (None) when files come to say something else than it has seen."""
        finished: list[Pass] = []
        outdated = False
        meanwhile: set[str] = set()
        async with anyio.create_task_group() as tasks:

            async def listen() -> None:
                nonlocal outdated
                while True:
                    reasons = await self.pokes.take()
                    meanwhile.update(reasons)
                    if Reason.FILE_CHANGE in reasons:
                        if not self.reader.agrees_with(await self._judge_files()):
                            # A pass that is through its last wait ends in spite of being cancelled.
                            outdated = True
                            tasks.cancel_scope.cancel()
                        meanwhile.remove(Reason.FILE_CHANGE)

            tasks.start_soon(listen)
            with anyio.fail_after(self.longest_pass):
                finished.append(await self.cycle.full(self.clock()))
            tasks.cancel_scope.cancel()
        for reason in sorted(meanwhile):
            self.pokes.poke(reason)
        # A change that was still being judged when the pass ended is as new to it as one that disagreed.
        return None if outdated or Reason.FILE_CHANGE in meanwhile else finished[0]

    def _judge(self, passed: Pass) -> None:
        """Log line first, then the state file, then whoever tells."""
        for slug, error in passed.evaluation.crashed:
            LOG.error("rule.crashed", rule=slug, error=error)
        alerts, transitions = track(
            self.store.load_alerts(),
            passed.evaluation,
            self._enabled(passed),
            passed.facts.taken_at,
            lambda finding, unstable: popup(self.speaker, finding, unstable=unstable),
            partial=passed.partial,
        )
        log_transitions(transitions)
        self.store.save_alerts(alerts)
        if transitions:
            self.store.record_transitions(passed.facts.taken_at, transitions)
            self.export.changed(transitions, passed.facts.taken_at)
        if transitions or untold(alerts):
            self.teller.news()

    def _enabled(self, passed: Pass) -> dict[str, Meta]:
        rules = passed.facts.settings.rules
        return {slug: meta for slug, meta in self.metas.items() if slug not in rules or rules[slug].enabled}

    def _remember(self, full: Pass) -> None:
        document = check_document(full.facts, full.evaluation, self.speaker, __version__)
        self.store.save_pass(json.dumps(with_recipes(document), ensure_ascii=False))
        network = network_of(full.facts.host.addresses)
        self.store.record_probes(full.facts.taken_at, full.facts.probes.all, network)
        self.store.record_sighting(sighting(full, self.speaker, network))
        for probe in full.facts.probes.all:
            if not probe.ok:
                proxy = probe.way.proxy.url if probe.way.proxy else None
                phase = probe.failed_phase.value if probe.failed_phase else None
                LOG.debug("probe.failed", target=probe.target.url, proxy=proxy, phase=phase, reason=probe.reason)

    def _delay(self, full: Pass) -> float:
        """Often while something has just changed, a hold is running out or the user waits; else seldom."""
        now = self.clocks.monotonic()
        state = full.evaluation.verdict.state
        if state is not self._state:
            self._state, self._changed_at = state, now
        longest = UNSETTLED_SECONDS if any(map(_unsettled, self.store.load_alerts().values())) else float("inf")
        delay = next_delay(
            full.facts.settings.probe,
            codex_running=bool(full.facts.processes),
            on_battery=self.on_battery(),
            last_verdict=state,
            seconds_since_change=now - self._changed_at,
        )
        return min(delay, longest)

    def _status(self, full: Pass) -> str:
        alerts = self.store.load_alerts().values()
        firing = sum(alert.state is AlertState.FIRING and alert.inhibited_by is None for alert in alerts)
        number = {0: "no alert fires", 1: "1 alert fires"}.get(firing, f"{firing} alerts fire")
        return f"{full.evaluation.verdict.state.value}; {number}"


def _unsettled(alert: Alert) -> bool:
    """Whether it becomes news by the mere passing of time."""
    if alert.state is AlertState.PENDING:
        return alert.eligible_since is not None
    return alert.state is AlertState.FIRING and alert.gone_since is not None
