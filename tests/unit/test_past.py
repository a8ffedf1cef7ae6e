"""What the state file keeps of days gone by."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.past import Cause, Sighting
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.scale import Severity
from codexwatch.model.secret import Secret
from codexwatch.model.transition import Change, Transition
from codexwatch.model.verdict import State
from codexwatch.store import past
from codexwatch.store.days import count_probes, read_days
from codexwatch.store.rows import HISTORY_LASTS
from codexwatch.store.schema import migrate
from codexwatch.store.state import Store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY, LONG_AGO = timedelta(days=1), datetime(2000, 1, 1, tzinfo=UTC)
CAUSE = Cause(rule="proxy-port-dead", subject="127.0.0.1:7890", title="Nothing listens", stage="hop", path="~/.zshrc")
TARGET = Target("https://api.openai.com/v1/responses?key=swordfish", Stack.HTTPS)
PROXY = Proxy("http", "127.0.0.1", 7890, Secret("alice:swordfish"))
ALERT = Alert(
    rule="proxy-port-dead",
    subject="127.0.0.1:7890",
    state=AlertState.FIRING,
    severity=Severity.CRITICAL,
    title="title",
    body="body",
    since=NOW,
    fired_at=NOW,
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        migrate(made)
        yield made


def answered(milliseconds: float) -> Probe:
    return Probe(
        TARGET, Way(), ok=True, timings_ms={Phase.CONNECT: milliseconds * 0.25, Phase.TLS: milliseconds * 0.75}
    )


def refused(reason: str | None) -> Probe:
    return Probe(TARGET, Way(PROXY), ok=False, failed_phase=Phase.CONNECT, reason=reason)


def test_a_day_of_each_way(connection: sqlite3.Connection) -> None:
    for number in range(100):
        count_probes(connection, NOW, [answered(1000 if number >= 90 else 100), refused("reset" if number else None)])
    direct, proxied = read_days(connection, date(2026, 11, 1), phases=True)
    assert (direct.day, direct.attempts, direct.answered) == (NOW.astimezone().date(), 100, 100)
    assert direct.median_ms == pytest.approx(100, rel=0.05)
    assert direct.slow_ms == pytest.approx(1000, rel=0.05)
    assert direct.phases["connect"] == pytest.approx(25, rel=0.05)
    assert direct.phases["tls"] == pytest.approx(75, rel=0.05)
    assert (proxied.proxy, proxied.attempts, proxied.answered) == ("http://127.0.0.1:7890", 100, 0)
    assert [day.phases for day in read_days(connection, date(2026, 11, 1))] == [{}, {}]
    assert (proxied.median_ms, proxied.failures) == (None, {"reset": 99, "unknown": 1})


def test_days_are_kept_for_as_long_as_is_promised(connection: sqlite3.Connection) -> None:
    for number in range(HISTORY_LASTS.days + 10):
        count_probes(connection, NOW + number * DAY, [answered(100)])
    days = read_days(connection, date(2000, 1, 1))
    assert (days[-1].day - days[0].day, len(days)) == (HISTORY_LASTS, HISTORY_LASTS.days + 1)
    count_probes(connection, NOW + 400 * DAY, [refused("reset")])
    assert connection.execute("SELECT count(*) FROM ways").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM way_times").fetchone() == (0,)


def test_no_secret_reaches_the_days(connection: sqlite3.Connection) -> None:
    count_probes(connection, NOW, [answered(1), refused("reset")])
    assert "swordfish" not in "\n".join(connection.iterdump())


def see(connection: sqlite3.Connection, minutes: int, state: State, cause: Cause | None = None) -> None:
    at = NOW + timedelta(minutes=minutes)
    past.record_sighting(connection, Sighting(at=at, state=state, cause=cause, network="n"))


def test_passes_with_the_same_verdict_are_one_span(connection: sqlite3.Connection) -> None:
    for number in range(5):
        see(connection, number, State.BROKEN, CAUSE)
    see(connection, 5, State.HEALTHY)
    see(connection, 60, State.HEALTHY)
    spans = past.read_spans(connection, LONG_AGO)
    minutes = [((span.began - NOW).seconds // 60, (span.last - NOW).seconds // 60, span.state) for span in spans]
    assert minutes == [(0, 4, State.BROKEN), (5, 5, State.HEALTHY), (60, 60, State.HEALTHY)]
    assert (spans[0].cause, spans[1].cause) == (CAUSE, None)
    assert len(past.read_spans(connection, NOW + timedelta(minutes=5))) == 2


def test_spans_are_bounded(connection: sqlite3.Connection) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute("BEGIN")
        for number in range(past.SPANS_KEPT + 50):
            see(connection, number % 500, State.BROKEN if number % 2 else State.HEALTHY)
        cursor.execute("COMMIT")
    assert len(past.read_spans(connection, LONG_AGO)) == past.SPANS_KEPT
    see(connection, 60 * 24 * 200, State.BROKEN)
    assert len(past.read_spans(connection, LONG_AGO)) == 1


def change(connection: sqlite3.Connection, minutes: int, what: Change, alert: Alert = ALERT) -> None:
    past.record_transitions(connection, NOW + timedelta(minutes=minutes), [Transition(what, alert, None)])


def test_an_episode_has_its_last_words_and_its_end(connection: sqlite3.Connection) -> None:
    change(connection, 0, Change.FIRED)
    change(connection, 1, Change.FIRED, replace(ALERT, subject="other"))
    change(connection, 2, Change.UPDATED, replace(ALERT, title="new", body="x" * 99_999, severity=Severity.WARNING))
    change(connection, 3, Change.RESOLVED)
    change(connection, 9, Change.FIRED, replace(ALERT, fired_at=NOW + timedelta(minutes=9)))
    first, other, again = past.read_episodes(connection, LONG_AGO)
    assert (first.title, first.severity, len(first.body)) == ("new", Severity.WARNING, past.LONGEST_BODY)
    assert (first.fired_at, first.ended_at) == (NOW, NOW + timedelta(minutes=3))
    assert (other.subject, other.ended_at) == ("other", None)
    assert (again.fired_at, again.ended_at) == (NOW + timedelta(minutes=9), None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([Change.PENDING], id="only seen"),
        pytest.param([Change.PENDING, Change.DROPPED], id="gone before its hold"),
    ],
)
def test_what_never_fired_leaves_no_trace(connection: sqlite3.Connection, changes: list[Change]) -> None:
    for what in changes:
        change(connection, 0, what)
    assert past.read_episodes(connection, LONG_AGO) == []


def test_a_dropped_alert_has_ended(connection: sqlite3.Connection) -> None:
    change(connection, 0, Change.FIRED)
    change(connection, 5, Change.DROPPED)
    (episode,) = past.read_episodes(connection, LONG_AGO)
    assert episode.ended_at == NOW + timedelta(minutes=5)


def test_an_older_state_file_gets_the_history_and_keeps_what_it_had(tmp_path: Path) -> None:
    from codexwatch.store.schema import MIGRATIONS

    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrate(old, MIGRATIONS[:3])
        old.execute("INSERT INTO last_pass VALUES (1, 'kept')")
    with closing(Store(path, pytest.fail)) as store:
        store.record_probes(NOW, [answered(100)])
        assert store.last_pass() == "kept"
        reader = Store.open_readonly(path)
        assert reader is not None
        with reader:
            assert [day.attempts for day in reader.days(date(2026, 11, 1))] == [1]
