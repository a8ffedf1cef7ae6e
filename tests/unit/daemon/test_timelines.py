"""Random weeks: whatever happens to the machine, the desktop and the daemon, each cause is told once and ended once.

Held over every timeline: never told before its hold, never twice the same, never ended by what nobody could see, and
never lost while the desktop works.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import SHARED, Popups
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import WarmUp, rules_that_measure
from codexwatch.engine.tracker import REMEMBERED_FOR, interrupted, track
from codexwatch.model.finding import Finding, Meta
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.settings import AlertSettings
from codexwatch.model.verdict import Connectivity, Evaluation, State, Unknown, Verdict
from codexwatch.rules.registry import all_rules
from tests.unit.daemon.build import WORDS, Clock, Desktop, Memory

HOLDS = {"file-rule": 0, "hop-rule": 30, "path-rule": 60}
METAS = {
    slug: Meta(
        stage=Stage.VALUE if slug == "file-rule" else Stage.HOP,
        severity=Severity.CRITICAL,
        reads=frozenset({"environments"} if slug == "file-rule" else {"probes"}),
        hold_for=timedelta(seconds=hold),
        keep_firing_for=timedelta(seconds=0 if slug == "file-rule" else 30),
        words={"": WORDS},
    )
    for slug, hold in HOLDS.items()
}
FOUND, GONE, UNKNOWN = "found", "gone", "unknown"


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all timelines: making one takes longer than living a week."""
    with asyncio.Runner() as runner:
        yield runner


@dataclass
class Week:
    """A daemon over time; `seen` is what each pass has answered, by rule, with its moment."""

    clock: Clock = field(default_factory=lambda: Clock(0.0))
    memory: Memory = field(default_factory=Memory)
    desktop: Desktop = field(default_factory=Desktop)
    seen: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: {slug: [] for slug in METAS})
    said: list[tuple[str, str]] = field(default_factory=list)
    """What has reached the user: the rule, and "wrong" or "solved"."""
    said_at: dict[str, float] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    """The rules in the popup that several alerts share."""

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """The daemon starts, for the first time or again."""
        self.memory.put(*interrupted(self.memory.alerts).values())
        self.note(UNKNOWN)
        self.warm_up = WarmUp(rules_that_measure(METAS), self.clock)
        policy = Policy(AlertSettings(), self.warm_up, now=self.clock.now)
        self.teller = Teller(self.desktop, self.memory, policy, Popups(METAS), clock=self.clock)

    def sleep(self, seconds: float) -> None:
        self.clock.seconds += seconds
        self.memory.put(*interrupted(self.memory.alerts).values())
        self.note(UNKNOWN)
        self.warm_up.machine_woke()

    def note(self, answer: str) -> None:
        for answers in self.seen.values():
            answers.append((self.clock.seconds, answer))

    async def look(self, answers: dict[str, str]) -> None:
        """One pass, and what it makes people see."""
        for slug, answer in answers.items():
            self.seen[slug].append((self.clock.seconds, answer))
        found = tuple(_finding(slug) for slug, answer in answers.items() if answer == FOUND)
        unknown = tuple(Unknown(slug, ("probes",), "?") for slug, answer in answers.items() if answer == UNKNOWN)
        evaluation = Evaluation(found, unknown, Verdict(State.BROKEN, None, Connectivity.UNKNOWN), ())
        alerts, _ = track(self.memory.alerts, evaluation, METAS, self.clock.now(), _render)
        self.memory.put(*alerts.values())
        await self.tell()

    async def tell(self) -> None:
        self.desktop.shown.clear()
        await self.teller.tell()
        if self.desktop.refuses is None:
            for slug, what in self.news():
                self.check(slug, what)
                self.said.append((slug, what))

    def news(self) -> Iterator[tuple[str, str]]:
        """What the popups say anew: one that several alerts share goes on naming those that are not solved yet."""
        for message in self.desktop.shown:
            named = {slug for slug in METAS if slug in f"{message.title}\n{message.body}"}
            if message.urgency != "low":
                self.shared = named if message.key == SHARED else self.shared
                yield from ((slug, "wrong") for slug in sorted(named))
            elif message.key != SHARED:
                yield message.key.split()[0], "solved"
            else:
                left = {slug for slug in named if slug in message.body}
                yield from ((slug, "solved") for slug in sorted(self.shared - left))
                self.shared = left

    def check(self, slug: str, what: str) -> None:
        before = dict(self.said).get(slug, "solved")
        # An end that could not be told for an hour is forgotten.
        forgotten = self.clock.seconds - self.said_at.get(slug, 0.0) > REMEMBERED_FOR.total_seconds()
        assert before != what or (what == "wrong" and forgotten), "the same is not said twice"
        self.said_at[slug] = self.clock.seconds
        if what == "wrong":
            assert self.lasted(slug, FOUND) >= HOLDS[slug], "not before its hold"
        else:
            assert self.seen[slug][-1][1] == GONE or self.lasted(slug, FOUND) == 0 or self.was_gone(slug)

    def lasted(self, slug: str, answer: str) -> float:
        """The longest unbroken time of that answer."""
        longest, since = 0.0, None
        for at, said in self.seen[slug]:
            since = (at if since is None else since) if said == answer else None
            longest = max(longest, at - since if since is not None else 0.0)
        return longest

    def was_gone(self, slug: str) -> bool:
        return any(said == GONE for _, said in self.seen[slug])


def _finding(slug: str) -> Finding:
    return Finding(rule=slug, subject="it", severity=Severity.CRITICAL, steps=(), data={"what": slug})


def _render(item: Finding, unstable: bool) -> tuple[str, str]:
    return f"{item.rule} is wrong", "unstable" if unstable else "proof"


PASSES = st.fixed_dictionaries({slug: st.sampled_from([FOUND, FOUND, GONE, GONE, UNKNOWN]) for slug in METAS})
EVENTS = st.one_of(
    st.tuples(st.just("look"), PASSES),
    st.tuples(st.just("look"), PASSES),
    st.tuples(st.just("wait"), st.sampled_from([1, 10, 31, 61, 1000])),
    st.tuples(st.just("wait"), st.sampled_from([1, 10, 31, 61])),
    st.tuples(st.sampled_from(["desktop goes", "desktop comes", "restart", "sleep"]), st.none()),
)


async def lived(events: list[tuple[str, object]]) -> Week:
    week = Week()
    last = dict.fromkeys(METAS, GONE)
    for event, data in events:
        match event:
            case "look":
                last = data  # type: ignore[assignment]
                await week.look(last)
            case "wait":
                week.clock.seconds += data  # type: ignore[operator]
                await week.look(last)
            case "desktop goes":
                week.desktop.refuses = "no bus"
            case "desktop comes":
                week.desktop.refuses = None
                await week.tell()
            case "restart":
                week.start()
            case "sleep":
                week.sleep(3600)
    return week


@given(st.lists(EVENTS, max_size=40))
@settings(max_examples=600, deadline=None)
def test_a_bad_week(runner: asyncio.Runner, events: list[tuple[str, object]]) -> None:
    async def live() -> None:
        week = await lived(events)
        # In the end everything is wrong for long and the desktop works: all of it must have reached the user.
        week.desktop.refuses = None
        for _ in range(16):
            week.clock.seconds += 120
            await week.look(dict.fromkeys(METAS, FOUND))
        assert dict(week.said) == dict.fromkeys(METAS, "wrong")
        # And then nothing is: so must every end.
        for _ in range(16):
            week.clock.seconds += 120
            await week.look(dict.fromkeys(METAS, GONE))
        assert dict(week.said) == dict.fromkeys(METAS, "solved")

    runner.run(live())


BLIPS = sorted(
    (rule.slug, rule.meta.hold_for.total_seconds())
    for rule in all_rules()
    if rule.meta.hold_for >= timedelta(seconds=5)
)
"""What a healthy week is full of: proxy restarts, roaming, VPN toggles, auth.json rewritten; shorter than its hold."""


@given(st.lists(st.tuples(st.sampled_from(BLIPS), st.floats(0.01, 0.95), st.integers(60, 7200)), max_size=60))
@settings(max_examples=300, deadline=None)
def test_a_healthy_week_has_no_popup(runner: asyncio.Runner, blips: list[tuple[tuple[str, float], float, int]]) -> None:
    async def live() -> None:
        metas = {rule.slug: rule.meta for rule in all_rules()}
        clock, memory, desktop = Clock(0.0), Memory(), Desktop()
        policy = Policy(AlertSettings(), WarmUp(rules_that_measure(metas), clock), now=clock.now)
        teller = Teller(desktop, memory, policy, Popups(metas), clock=clock)

        async def look(*slugs: str) -> None:
            found = tuple(_finding(slug) for slug in slugs)
            evaluation = Evaluation(found, (), Verdict(State.BROKEN, None, Connectivity.UNKNOWN), ())
            alerts, _ = track(memory.alerts, evaluation, metas, clock.now(), _render)
            memory.put(*alerts.values())
            await teller.tell()

        for (slug, hold), share, pause in blips:
            await look(slug)
            clock.seconds += hold * share
            await look(slug)
            await look()
            clock.seconds += pause
            await look()
        assert desktop.titles == []

    runner.run(live())
