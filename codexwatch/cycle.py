"""One pass: collect, derive routes, ask the network, evaluate. What it needs is handed in as protocols."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import anyio.to_thread

from codexwatch.codex.routes import with_routes
from codexwatch.codex.trust import ReadCaFile
from codexwatch.engine.evaluate import evaluate
from codexwatch.engine.stability import Sample, sample_of, summarize
from codexwatch.model.facts import FILE_SECTIONS, Facts
from codexwatch.model.finding import Rule
from codexwatch.model.listener import Listeners
from codexwatch.model.probe import Probes
from codexwatch.model.stability import WINDOW, Stability, network_of
from codexwatch.model.verdict import Evaluation


class Collect(Protocol):
    """Reads the machine; what cannot be read is in `Facts.missing`. Blocking: called in a worker thread."""

    def collect(self, now: datetime) -> Facts: ...

    def collect_files(self, now: datetime) -> Facts: ...


class Ask(Protocol):
    """Asks the network; never raises for what the network does."""

    async def knock(self, facts: Facts) -> Listeners: ...

    async def ask(self, facts: Facts, *, loopback_only: bool) -> tuple[Listeners, Probes]: ...


@dataclass(frozen=True, slots=True)
class Pass:
    """What was known and what it means. `partial`: the slugs that were run, None for all of them."""

    facts: Facts
    evaluation: Evaluation
    partial: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """The parts of a pass; one object, since the daemon makes thousands of passes with the same parts."""

    collector: Collect
    asker: Ask
    rules: tuple[Rule, ...]
    read_ca: ReadCaFile
    doubted: Callable[[str | None], frozenset[str]] = lambda _version: frozenset()
    """The rules that stand on something which this version of Codex contradicts."""
    history: Callable[[datetime], Sequence[Sample]] = lambda _since: ()
    """The attempts since then, oldest first. Blocking, for some milliseconds."""

    async def full(self, now: datetime, *, offline: bool = False) -> Pass:
        """Everything. offline: no host beyond this machine is asked."""
        # A read of a network drive that is gone never returns: whoever gives the pass up must not wait for it.
        collected = await anyio.to_thread.run_sync(self.collector.collect, now, abandon_on_cancel=True)
        facts = with_routes(collected, self.read_ca)
        listeners, probes = await self.asker.ask(facts, loopback_only=offline)
        steady = await anyio.to_thread.run_sync(self._steadiness, facts, probes)
        facts = replace(facts, listeners=listeners, probes=probes.remembering(steady))
        return Pass(facts, evaluate(facts, self.rules, offline=offline, doubted=self.doubted(facts.codex.version)))

    def _steadiness(self, facts: Facts, probes: Probes) -> tuple[Stability, ...]:
        network = network_of(facts.host.addresses)
        just_now = (sample_of(probe, facts.taken_at, network) for probe in probes.all)
        return summarize((*self.history(facts.taken_at - WINDOW), *just_now), facts.taken_at)

    async def files_only(self, now: datetime) -> Pass:
        """The rules that rest on files alone, at once: no host is asked, only this machine's ports are knocked at.

        What runs already is left out: a changed file does not change it, and whether it is merely old takes probes.
        """
        facts = await anyio.to_thread.run_sync(self.collector.collect_files, now, abandon_on_cancel=True)
        started_anew = tuple(item for item in facts.environments if item.pid is None)
        facts = with_routes(replace(facts, environments=started_anew), self.read_ca)
        facts = replace(facts, listeners=await self.asker.knock(facts))
        rules = [rule for rule in self.rules if rule.meta.reads <= FILE_SECTIONS]
        doubted = self.doubted(facts.codex.version)
        return Pass(
            facts, evaluate(facts, rules, offline=True, doubted=doubted), frozenset(rule.slug for rule in rules)
        )
