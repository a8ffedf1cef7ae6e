"""Starts the watch and ends it in order: lock, settings, log, triggers, loop, signals."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TextIO

import anyio
import anyio.to_thread

from codexwatch import __version__, logs
from codexwatch.collectors.collector import Collector
from codexwatch.collectors.machine.power import on_battery
from codexwatch.collectors.user import User
from codexwatch.compose import build_cycle, build_speaker, config_files, details_writer, metas, read_settings
from codexwatch.daemon.alone import stay, take
from codexwatch.daemon.configuration import Configuration
from codexwatch.daemon.local_time import local_now
from codexwatch.daemon.parts import Timer
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import Popups
from codexwatch.daemon.presence import Presence
from codexwatch.daemon.process import close_to_others
from codexwatch.daemon.proofs import ProofReminder
from codexwatch.daemon.reader import Reader
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import WarmUp, rules_that_measure, session_age
from codexwatch.daemon.watch import Watch
from codexwatch.daemon.watched import START_PATIENCE, Watched, report_degraded
from codexwatch.lock import Held
from codexwatch.model.facts import Facts
from codexwatch.model.settings import Settings
from codexwatch.model.variable import NO_PROXY_NAMES, PROXY_NAMES
from codexwatch.notify import Notifier
from codexwatch.places import Places
from codexwatch.service.notify_socket import NotifySocket
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


def run_daemon(start: Start) -> None:
    """Watch until SIGTERM or SIGINT.

    Raises AlreadyRunning if another daemon of this user watches, ConfigError if the configuration is broken.
    """
    settings = read_settings(start.places)
    with ExitStack() as stack:
        close_to_others(start.places.state_dir)
        held = Held(start.places.lock_file)
        stack.callback(held.release)
        unlocked = take(held)
        configure_log(start, settings)
        stack.callback(logs.close)
        if unlocked:
            LOG.warning("lock.failed", problem=unlocked)
        try:
            anyio.run(_main, start, settings, held)
        finally:
            LOG.info("daemon.stopped", pid=os.getpid())


def forget_own_proxies(environ: MutableMapping[str, str]) -> tuple[str, ...]:
    """Take the proxy variables out of this process, so that no library ever uses them; the names that were there."""
    return tuple(name for name in (*PROXY_NAMES, *NO_PROXY_NAMES) if environ.pop(name, None) is not None)


def configure_log(start: Start, settings: Settings) -> None:
    """The file that the settings name, and stderr, which a terminal or the journal reads."""
    logs.configure(settings.log, start.places, environ=start.environ, stderr=start.stderr, echo=True)


async def _main(start: Start, settings: Settings, held: Held) -> None:
    LOG.info("daemon.started", version=__version__, pid=os.getpid(), python=sys.version.split()[0])
    store = Store(start.places.state_db, lambda problem: LOG.warning("state.reported", problem=problem))
    notifier = Notifier(start.environ, numbers=store.desktop)
    with StallGuard(NotifySocket(start.environ)) as manager:
        try:
            with Pokes() as pokes:
                await _Parts(start, settings, manager, store, pokes, notifier).serve(held)
        finally:
            manager.stopping()
            with anyio.CancelScope(shield=True):
                await notifier.aclose()
            store.close()


@dataclass(frozen=True, slots=True)
class _Parts:
    """What lives as long as the process."""

    start: Start
    settings: Settings
    manager: StallGuard
    store: Store
    pokes: Pokes
    notifier: Notifier

    async def serve(self, held: Held) -> None:
        """Triggers first, so that no change is missed; then the service manager is told; then the first pass."""
        collector = Collector(self.start.user, self.settings)
        own_files = config_files(self.start.places)
        warm_up = WarmUp(rules_that_measure(metas()))
        warm_up.session_began(session_age())
        presence = Presence()
        policy = Policy(self.settings.alerts, warm_up, presence.idle, now=local_now)
        teller = Teller(
            self.notifier,
            self.store,
            policy,
            Popups(metas(), presence.idle),
            self.start.environ,
            details=details_writer(self.start.places.state_dir, self.start.user.home),
            trouble=self.store.desktop.save_problem,
        )
        self.notifier.pressed = teller.answers.press
        reminder = ProofReminder(ProofFile.in_folder(self.start.places.state_dir))

        def noticed(facts: Facts) -> None:
            presence.look(facts)
            reminder.look(facts)

        def apply(new: Settings) -> None:
            collector.settings, policy.settings = new, new.alerts
            configure_log(self.start, new)

        reader = Reader(collector)
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
            reload=Configuration(own_files, lambda: read_settings(self.start.places), apply).reload,
            look_again=watched.refresh,
            noticed=noticed,
            clock=lambda: datetime.fromtimestamp(self.start.wall(), UTC),
        )
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_stop_on_signal, tasks.cancel_scope)
            tasks.start_soon(stay, held, tasks.cancel_scope)
            # Which files there are to watch, only reading them tells.
            with anyio.move_on_after(START_PATIENCE):
                await anyio.to_thread.run_sync(reader.collect_files, datetime.now(UTC), abandon_on_cancel=True)
            watched.refresh()
            await tasks.start(timer.run)
            await watched.start(tasks, self.pokes.poke)
            self.manager.ready("watching")
            self.pokes.poke(Reason.INTERVAL)
            tasks.start_soon(watch.run)

    def _clocks(self) -> Clocks:
        """A pair for each who asks: what has jumped since the last time is for one alone."""
        return Clocks(self.start.wall, time.monotonic)


async def _stop_on_signal(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for number in signals:
            LOG.info("daemon.stopping", signal=number.name)
            scope.cancel()
            return
