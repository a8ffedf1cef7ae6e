"""The loop: which pass for which poke, what is given up, what goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import anyio
import pytest

from codexwatch.collectors.homes.ca_file import read_ca_file
from codexwatch.cycle import Cycle, Pass
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import Popups
from codexwatch.daemon.reader import Reader
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import AFTER_WAKING, WarmUp
from codexwatch.daemon.watch import RETRY_SECONDS, UNSETTLED_SECONDS, Watch
from codexwatch.model.alert import AlertState
from codexwatch.model.finding import Rule
from codexwatch.model.settings import AlertSettings, ProbeSettings
from codexwatch.render.words import Speaker
from codexwatch.triggers.clocks import Clocks
from codexwatch.triggers.poke import Pokes, Reason
from tests.unit.daemon.build import (
    Clock,
    Desktop,
    Disk,
    Manager,
    Memory,
    Network,
    Schedule,
    alert,
    rule_on_files,
    settled,
    until,
)

pytestmark = pytest.mark.anyio

IDENTITY = ("family-rule", "bad")


@dataclass(frozen=True)
class LastMoment(Cycle):
    """A whole pass ends in the moment in which changed files have been judged: too late to be cancelled."""

    files_judged: anyio.Event = field(default_factory=anyio.Event)

    async def full(self, now: datetime, *, offline: bool = False) -> Pass:
        found = await super().full(now, offline=offline)
        await self.files_judged.wait()
        return found

    async def files_only(self, now: datetime) -> Pass:
        found = await super().files_only(now)
        self.files_judged.set()
        return found


@dataclass
class Daemon:
    """A watch whose every part is at hand."""

    rule: Rule = field(default_factory=rule_on_files)
    disk: Disk = field(default_factory=Disk)
    network: Network = field(default_factory=Network)
    memory: Memory = field(default_factory=Memory)
    desktop: Desktop = field(default_factory=Desktop)
    schedule: Schedule = field(default_factory=Schedule)
    manager: Manager = field(default_factory=Manager)
    clock: Clock = field(default_factory=Clock)
    wall: Clock = field(default_factory=Clock)
    done: list[str] = field(default_factory=list)
    cycle: type[Cycle] = Cycle

    def poke(self, reason: Reason) -> None:
        self.pokes.poke(reason)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Daemon"]:
        metas = {self.rule.slug: self.rule.meta}
        reader = Reader(self.disk)
        policy = Policy(AlertSettings(), WarmUp(frozenset(metas), self.clock), now=self.clock.now)
        teller = Teller(self.desktop, self.memory, policy, Popups(metas), clock=self.clock)
        with Pokes() as self.pokes:
            self.watch = Watch(
                cycle=self.cycle(reader, self.network, (self.rule,), read_ca_file),
                reader=reader,
                metas=metas,
                store=self.memory,
                teller=teller,
                speaker=Speaker(metas, str),
                pokes=self.pokes,
                schedule=self.schedule,
                manager=self.manager,
                clocks=Clocks(self.wall, self.clock),
                on_battery=lambda: False,
                reload=self._reload,
                look_again=lambda: self.done.append("look again"),
                clock=self.wall.now,
            )
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self.watch.run)
                yield self
                tasks.cancel_scope.cancel()

    def _reload(self) -> None:
        self.done.append("reload")

    async def passed(self, count: int = 1) -> None:
        """That many whole passes have ended."""
        await until(lambda: len(self.schedule.asked) >= count)
        await settled()


async def test_an_interval_makes_one_whole_pass() -> None:
    async with Daemon().running() as daemon:
        daemon.network.answers.set()
        daemon.poke(Reason.INTERVAL)
        await daemon.passed()
        assert daemon.disk.readings == ["all"]
        assert daemon.done == ["look again"]
        assert len(daemon.memory.passes) == 1
        assert daemon.manager.said == ["unknown; no alert fires"]


async def test_a_changed_file_is_judged_and_told_before_the_network_has_answered() -> None:
    async with Daemon().running() as daemon:
        daemon.disk.says = "bad"
        daemon.poke(Reason.FILE_CHANGE)
        await until(lambda: daemon.desktop.shown and daemon.network.asked)
        assert daemon.disk.readings == ["files", "all"]
        assert daemon.done == ["reload", "look again"]
        assert daemon.schedule.asked == []
        daemon.network.answers.set()
        await daemon.passed()
        assert daemon.desktop.titles == ["bad is wrong"]
        assert daemon.manager.said == ["broken; 1 alert fires"]


async def test_a_file_that_says_something_else_makes_the_running_pass_begin_anew() -> None:
    async with Daemon().running() as daemon:
        daemon.poke(Reason.INTERVAL)
        await until(lambda: daemon.network.asked)
        daemon.disk.says = "bad"
        daemon.poke(Reason.FILE_CHANGE)
        await until(lambda: daemon.desktop.shown)
        await until(lambda: daemon.network.asked == 2)
        assert (daemon.network.abandoned, daemon.disk.readings) == (1, ["all", "files", "all"])
        daemon.network.answers.set()
        await daemon.passed()
        assert len(daemon.memory.passes) == 1
        assert daemon.desktop.titles == ["bad is wrong"]


async def test_a_pass_that_ends_while_a_file_comes_to_say_something_else_is_not_believed() -> None:
    async with Daemon(cycle=LastMoment).running() as daemon:
        daemon.network.answers.set()
        daemon.disk.says = "bad"
        daemon.poke(Reason.INTERVAL)
        await until(lambda: daemon.disk.readings == ["all"])
        await settled()
        daemon.disk.says = "good"
        daemon.poke(Reason.FILE_CHANGE)
        await daemon.passed()
        assert daemon.disk.readings == ["all", "files", "all"]
        assert not daemon.memory.transitions


async def test_a_file_that_says_the_same_does_not_disturb_the_running_pass() -> None:
    async with Daemon().running() as daemon:
        daemon.poke(Reason.INTERVAL)
        await until(lambda: daemon.network.asked)
        for written in range(1, 6):
            daemon.poke(Reason.FILE_CHANGE)
            await until(lambda: daemon.disk.readings.count("files") == written)  # noqa: B023 - waited for here
        daemon.network.answers.set()
        await daemon.passed()
        assert (daemon.network.asked, daemon.network.abandoned) == (1, 0)


async def test_what_else_was_poked_during_a_pass_becomes_one_more() -> None:
    async with Daemon().running() as daemon:
        daemon.poke(Reason.INTERVAL)
        await until(lambda: daemon.network.asked)
        for _ in range(20):
            daemon.poke(Reason.INTERVAL)
            await settled()
        daemon.network.answers.set()
        await daemon.passed(2)
        await settled()
        assert daemon.network.asked == 2


async def test_a_failing_pass_does_not_end_the_watch() -> None:
    async with Daemon().running() as daemon:
        daemon.network.answers.set()
        daemon.disk.fails = True
        daemon.poke(Reason.INTERVAL)
        await daemon.passed()
        assert daemon.schedule.asked == [RETRY_SECONDS]
        daemon.disk.fails = False
        daemon.poke(Reason.INTERVAL)
        await daemon.passed(2)
        assert len(daemon.memory.passes) == 1


async def test_a_desktop_that_fails_for_a_fault_of_ours_does_not_end_the_watch() -> None:
    def crash() -> None:
        raise RuntimeError("a mistake")

    async with Daemon().running() as daemon:
        daemon.network.answers.set()
        daemon.desktop.meanwhile = crash
        daemon.disk.says = "bad"
        daemon.poke(Reason.FILE_CHANGE)
        await daemon.passed()
        daemon.desktop.meanwhile = lambda: None
        daemon.disk.says = "worse"
        daemon.poke(Reason.FILE_CHANGE)
        await daemon.passed(2)
        await until(lambda: "worse is wrong" in daemon.desktop.titles)


async def test_time_asleep_counts_for_no_hold() -> None:
    async with Daemon(rule_on_files(hold=30)).running() as daemon:
        daemon.network.answers.set()
        daemon.disk.says = "bad"
        daemon.poke(Reason.INTERVAL)
        await daemon.passed()
        assert daemon.memory.alerts[IDENTITY].state is AlertState.PENDING
        daemon.wall.seconds += 3600
        daemon.poke(Reason.INTERVAL)  # the timer may notice before the clocks are compared
        await daemon.passed(2)
        assert daemon.memory.alerts[IDENTITY].state is AlertState.PENDING
        assert daemon.watch.teller.policy.warm_up.left("family-rule") == AFTER_WAKING
        daemon.wall.seconds += 30
        daemon.clock.seconds += 30
        daemon.poke(Reason.INTERVAL)
        await daemon.passed(3)
        assert daemon.memory.alerts[IDENTITY].state is AlertState.FIRING


async def test_a_pass_that_the_machine_slept_through_is_not_believed() -> None:
    async with Daemon().running() as daemon:
        daemon.disk.says = "bad"
        daemon.poke(Reason.INTERVAL)
        await until(lambda: daemon.network.asked)
        daemon.wall.seconds += 3600
        daemon.disk.says = "good"
        daemon.network.answers.set()
        await daemon.passed()
        assert (daemon.network.asked, daemon.memory.alerts, daemon.desktop.shown) == (2, {}, [])


async def test_what_was_seen_before_the_process_started_counts_for_no_hold() -> None:
    daemon = Daemon(rule_on_files(hold=30))
    seen = replace(alert("bad", state=AlertState.PENDING), eligible_since=daemon.wall.now())
    daemon.memory.put(seen)
    daemon.wall.seconds += 3600
    daemon.disk.says = "bad"
    async with daemon.running():
        daemon.network.answers.set()
        daemon.poke(Reason.INTERVAL)
        await daemon.passed()
        assert daemon.memory.alerts[IDENTITY].state is AlertState.PENDING


async def test_what_was_not_told_before_is_told_after_the_first_pass() -> None:
    daemon = Daemon()
    daemon.memory.put(alert("bad"))
    daemon.disk.says = "bad"
    async with daemon.running():
        daemon.network.answers.set()
        daemon.poke(Reason.INTERVAL)
        await until(lambda: daemon.desktop.shown)


async def test_passes_follow_a_change_at_growing_distances() -> None:
    async with Daemon().running() as daemon:
        daemon.network.answers.set()
        for expected in (1, 1, 2, 4, 8, 16):
            daemon.poke(Reason.INTERVAL)
            await daemon.passed(len(daemon.schedule.asked) + 1)
            assert daemon.schedule.asked[-1] == expected
            daemon.clock.seconds += expected
            daemon.wall.seconds += expected
        daemon.clock.seconds += 3600
        daemon.wall.seconds += 3600
        daemon.poke(Reason.INTERVAL)
        await daemon.passed(len(daemon.schedule.asked) + 1)
        assert daemon.schedule.asked[-1] == ProbeSettings().idle_interval


async def test_a_hold_that_runs_is_not_left_waiting_for_the_interval() -> None:
    async with Daemon(rule_on_files(hold=30)).running() as daemon:
        daemon.network.answers.set()
        daemon.disk.says = "bad"
        daemon.poke(Reason.INTERVAL)
        await daemon.passed()
        daemon.clock.seconds += 25
        daemon.wall.seconds += 25
        daemon.poke(Reason.INTERVAL)
        await daemon.passed(2)
        assert daemon.schedule.asked[-1] == UNSETTLED_SECONDS


async def test_a_clock_that_is_set_back_does_not_hurry_the_passes() -> None:
    async with Daemon().running() as daemon:
        daemon.network.answers.set()
        daemon.poke(Reason.INTERVAL)
        await daemon.passed()
        daemon.clock.seconds += 3600
        daemon.wall.seconds -= 86400
        daemon.poke(Reason.INTERVAL)
        await daemon.passed(2)
        assert daemon.schedule.asked[-1] == ProbeSettings().idle_interval


async def test_the_service_manager_sees_signs_of_life_while_nothing_happens() -> None:
    daemon = Daemon()
    daemon.manager.watchdog_interval = 0.01
    async with daemon.running():
        await until(lambda: daemon.manager.signs_of_life > 3)
