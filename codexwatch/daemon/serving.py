"""Puts the parts of the watch together and serves until a signal: triggers, loop, whoever tells."""

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TextIO

import anyio
import anyio.to_thread

from codexwatch import logs
from codexwatch.collectors.collector import Collector
from codexwatch.collectors.machine.power import on_battery
from codexwatch.collectors.user import User
from codexwatch.compose import build_cycle, build_speaker, config_files, details_writer, metas
from codexwatch.config import ConfigError
from codexwatch.daemon.alone import stay
from codexwatch.daemon.complaint import Complaint
from codexwatch.daemon.configuration import Configuration, read_and_tell, tell_overruled
from codexwatch.daemon.exporting import Exporting
from codexwatch.daemon.local_time import local_now
from codexwatch.daemon.parts import Timer
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import Popups
from codexwatch.daemon.presence import Presence
from codexwatch.daemon.proofs import ProofReminder
from codexwatch.daemon.reader import Reader
from codexwatch.daemon.self_check import publish_self_check
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import WarmUp, rules_that_measure, session_age
from codexwatch.daemon.watch import Watch
from codexwatch.daemon.watched import START_PATIENCE, Watched, report_degraded
from codexwatch.lock import AlreadyRunning, Held
from codexwatch.model.facts import Facts
from codexwatch.model.phrase import Translate
from codexwatch.model.settings import Settings
from codexwatch.notify import Notifier
from codexwatch.places import Places
from codexwatch.render.paths import shortener
from codexwatch.service.stall_guard import StallGuard
from codexwatch.store import Store
from codexwatch.store.proofs import ProofFile
from codexwatch.triggers.clocks import Clocks
from codexwatch.triggers.files import FileTrigger
from codexwatch.triggers.interval import Interval
from codexwatch.triggers.poke import Poke, Pokes, Reason

LOG = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Start:
    """What the process was started with; `environ` says where the bus and the service manager are, and nothing else."""

    user: User
    places: Places
    environ: Mapping[str, str]
    stderr: TextIO
    timer: Callable[[Poke, Clocks], Timer] = Interval
    wall: Callable[[], float] = time.time
    """Seconds by the clock on the wall, which sleeps, jumps and is set."""
    speak: Callable[[str | None], Translate | None] = lambda _configured: None
    """Given the language of the settings, how to say things in the user's; None for English."""
    service: bool = False
    """Nobody sees why it ends: it waits while another watches, and starts with a broken configuration."""


def configure_log(start: Start, settings: Settings) -> None:
    """The file that the settings name, and stderr, which a terminal or the journal reads."""
    logs.configure(settings.log, start.places, environ=start.environ, stderr=start.stderr, echo=True)


@dataclass(frozen=True, slots=True)
class Parts:
    """What lives as long as the process."""

    start: Start
    settings: Settings
    rejected: ConfigError | None
    manager: StallGuard
    store: Store
    pokes: Pokes
    notifier: Notifier

    async def serve(self, held: Held) -> AlreadyRunning | None:
        """Triggers first, so that no change is missed; then the service manager is told; then the first pass."""
        collector = Collector(self.start.user, self.settings)
        own_files = config_files(self.start.places)
        warm_up = WarmUp(rules_that_measure(metas()))
        warm_up.session_began(session_age())
        presence = Presence()
        policy = Policy(self.settings.alerts, warm_up, presence.idle, local_now, self.start.speak)
        teller = Teller(
            self.notifier,
            self.store,
            policy,
            Popups(metas(), presence.idle),
            self.start.environ,
            details=details_writer(self.start.places.state_dir, self.start.user.home, lambda: policy.translate),
            trouble=self.store.desktop.save_problem,
        )
        self.notifier.pressed, self.notifier.lost = teller.answers.press, teller.lost
        reminder = ProofReminder(ProofFile.in_folder(self.start.places.state_dir))

        exporting = Exporting(self.start.user.home, self.settings.export)

        def noticed(facts: Facts) -> None:
            presence.look(facts)
            reminder.look(facts)

        def apply(new: Settings) -> None:
            collector.settings, policy.settings = new, new.alerts
            configure_log(self.start, new)
            exporting.apply(new.export)

        reader = Reader(collector)
        complaint = Complaint(self.notifier, policy, shortener(self.start.user.home))
        configuration = Configuration(own_files, lambda: read_and_tell(self.start.places), apply, complaint.about)
        timer = self.start.timer(self.pokes.poke, self._clocks())
        watched = Watched(reader, collector, own_files, FileTrigger(report_degraded))
        watch = Watch(
            cycle=replace(build_cycle(collector, patient=True, places=self.start.places), collector=reader),
            reader=reader,
            metas=metas(),
            store=self.store,
            teller=teller,
            speaker=build_speaker(self.start.user.home),
            pokes=self.pokes,
            schedule=timer,
            manager=self.manager,
            clocks=self._clocks(),
            on_battery=on_battery,
            reload=configuration.reload,
            look_again=watched.refresh,
            noticed=noticed,
            export=exporting,
            clock=lambda: datetime.fromtimestamp(self.start.wall(), UTC),
        )
        if self.rejected is not None:
            configuration.reject(self.rejected)
        else:
            tell_overruled(self.start.places)
        superseded: list[AlreadyRunning] = []
        async with anyio.create_task_group() as tasks:

            def give_way(other: AlreadyRunning) -> None:
                superseded.append(other)
                tasks.cancel_scope.cancel()

            tasks.start_soon(_stop_on_signal, tasks.cancel_scope)
            tasks.start_soon(stay, held, give_way)
            tasks.start_soon(complaint.run)
            tasks.start_soon(exporting.run)
            # Which files there are to watch, only reading them tells.
            with anyio.move_on_after(START_PATIENCE):
                await anyio.to_thread.run_sync(reader.collect_files, datetime.now(UTC), abandon_on_cancel=True)
            watched.refresh()
            await tasks.start(timer.run)
            await watched.start(tasks, self.pokes.poke)
            self.manager.ready("watching")
            if self.start.service:
                tasks.start_soon(publish_self_check, self.start.environ, self.store.save_self_check)
            self.pokes.poke(Reason.INTERVAL)
            tasks.start_soon(watch.run)
        return superseded[0] if superseded else None

    def _clocks(self) -> Clocks:
        """A pair for each who asks: what has jumped since the last time is for one alone."""
        return Clocks(self.start.wall, time.monotonic)


async def _stop_on_signal(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for number in signals:
            LOG.info("daemon.stopping", signal=number.name)
            scope.cancel()
            return
