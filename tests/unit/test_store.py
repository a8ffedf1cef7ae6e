"""The state file: what survives a crash, a bad file, a full or forbidding disk, and other openers."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codexwatch.engine.tracker import Mark
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.network import Proxy, Stack, Target, Way
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.scale import Severity
from codexwatch.model.secret import Secret
from codexwatch.store import PastProbe, Store
from codexwatch.store.broken import KEPT, keep_aside
from codexwatch.store.rows import HISTORY_LASTS, PRUNED_AT_ONCE, add_probes, prune_probes, read_probes
from codexwatch.store.schema import MIGRATIONS, NewerSchema, migrate, version_of

NOW = datetime(2030, 1, 1, 12, 30, 15, 250_000, tzinfo=UTC)
ALERT = Alert(
    rule="proxy-port-dead",
    subject="127.0.0.1:7890",
    state=AlertState.FIRING,
    severity=Severity.CRITICAL,
    title="Nothing listens on 127.0.0.1:7890",
    body="Start the proxy — or remove line 42 of ~/.zshrc",
    since=NOW,
    eligible_since=NOW + timedelta(seconds=1),
    fired_at=NOW + timedelta(seconds=2),
    gone_since=NOW + timedelta(seconds=3),
    inhibited_by="host-offline",
)
OTHER = Alert(
    rule="ca-file-broken",
    subject="~/ca.pem",
    state=AlertState.PENDING,
    severity=Severity.WARNING,
    title="",
    body="",
    since=NOW,
)
ALERTS = {alert.identity: alert for alert in (ALERT, OTHER)}
PROBE = Probe(
    Target("https://api.openai.com/v1/responses", Stack.HTTPS),
    Way(Proxy("http", "127.0.0.1", 7890, Secret("user:hunter2"))),
    ok=False,
    failed_phase=Phase.PROXY,
    reason="refused",
    timings_ms={Phase.RESOLVE: 1.5, Phase.CONNECT: 2.0},
)


class Log(list[str]):
    """What a store reported."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "state.db"


def opened(path: Path, log: Log | None = None) -> "closing[Store]":
    return closing(Store(path, Log().append if log is None else log.append))


def filled(path: Path) -> None:
    with opened(path) as store:
        store.save_alerts(ALERTS)
        store.save_pass('{"schema": 1}')


def files(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()}


def test_a_new_store_knows_nothing_and_complains_about_nothing(path: Path) -> None:
    log = Log()
    with opened(path, log) as store:
        assert (store.load_alerts(), store.last_pass(), log) == ({}, None, [])


def test_what_was_saved_is_there_after_a_restart(path: Path) -> None:
    filled(path)
    with opened(path) as store:
        assert store.load_alerts() == ALERTS
        assert store.last_pass() == '{"schema": 1}'


def test_alerts_that_are_not_saved_again_are_gone(path: Path) -> None:
    filled(path)
    with opened(path) as store:
        store.save_alerts({OTHER.identity: OTHER})
    with opened(path) as store:
        assert store.load_alerts() == {OTHER.identity: OTHER}


def test_what_was_told_is_told_after_a_restart(path: Path) -> None:
    with opened(path) as store:
        store.save_alerts(ALERTS)
        store.mark(ALERT.identity, Mark.TOLD, "content")
        assert store.load_alerts()[ALERT.identity].told == "content"
    with opened(path) as store:
        assert store.load_alerts() == {**ALERTS, ALERT.identity: replace(ALERT, told="content")}


def test_marking_an_alert_that_is_gone_does_nothing(path: Path) -> None:
    with opened(path) as store:
        store.save_alerts({})
        store.mark(ALERT.identity, Mark.TOLD, "content")
        assert store.load_alerts() == {}


CRASH = """
import os, sys
from pathlib import Path
from codexwatch.store import Store
from tests.unit.test_store import ALERT
store = Store(Path(sys.argv[1]), print)
store.save_alerts({ALERT.identity: ALERT})
os.kill(os.getpid(), 9)
store.mark(ALERT.identity, Mark.TOLD, "content")
"""


def test_a_crash_between_saving_and_telling_leaves_the_alert_untold(path: Path) -> None:
    root = Path(__file__).parents[2]
    crashed = subprocess.run([sys.executable, "-c", CRASH, path], cwd=root, capture_output=True, check=False)
    assert (crashed.returncode, crashed.stderr) == (-9, b"")
    with opened(path) as store:
        assert store.load_alerts() == {ALERT.identity: ALERT}


@pytest.mark.parametrize(
    "umask", [pytest.param(0o022, id="the usual umask"), pytest.param(0o000, id="a umask that hides nothing")]
)
def test_the_files_are_for_their_owner_alone(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with opened(path) as store:
            store.save_alerts(ALERTS)
            modes = {item.name: stat.S_IMODE(item.stat().st_mode) for item in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("state.db", "state.db-wal", "state.db-shm"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    filled(path)
    path.chmod(0o644)
    with opened(path) as store:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert store.load_alerts() == ALERTS


def test_no_proxy_password_and_no_key_in_an_url_reach_the_disk(path: Path) -> None:
    target = Target("https://key-abc@llm.example/v1/responses?api-key=key-def", Stack.HTTPS)
    with opened(path) as store:
        store.record_probes(NOW, [PROBE, replace(PROBE, target=target)])
    raw = path.read_bytes()
    assert b"llm.example/v1/responses" in raw
    assert [secret for secret in (b"hunter2", b"key-abc", b"key-def") if secret in raw] == []


def test_a_path_that_is_not_utf_8_can_be_stored(path: Path) -> None:
    odd = replace(ALERT, subject="HTTPS_PROXY@/home/\udcff/.zshrc")
    log = Log()
    with opened(path, log) as store:
        store.save_alerts({odd.identity: odd})
        store.save_pass("\udcff")
    with opened(path, log) as store:
        assert [alert.subject for alert in store.load_alerts().values()] == ["HTTPS_PROXY@/home/\\udcff/.zshrc"]
    assert log == []


def sql(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statement)


def garbage(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 1000)


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)


BROKEN = [
    pytest.param(garbage, id="garbage"),
    pytest.param(torn, id="torn in the middle"),
    pytest.param(lambda path: sql(path, "DROP TABLE alerts"), id="a table is missing"),
    pytest.param(lambda path: sql(path, "UPDATE alerts SET since = 'yesterday'"), id="a row makes no sense"),
    pytest.param(lambda path: sql(path, "PRAGMA user_version = 99"), id="written by a newer version"),
]


@pytest.mark.parametrize("spoil", BROKEN)
def test_a_broken_file_is_kept_aside_and_an_empty_one_started(path: Path, spoil: Callable[[Path], None]) -> None:
    filled(path)
    spoil(path)
    broken = path.read_bytes()
    log = Log()
    with opened(path, log) as store:
        assert store.load_alerts() == {}
        store.save_alerts(ALERTS)
    assert path.with_name("state.db.broken-1").read_bytes() == broken
    (line,) = log
    assert "is broken" in line
    assert "kept as state.db.broken-1" in line
    with opened(path, log) as store:
        assert store.load_alerts() == ALERTS
    assert len(log) == 1


def test_a_file_that_breaks_while_it_is_open_loses_nothing(path: Path) -> None:
    log = Log()
    with opened(path, log) as store:
        store.save_alerts(ALERTS)
        store.save_pass("document")
        sql(path, "DROP TABLE probes")
        store.record_probes(NOW, [PROBE])
        assert "kept as state.db.broken-1" in log[0]
    with opened(path, log) as store:
        assert (store.load_alerts(), store.last_pass()) == (ALERTS, "document")
    assert len(log) == 1


def test_only_so_many_broken_files_are_kept_and_the_oldest_goes(path: Path) -> None:
    for number in range(KEPT + 1):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(f"garbage {number}".encode() * 500)
        os.utime(path, (number, number))
        with opened(path):
            pass
    kept = sorted(item.read_bytes()[:9] for item in path.parent.glob("*.broken-*"))
    assert kept == [f"garbage {number}".encode() for number in range(1, KEPT + 1)]


def test_the_log_of_a_broken_file_is_not_played_into_the_new_one(path: Path) -> None:
    path.parent.mkdir()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").write_text(f"broken{suffix}")
    assert keep_aside(path) == path.with_name("state.db.broken-1")
    assert {item.name: item.read_text() for item in path.parent.iterdir()} == {
        "state.db.broken-1": "broken",
        "state.db.broken-1-wal": "broken-wal",
        "state.db.broken-1-shm": "broken-shm",
    }


def test_a_full_disk_stops_nothing_and_is_said_once(path: Path) -> None:
    log = Log()
    large = {identity: replace(alert, body="x" * 200_000) for identity, alert in ALERTS.items()}
    with closing(Store(path, log.append, max_bytes=64 * 1024)) as store:
        store.save_alerts(ALERTS)
        store.save_alerts(large)
        store.mark(ALERT.identity, Mark.TOLD, "content")
        assert store.load_alerts()[ALERT.identity].told == "content"
        (line,) = log
        assert "full" in line
        store.save_alerts({OTHER.identity: OTHER})
        assert log[1:] == [f"{path} is written again"]
    with opened(path) as store:
        assert store.load_alerts() == {OTHER.identity: OTHER}
    assert files(path.parent) == {"state.db"}


def test_a_file_where_the_folder_should_be_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    log = Log()
    with opened(tmp_path / "state" / "state.db", log) as store:
        store.save_alerts(ALERTS)
        assert store.load_alerts() == ALERTS
        assert len(log) == 1
        (tmp_path / "state").unlink()
        store.save_pass("document")
    with opened(tmp_path / "state" / "state.db") as store:
        assert (store.load_alerts(), store.last_pass()) == (ALERTS, "document")


def test_a_folder_that_cannot_be_written_stops_nothing(path: Path) -> None:
    """A file stands where the folder should be: that stops root as well."""
    path.parent.write_text("in the way")
    log = Log()
    with opened(path, log) as store:
        store.save_alerts(ALERTS)
        assert store.load_alerts() == ALERTS
    assert len(log) == 1


def test_a_file_removed_while_it_is_open_is_made_again(path: Path) -> None:
    with opened(path) as store:
        store.save_alerts(ALERTS)
        for item in path.parent.iterdir():
            item.unlink()
        path.parent.rmdir()
        store.save_pass("document")
        with opened(path) as other:
            assert (other.load_alerts(), other.last_pass()) == (ALERTS, "document")


def test_another_process_in_the_middle_of_writing_stops_nothing(path: Path) -> None:
    log = Log()
    with opened(path, log) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.save_alerts(ALERTS)
        assert store.load_alerts() == ALERTS
        assert "locked" in log[0]
        other.execute("ROLLBACK")
        store.save_pass("document")
    with opened(path) as store:
        assert store.load_alerts() == ALERTS


def test_two_openers_see_each_others_schema_and_rows(path: Path) -> None:
    log = Log()
    with opened(path, log) as first, opened(path, log) as second:
        first.save_alerts(ALERTS)
        second.save_pass("document")
    with opened(path, log) as store:
        assert (store.load_alerts(), store.last_pass(), log) == (ALERTS, "document", [])


def test_reading_beside_the_daemon(path: Path) -> None:
    with opened(path) as store:
        store.save_alerts(ALERTS)
        store.save_pass("document")
        store.record_probes(NOW, [PROBE])
        before = files(path.parent)
        reader = Store.open_readonly(path)
        assert reader is not None
        with reader:
            assert (reader.load_alerts(), reader.last_pass()) == (ALERTS, "document")
            assert len(list(reader.probes(NOW))) == 1
            store.save_pass("next")
            assert reader.last_pass() == "next"
        assert files(path.parent) == before


def newer(path: Path) -> None:
    filled(path)
    sql(path, "PRAGMA user_version = 99")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(None, id="no file"),
        pytest.param(Path.touch, id="an empty file"),
        pytest.param(garbage, id="garbage"),
        pytest.param(newer, id="a newer version"),
    ],
)
def test_reading_where_there_is_nothing_creates_nothing(path: Path, make: Callable[[Path], None] | None) -> None:
    if make is not None:
        path.parent.mkdir()
        make(path)
    before = {item: item.stat().st_mtime_ns for item in path.parent.parent.rglob("*")}
    assert Store.open_readonly(path) is None
    assert {item: item.stat().st_mtime_ns for item in path.parent.parent.rglob("*")} == before


def test_reading_after_the_daemon_has_ended_leaves_no_trace(path: Path) -> None:
    filled(path)
    assert files(path.parent) == {"state.db"}
    reader = Store.open_readonly(path)
    assert reader is not None
    with reader:
        assert reader.load_alerts() == ALERTS
        assert files(path.parent) == {"state.db"}
    assert files(path.parent) == {"state.db"}


def test_reading_after_a_crash_finds_what_was_saved_last(path: Path) -> None:
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", CRASH, path], cwd=root, capture_output=True, check=False)
    before = files(path.parent)
    reader = Store.open_readonly(path)
    assert reader is not None
    with reader:
        assert reader.load_alerts() == {ALERT.identity: ALERT}
    assert files(path.parent) == before


def test_the_history_says_what_was_tried_and_how_it_went(path: Path) -> None:
    good = Probe(PROBE.target, Way(), ok=True, status=401, timings_ms={Phase.TLS: 8.25})
    with opened(path) as store:
        store.record_probes(NOW - timedelta(hours=1), [PROBE])
        store.record_probes(NOW, [PROBE, good])
    reader = Store.open_readonly(path)
    assert reader is not None
    url = "https://api.openai.com/v1/responses"
    with reader:
        assert list(reader.probes(NOW)) == [
            PastProbe(NOW, url, "https", "http://127.0.0.1:7890", False, None, "proxy", "refused", 3.5),
            PastProbe(NOW, url, "https", None, True, 401, None, None, 8.25),
        ]


@pytest.fixture
def history() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def moments(connection: sqlite3.Connection) -> list[datetime]:
    return [probe.at for probe in read_probes(connection, datetime.fromtimestamp(0, UTC))]


def test_what_is_too_old_is_forgotten(history: sqlite3.Connection) -> None:
    second = timedelta(seconds=1)
    for age in (HISTORY_LASTS + second, HISTORY_LASTS, second):
        add_probes(history, NOW - age, [PROBE])
    prune_probes(history, NOW)
    assert moments(history) == [NOW - HISTORY_LASTS, NOW - second]
    history.close()


def test_what_is_too_much_is_forgotten(history: sqlite3.Connection) -> None:
    for number in range(10):
        add_probes(history, NOW + timedelta(seconds=number), [PROBE])
    prune_probes(history, NOW, rows=3)
    assert moments(history) == [NOW + timedelta(seconds=number) for number in (7, 8, 9)]
    history.close()


def test_a_large_backlog_goes_bit_by_bit(path: Path) -> None:
    log = Log()
    with opened(path, log):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        old = (NOW - HISTORY_LASTS - timedelta(days=1)).timestamp()
        connection.executemany(
            "INSERT INTO probes VALUES (NULL, ?, 't', 'https', NULL, 1, 401, NULL, NULL, 1.0, NULL)", [(old,)] * 100_000
        )
    with opened(path, log) as store:
        store.record_probes(NOW, [PROBE])
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM probes").fetchone() == (100_001 - PRUNED_AT_ONCE,)
        size = path.stat().st_size
        for _ in range(100_000 // PRUNED_AT_ONCE):
            store.record_probes(NOW, [PROBE])
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM probes").fetchone() == (100_000 // PRUNED_AT_ONCE + 1,)
    assert path.stat().st_size <= size
    assert log == []


def test_a_file_of_an_older_version_is_brought_up_to_date(path: Path) -> None:
    filled(path)
    later = (*MIGRATIONS, ("ALTER TABLE alerts ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'",))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, later)
        assert version_of(connection) == len(later)
        assert connection.execute("SELECT DISTINCT colour FROM alerts").fetchall() == [("red",)]
        migrate(connection, later)
        with pytest.raises(NewerSchema):
            migrate(connection)


def test_a_migration_that_fails_half_way_changes_nothing(path: Path) -> None:
    filled(path)
    bad = (*MIGRATIONS, ("ALTER TABLE alerts ADD COLUMN colour TEXT", "ALTER TABLE nowhere ADD COLUMN colour TEXT"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(connection, bad)
        assert version_of(connection) == len(MIGRATIONS)
    with opened(path) as store:
        assert store.load_alerts() == ALERTS
