"""Fakes of what the daemon is made of; each implements the protocol that the daemon names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import anyio.lowlevel

from codexwatch.engine.tracker import Mark
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Rule, Words
from codexwatch.model.listener import Listeners
from codexwatch.model.past import Sighting
from codexwatch.model.probe import Probe, Probes
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.silence import Silence
from codexwatch.model.transition import Transition
from codexwatch.notify.message import Message, Shown

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WORDS = Words(title="{what} is wrong", summary="{what} was seen", remedy="mend {what}")
PATIENCE = 5


def meta(stage: Stage = Stage.VALUE, reads: Iterable[str] = ("environments",), hold: float = 0) -> Meta:
    return Meta(
        stage=stage,
        severity=Severity.CRITICAL,
        reads=frozenset(reads),
        hold_for=timedelta(seconds=hold),
        keep_firing_for=timedelta(0),
        words={"": WORDS},
    )


def alert(
    subject: str = "A",
    *,
    rule: str = "family-rule",
    state: AlertState = AlertState.FIRING,
    severity: Severity = Severity.CRITICAL,
    told: str | None = None,
) -> Alert:
    return Alert(
        rule=rule,
        subject=subject,
        state=state,
        severity=severity,
        title=f"{subject} is wrong",
        body=f"{subject} was seen",
        since=NOW,
        gone_since=NOW if state is AlertState.RESOLVED else None,
        told=told,
    )


def finding(subject: str, severity: Severity = Severity.CRITICAL) -> Finding:
    return Finding(subject=subject, severity=severity, steps=(Manual(f"mend {subject}"),), data={"what": subject})


async def until(condition: Callable[[], object]) -> None:
    with anyio.fail_after(PATIENCE):
        while not condition():
            await anyio.lowlevel.checkpoint()


async def settled() -> None:
    """Every task has gone as far as it can without the passing of time or an answer from a thread."""
    for _ in range(50):
        await anyio.lowlevel.checkpoint()


@dataclass
class Clock:
    """Seconds, and the time of day with them."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)


@dataclass
class Desktop:
    """Shows what it is told, unless `refuses` says why not."""

    refuses: str | None = None
    shown: list[Message] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    prepared: int = 0
    copied: list[str] = field(default_factory=list)
    cannot_copy: str | None = None
    opened: list[Path] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    """Happens while a popup is on its way."""

    async def prepare(self) -> str | None:
        self.prepared += 1
        return self.refuses

    async def show(self, message: Message) -> Shown:
        await anyio.lowlevel.checkpoint()
        self.shown.append(message)
        self.meanwhile()
        return Shown(self.refuses is None, self.refuses, 0.001)

    async def close(self, key: str) -> None:
        self.closed.append(key)

    async def copy(self, text: str) -> str | None:
        self.copied.append(text)
        return self.cannot_copy

    async def open(self, page: Path) -> str | None:
        self.opened.append(page)
        return None

    @property
    def titles(self) -> list[str]:
        return [message.title for message in self.shown]


@dataclass
class Memory:
    """A state file that is none."""

    alerts: dict[tuple[str, str], Alert] = field(default_factory=dict)
    passes: list[str] = field(default_factory=list)
    silences: tuple[Silence, ...] = ()
    sightings: list[Sighting] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)

    def put(self, *alerts: Alert) -> None:
        self.alerts = {item.identity: item for item in alerts}

    def load_alerts(self) -> Mapping[tuple[str, str], Alert]:
        return self.alerts

    def save_alerts(self, alerts: Mapping[tuple[str, str], Alert]) -> None:
        self.alerts = dict(alerts)

    def mark(self, identity: tuple[str, str], mark: Mark, content: str | None) -> None:
        if identity in self.alerts:
            said = self.alerts[identity]
            self.alerts[identity] = replace(said, told=content) if mark is Mark.TOLD else replace(said, sent=content)

    def load_silences(self) -> tuple[Silence, ...]:
        return self.silences

    def add_silence(self, silence: Silence) -> None:
        self.silences = (*self.silences, silence)

    def remove_silences(self, silences: Iterable[Silence]) -> None:
        gone = tuple(silences)
        self.silences = tuple(item for item in self.silences if item not in gone)

    def save_pass(self, document: str) -> None:
        self.passes.append(document)

    def record_probes(self, now: datetime, probes: Iterable[Probe], network: str | None = None) -> None:
        """The history is not asked for here."""

    def record_sighting(self, seen: Sighting) -> None:
        self.sightings.append(seen)

    def record_transitions(self, now: datetime, transitions: Sequence[Transition]) -> None:  # noqa: ARG002 - the protocol's
        self.transitions.extend(transitions)


@dataclass
class Disk:
    """The machine: `says` is what its files say, as the label of the one environment."""

    says: str = "good"
    fails: bool = False
    readings: list[str] = field(default_factory=list)

    def collect(self, now: datetime) -> Facts:
        return self._read("all", now)

    def collect_files(self, now: datetime) -> Facts:
        return self._read("files", now)

    def _read(self, what: str, now: datetime) -> Facts:
        self.readings.append(what)
        if self.fails:
            raise OSError("the disk is gone")
        found = Environment("login-shell", EnvironmentKind.LOGIN_SHELL, self.says, "/home/u/.codex")
        return Facts(taken_at=now, environments=(found,))


@dataclass
class Network:
    """Answers at once, or waits until `answers` is set; how often it was asked and left waiting."""

    answers: anyio.Event = field(default_factory=anyio.Event)
    asked: int = 0
    abandoned: int = 0

    async def knock(self, facts: Facts) -> Listeners:  # noqa: ARG002 - the protocol's
        return Listeners()

    async def ask(self, facts: Facts, *, loopback_only: bool) -> tuple[Listeners, Probes]:  # noqa: ARG002 - the protocol's
        self.asked += 1
        try:
            await self.answers.wait()
        except anyio.get_cancelled_exc_class():
            self.abandoned += 1
            raise
        return Listeners(), Probes()


@dataclass
class Schedule:
    asked: list[float] = field(default_factory=list)

    def every(self, seconds: float) -> None:
        self.asked.append(seconds)


@dataclass
class Manager:
    watchdog_interval: float | None = None
    signs_of_life: int = 0
    said: list[str] = field(default_factory=list)

    def alive(self) -> bool:
        self.signs_of_life += 1
        return True

    def status(self, text: str) -> bool:
        self.said.append(text)
        return True


def rule_on_files(slug: str = "family-rule", hold: float = 0) -> Rule:
    """Finds whatever the files say that is not good."""

    def check(facts: Facts) -> Iterable[Finding]:
        return (finding(item.label) for item in facts.environments if item.label != "good")

    return Rule(slug, meta(hold=hold), lambda facts: iter(check(facts)), slug)
