"""Alerts over time: each story is a list of passes, told with seconds since its start."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.engine.alert_pass import content
from codexwatch.engine.tracker import Alerts, interrupted, track, untold
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.transition import Change, Transition
from codexwatch.model.verdict import Connectivity, Evaluation, State, Unknown, Verdict

START = datetime(2030, 1, 1, tzinfo=UTC)
HOLD, KEEP = timedelta(seconds=10), timedelta(seconds=30)
WORDS = {"": Words(title="", summary="", remedy="")}
FIRED, UPDATED, RESOLVED, PENDING, DROPPED = (
    Change.FIRED,
    Change.UPDATED,
    Change.RESOLVED,
    Change.PENDING,
    Change.DROPPED,
)


def meta(hold: timedelta = HOLD, keep: timedelta = KEEP) -> Meta:
    return Meta(
        stage=Stage.HOP,
        severity=Severity.CRITICAL,
        reads=frozenset(),
        hold_for=hold,
        keep_firing_for=keep,
        words=WORDS,
    )


RULES = {
    "slow": meta(),
    "fast": meta(timedelta(0)),
    "other": meta(),
    "written": meta(timedelta(0), keep=timedelta(0)),
}


def finding(
    rule: str,
    words: str = "words",
    *,
    severity: Severity = Severity.WARNING,
    inhibited_by: str | None = None,
    hold_for: timedelta | None = None,
    proof: str = "proof",
    environment: str = "login-shell",
) -> Finding:
    return Finding(
        rule=rule,
        subject="thing",
        severity=severity,
        steps=(),
        environment=environment,
        data={"proof": proof, "words": words},
        inhibited_by=inhibited_by,
        hold_for=hold_for,
    )


def render(item: Finding, unstable: bool) -> tuple[str, str]:
    return "unstable" if unstable else "title", f"{item.data['proof']}\n{item.data['words']}"


def evaluation(*findings: Finding, unknown: frozenset[str] = frozenset(), crashed: str | None = None) -> Evaluation:
    return Evaluation(
        findings,
        tuple(Unknown(rule, ("probes",), "no answer") for rule in sorted(unknown)),
        Verdict(State.HEALTHY, None, Connectivity.FINE),
        ((crashed, "KeyError"),) if crashed else (),
    )


@dataclass(frozen=True)
class At:
    """A pass `seconds` after the start and the changes that it must make."""

    seconds: float
    evaluation: Evaluation
    changes: tuple[Change, ...] = ()
    partial: frozenset[str] | None = None
    rules: Mapping[str, Meta] | None = None


def play(*passes: At) -> tuple[Alerts, list[list[Transition]]]:
    alerts: Alerts = {}
    transitions = []
    for at in passes:
        now = START + timedelta(seconds=at.seconds)
        alerts, changed = track(alerts, at.evaluation, at.rules or RULES, now, render, partial=at.partial)
        transitions.append(list(changed))
    return alerts, transitions


SLOW, FAST, NOTHING = evaluation(finding("slow")), evaluation(finding("fast")), evaluation()
WRITTEN = evaluation(finding("written"))
SLOW_INHIBITED = evaluation(finding("slow", inhibited_by="other"))
FAST_INHIBITED = evaluation(finding("fast", inhibited_by="other"))
UNREAD = replace(NOTHING, unread=frozenset({"login-shell"}))
SLOW_UNKNOWN = evaluation(unknown=frozenset({"slow"}))
FAST_UNKNOWN = evaluation(unknown=frozenset({"fast"}))


def story(*passes: At, name: str) -> pytest.ParameterSet:
    return pytest.param(passes, id=name)


STORIES = [
    story(At(0, FAST, (FIRED,)), name="no hold: fires in the pass that finds it"),
    story(
        At(0, evaluation(finding("slow", hold_for=timedelta(0))), (FIRED,)), name="a finding's own hold wins: shorter"
    ),
    story(At(0, evaluation(finding("fast", hold_for=HOLD)), (PENDING,)), name="a finding's own hold wins: longer"),
    story(At(0, SLOW, (PENDING,)), At(9.9, SLOW), At(10, SLOW, (FIRED,)), At(20, SLOW), name="fires when held"),
    story(At(0, SLOW, (PENDING,)), At(5, NOTHING, (DROPPED,)), At(6, NOTHING), name="gone before its hold"),
    story(
        At(0, SLOW, (PENDING,)),
        At(9, NOTHING, (DROPPED,)),
        At(10, SLOW, (PENDING,)),
        At(19, SLOW),
        At(20, SLOW, (FIRED,)),
        name="a second appearance holds anew",
    ),
    story(
        At(0, SLOW_INHIBITED, (PENDING,)),
        At(60, SLOW_INHIBITED),
        At(61, SLOW),
        At(70, SLOW),
        At(71, SLOW, (FIRED,)),
        name="inhibited time does not count",
    ),
    story(
        At(0, SLOW, (PENDING,)),
        At(9, SLOW_INHIBITED),
        At(11, SLOW),
        At(20, SLOW),
        name="inhibition starts the hold anew",
    ),
    story(At(0, FAST_INHIBITED, (PENDING,)), At(1, FAST, (FIRED,)), name="no hold: fires once free"),
    story(
        At(0, SLOW, (PENDING,)),
        At(9, SLOW_UNKNOWN),
        At(11, SLOW),
        At(20, SLOW),
        At(21, SLOW, (FIRED,)),
        name="unknown neither drops nor advances a hold",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, NOTHING),
        At(30.9, NOTHING),
        At(31, NOTHING, (RESOLVED,)),
        At(32, NOTHING),
        name="resolves when clean long enough",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, NOTHING),
        At(20, FAST),
        At(21, NOTHING),
        At(50, NOTHING),
        At(51, NOTHING, (RESOLVED,)),
        name="found again while it keeps firing: no word, clean time anew",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, FAST_UNKNOWN),
        At(3600, FAST_UNKNOWN),
        At(3601, FAST),
        name="unknown never resolves",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, NOTHING),
        At(30, FAST_UNKNOWN),
        At(40, NOTHING),
        At(69, NOTHING),
        At(70, NOTHING, (RESOLVED,)),
        name="unknown is not clean time",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, NOTHING),
        At(60, evaluation(crashed="fast")),
        name="crashed never resolves",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, evaluation(unknown=frozenset({"slow"}))),
        At(31, evaluation(crashed="slow"), (RESOLVED,)),
        name="another rule's unknown is nobody's business",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, evaluation(finding("fast", "new words")), (UPDATED,)),
        At(2, evaluation(finding("fast", "new words"))),
        name="new words update",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, evaluation(finding("fast", severity=Severity.CRITICAL)), (UPDATED,)),
        At(2, FAST),
        name="a raised severity updates, a lowered one does not",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, evaluation(finding("fast", "new words", severity=Severity.INFO)), (UPDATED,)),
        name="new words update even with a lower severity",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, evaluation(finding("fast", "new words", severity=Severity.CRITICAL, inhibited_by="other"))),
        At(2, evaluation(finding("fast", "new words", severity=Severity.CRITICAL)), (UPDATED,)),
        name="inhibited while firing: told again only afterwards",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, FAST_INHIBITED),
        At(2, FAST),
        name="inhibited for a while without a change: no word",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, FAST_INHIBITED),
        At(2, NOTHING),
        At(32, NOTHING, (RESOLVED,)),
        name="inhibited while firing still resolves",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(10, NOTHING),
        At(40, NOTHING, (RESOLVED,)),
        At(50, FAST, (PENDING,)),
        At(79, FAST),
        At(80, FAST, (FIRED,)),
        name="what was measured and comes back must hold for half a minute",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(10, NOTHING),
        At(40, NOTHING, (RESOLVED,)),
        At(50, FAST, (PENDING,)),
        At(60, NOTHING, (DROPPED,)),
        At(70, FAST, (PENDING,)),
        At(100, FAST, (FIRED,)),
        name="one that comes back too shortly to be told is no further flap",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(10, NOTHING),
        At(40, NOTHING, (RESOLVED,)),
        At(3611, FAST, (FIRED,)),
        name="an hour after its end it is forgotten",
    ),
    story(
        At(0, WRITTEN, (FIRED,)),
        At(1, NOTHING, (RESOLVED,)),
        At(2, WRITTEN, (FIRED,)),
        At(3, NOTHING, (RESOLVED,)),
        At(4, WRITTEN, (FIRED,)),
        name="what stands in a file is told as often as it is written",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, NOTHING, (DROPPED,), rules={"slow": meta()}),
        name="a disabled rule drops its alerts",
    ),
    story(
        At(0, SLOW, (PENDING,)),
        At(-3600, SLOW),
        At(-3591, SLOW),
        At(-3590, SLOW, (FIRED,)),
        name="a clock set back does not hold it up",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, NOTHING),
        At(-3600, NOTHING),
        At(-3570, NOTHING, (RESOLVED,)),
        name="a clock set back does not keep it firing",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(60, NOTHING, partial=frozenset({"slow"})),
        At(120, NOTHING, partial=frozenset({"slow"})),
        name="a partial pass leaves alerts of other rules alone: firing",
    ),
    story(
        At(0, SLOW, (PENDING,)),
        At(5, NOTHING, partial=frozenset({"fast"})),
        At(10, SLOW, (FIRED,)),
        name="a partial pass leaves alerts of other rules alone: the hold goes on",
    ),
    story(
        At(0, NOTHING),
        At(1, FAST, (FIRED,), partial=frozenset({"fast"})),
        At(2, evaluation(finding("fast", "verified")), (UPDATED,)),
        At(3, FAST, partial=frozenset({"fast"})),
        At(4, evaluation(finding("fast", "verified"))),
        name="a partial pass fires, and takes no words from what fires",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, UNREAD),
        At(60, UNREAD),
        At(61, NOTHING),
        At(91, NOTHING, (RESOLVED,)),
        name="an environment that cannot be read any more solves nothing",
    ),
    story(
        At(0, evaluation(finding("fast", environment="daemon:7")), (FIRED,)),
        At(1, UNREAD),
        At(31, UNREAD, (RESOLVED,)),
        name="that another environment cannot be read holds nothing up",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, evaluation(finding("fast", proof="another value")), (UPDATED,), partial=frozenset({"fast"})),
        name="a partial pass that sees another value says so at once",
    ),
    story(
        At(0, evaluation(finding("fast", environment="daemon:7")), (FIRED,)),
        At(1, NOTHING, partial=frozenset({"fast"})),
        At(60, NOTHING, partial=frozenset({"fast"})),
        At(61, NOTHING),
        At(91, NOTHING, (RESOLVED,)),
        name="a partial pass says nothing of what runs already",
    ),
    story(
        At(0, FAST, (FIRED,)),
        At(1, NOTHING, partial=frozenset({"fast"})),
        At(31, NOTHING, (RESOLVED,), partial=frozenset({"fast"})),
        name="a partial pass resolves alerts of its own rules",
    ),
    story(
        At(0, evaluation(finding("other"), finding("fast", inhibited_by="other")), (PENDING, PENDING)),
        At(1, FAST, partial=frozenset({"fast"})),
        At(2, evaluation(finding("fast")), (FIRED, DROPPED)),
        name="inhibited by a rule that a partial pass did not run: stays inhibited",
    ),
    story(
        At(0, evaluation(finding("other"), finding("fast", inhibited_by="other")), (PENDING, PENDING)),
        At(1, FAST, (FIRED, DROPPED), partial=frozenset({"fast", "other"})),
        name="inhibited by a rule that the partial pass did run: free once that is gone",
    ),
]


@pytest.mark.parametrize("passes", STORIES)
def test_changes(passes: tuple[At, ...]) -> None:
    _, transitions = play(*passes)
    assert [tuple(item.change for item in changed) for changed in transitions] == [at.changes for at in passes]


def test_transitions_come_in_the_order_of_the_findings_and_gone_ones_last() -> None:
    _, transitions = play(
        At(0, evaluation(finding("slow"))),
        At(1, evaluation(finding("fast"), finding("other"))),
    )
    assert [(item.change, item.alert.rule) for item in transitions[1]] == [
        (FIRED, "fast"),
        (PENDING, "other"),
        (DROPPED, "slow"),
    ]


def test_a_transition_carries_the_finding_while_there_is_one() -> None:
    _, transitions = play(At(0, FAST), At(1, NOTHING), At(40, NOTHING))
    (fired,), _, (resolved,) = transitions
    assert fired.finding == finding("fast")
    assert (resolved.finding, resolved.alert.state) == (None, AlertState.RESOLVED)


def test_times_of_an_alert() -> None:
    alerts, _ = play(At(0, SLOW_INHIBITED), At(5, SLOW), At(15, SLOW), At(20, NOTHING), At(21, NOTHING))
    alert = alerts["slow", "thing"]
    seconds = [
        None if moment is None else (moment - START).total_seconds()
        for moment in (alert.since, alert.eligible_since, alert.fired_at, alert.gone_since)
    ]
    assert seconds == [0, 5, 15, 20]


def told(alerts: Alerts, rule: str = "fast") -> Alerts:
    alert = alerts[rule, "thing"]
    return {**alerts, alert.identity: replace(alert, told=content(alert))}


def after(alerts: Alerts, seconds: float, said: Evaluation) -> Alerts:
    return track(alerts, said, RULES, START + timedelta(seconds=seconds), render)[0]


def rules_of(alerts: tuple[Alert, ...]) -> list[str]:
    return [alert.rule for alert in alerts]


def test_a_popup_that_failed_is_still_to_be_told() -> None:
    alerts = after({}, 0, evaluation(finding("fast"), finding("slow")))
    assert rules_of(untold(alerts)) == ["fast"]
    assert untold(told(alerts)) == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(evaluation(finding("fast", "new words")), ["fast"], id="new words are to be told"),
        pytest.param(evaluation(finding("fast", severity=Severity.CRITICAL)), ["fast"], id="a higher severity too"),
        pytest.param(evaluation(finding("fast", severity=Severity.INFO)), [], id="a lower one is not"),
        pytest.param(FAST_UNKNOWN, [], id="unknown says nothing"),
        pytest.param(NOTHING, [], id="gone for a moment says nothing"),
    ],
)
def test_what_is_untold_after_an_alert_was_told(said: Evaluation, expected: list[str]) -> None:
    alerts = told(after({}, 0, FAST))
    assert rules_of(untold(after(alerts, 1, said))) == expected


@pytest.mark.parametrize(
    "said", [pytest.param(FAST_INHIBITED, id="inhibited"), pytest.param(NOTHING, id="perhaps gone")]
)
def test_an_alert_that_was_never_told_waits_while_it_is(said: Evaluation) -> None:
    alerts = after({}, 0, FAST)
    assert untold(after(alerts, 1, said)) == ()
    assert rules_of(untold(after(after(alerts, 1, said), 2, FAST))) == ["fast"]


def resolved(alerts: Alerts) -> Alerts:
    return after(after(alerts, 1, NOTHING), 31, NOTHING)


def test_the_end_of_a_told_alert_is_kept_until_it_is_told_too() -> None:
    alerts = resolved(told(after({}, 0, FAST)))
    (ended,) = untold(alerts)
    assert ended.state is AlertState.RESOLVED
    assert after(after(alerts, 60, NOTHING), 61, FAST_UNKNOWN) == alerts
    assert untold(after(told(alerts), 60, NOTHING)) == ()


def test_the_end_of_a_told_alert_is_news_for_an_hour() -> None:
    alerts = resolved(told(after({}, 0, FAST)))
    assert after(alerts, 3601, NOTHING) == alerts
    assert after(alerts, 3602, NOTHING) == {}


def test_the_end_of_an_alert_that_nobody_saw_is_no_news() -> None:
    assert untold(resolved(after({}, 0, FAST))) == ()


def flapped(times: int) -> tuple[Alerts, int]:
    """An alert that has fired, was told, ended and was told again that often, and the second in which it is now."""
    alerts, now = told(after({}, 0, FAST)), 0
    for _ in range(times):
        alerts = told(after(after(alerts, now + 1, NOTHING), now + 31 + 15 * 60, NOTHING))
        now += 32 + 15 * 60
        alerts = after(alerts, now, FAST)
        now += 600
        alerts = told(after(alerts, now, FAST))
    return alerts, now


@pytest.mark.parametrize(("times", "seconds"), [(0, 30), (1, 60), (2, 120), (3, 240), (9, 600)])
def test_each_return_must_hold_longer(times: int, seconds: int) -> None:
    alerts, now = flapped(times)
    alerts = told(after(after(alerts, now + 1, NOTHING), now + 2000, NOTHING))
    start = now + 2001
    alerts = after(alerts, start, FAST)
    assert untold(after(alerts, start + seconds - 1, FAST)) == ()
    assert rules_of(untold(after(alerts, start + seconds, FAST))) == ["fast"]


def test_what_comes_back_again_and_again_is_told_once_as_unstable() -> None:
    alerts, now = flapped(3)
    (alert,) = alerts.values()
    assert alert.title == "unstable"
    alerts = after(alerts, now + 1, NOTHING)
    alerts = after(alerts, now + 60, FAST)
    alerts = after(alerts, now + 61, NOTHING)
    alerts = after(alerts, now + 61 + 14 * 60, NOTHING)
    assert untold(alerts) == ()
    assert [item.state for item in alerts.values()] == [AlertState.FIRING]
    (ended,) = untold(after(alerts, now + 61 + 15 * 60, NOTHING))
    assert ended.state is AlertState.RESOLVED


def test_an_end_that_was_not_told_is_told_after_a_short_return() -> None:
    alerts = resolved(told(after({}, 0, FAST)))
    alerts = after(after(alerts, 40, FAST), 41, NOTHING)
    (ended,) = untold(alerts)
    assert ended.state is AlertState.RESOLVED


def test_the_same_words_are_not_told_again_while_their_end_was_not() -> None:
    alerts = resolved(told(after({}, 0, FAST)))
    assert untold(after(after(alerts, 40, FAST), 70, FAST)) == ()


def test_a_gap_starts_holds_and_clean_times_anew() -> None:
    alerts = after({}, 0, evaluation(finding("slow"), finding("fast")))
    alerts = interrupted(after(alerts, 1, evaluation(finding("slow"))))
    alerts, changed = track(alerts, SLOW, RULES, START + timedelta(hours=8), render)
    assert changed == ()
    assert {identity[0]: alert.state for identity, alert in alerts.items()} == {
        "slow": AlertState.PENDING,
        "fast": AlertState.FIRING,
    }


def test_the_alerts_handed_in_are_not_changed() -> None:
    alerts = after({}, 0, FAST)
    before = dict(alerts)
    after(alerts, 1, evaluation(finding("slow"), finding("fast", "new words")))
    assert alerts == before


ANSWERS = {
    "found": SLOW,
    "new words": evaluation(finding("slow", "new words")),
    "worse": evaluation(finding("slow", severity=Severity.CRITICAL)),
    "inhibited": SLOW_INHIBITED,
    "gone": NOTHING,
    "unknown": SLOW_UNKNOWN,
    "crashed": evaluation(crashed="slow"),
}
FOLLOWERS: dict[Change | None, set[Change]] = {
    None: {PENDING, FIRED},
    PENDING: {FIRED, DROPPED},
    FIRED: {UPDATED, RESOLVED},
    UPDATED: {UPDATED, RESOLVED},
    RESOLVED: {PENDING, FIRED},
    DROPPED: {PENDING, FIRED},
}
histories = st.lists(
    st.tuples(st.sampled_from(sorted(ANSWERS)), st.integers(min_value=0, max_value=40), st.booleans()), max_size=30
)


def unbroken(history: list[tuple[str, int]], allowed: set[str]) -> int:
    """Seconds for which the last passes all gave one of the allowed answers."""
    moments = [at for answer, at in history if answer in allowed]
    for answer, at in reversed(history):
        if answer not in allowed:
            return history[-1][1] - min((moment for moment in moments if moment > at), default=history[-1][1])
    return history[-1][1] - moments[0] if moments else 0


@given(histories)
@settings(deadline=None)
def test_whatever_happens(history: list[tuple[str, int, bool]]) -> None:
    """Never fires before its hold, never resolves unless clean and judged; the changes of an alert follow in order."""
    alerts: Alerts = {}
    last: Change | None = None
    passes: list[tuple[str, int]] = []
    # Gaps of at least a second, so that a moment names a pass.
    times = accumulate(gap + 1 for _, gap, _ in history)
    for (answer, _, partial), seconds in zip(history, times, strict=True):
        passes.append((answer, seconds))
        ran = frozenset({"slow"}) if partial else None
        now = START + timedelta(seconds=seconds)
        alerts, changed = track(alerts, ANSWERS[answer], RULES, now, render, partial=ran)
        changes = [item.change for item in changed]
        assert len(changes) <= 1
        if not changes:
            continue
        assert changes[0] in FOLLOWERS[last]
        last = changes[0]
        if last is FIRED:
            assert unbroken(passes, {"found", "new words", "worse"}) >= HOLD.total_seconds()
        if last is RESOLVED:
            assert unbroken(passes, {"gone"}) >= KEEP.total_seconds()
        if last is DROPPED:
            assert answer == "gone"
