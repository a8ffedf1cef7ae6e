"""The log database of Codex: what is read of it, and that reading it does nothing to it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest

from codexwatch.collectors.traces.log_database import MAX_ROWS, LogError, LogFile, find_log, read_log
from codexwatch.model.traces import Trace, Trouble, What
from tests.unit.collectors.traces.log import SCHEMA, CodexLog, files, rows

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[CodexLog]:
    opened = CodexLog(tmp_path / ".codex")
    yield opened
    opened.close()


def found_in(home: Path) -> LogFile:
    found = find_log(str(home))
    assert found is not None
    return found


def read(log: CodexLog, after: int = 0, since: datetime = LONG_AGO) -> list[Trace]:
    return read_log(found_in(log.path.parent), after, since)[1]


def kinds(traces: list[Trace]) -> dict[What, int]:
    return dict(Counter(trace.what for trace in traces))


class Poller:
    """Another process that reads the log again and again while the context lasts."""

    def __init__(self, home: Path) -> None:
        argv = [sys.executable, "-m", "tests.unit.collectors.traces.poll", str(home)]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "started\n"
        return self

    def __exit__(self, *_exception: object) -> None:
        said, _none = self._process.communicate("", timeout=20)
        passes, seen, errors = said.strip().split(" ", 2)
        self.passes, self.seen, self.errors = int(passes), int(seen), errors


@pytest.mark.parametrize(
    ("scenario", "seen"),
    [
        pytest.param("loop", {What.RETRY: 16, What.FELL_BACK: 2}, id="a loop"),
        pytest.param(
            "healthy over https", {What.FELL_BACK: 2, What.ANSWERED: 2, What.SAMPLED: 2}, id="a turn over https"
        ),
        pytest.param("healthy over websocket", {What.CONNECTED: 2, What.SAMPLED: 2}, id="a turn over the websocket"),
        pytest.param("cloudflare", {What.RETRY: 5}, id="Cloudflare"),
        pytest.param("refresh token reused", {What.REFRESH_FAILED: 3}, id="a refresh token that was used before"),
        pytest.param("refresh answered 500", {What.REFRESH_FAILED: 2}, id="a sign-in host that fails"),
        pytest.param("mcp servers", {What.MCP_FAILED: 4}, id="MCP servers that do not start"),
        pytest.param("database locked", {What.LOCKED: 1}, id="a locked database"),
    ],
)
def test_what_the_real_codex_wrote(log: CodexLog, scenario: str, seen: dict[What, int]) -> None:
    log.write(rows(scenario))
    assert kinds(read(log)) == seen


def test_a_retry_with_all_that_is_known_of_it(log: CodexLog) -> None:
    log.write(rows("loop"))
    newest = [trace for trace in read(log) if trace.what is What.RETRY][-1]
    assert (newest.pid, newest.delay) == (124, 20.0)
    assert newest.cause is not None
    assert newest.cause.kind is Trouble.NOT_SENT
    assert newest.thread == max(rows("loop"), key=lambda row: (row["ts"], row["ts_nanos"]))["thread_id"]
    assert newest.turn is not None


def test_which_servers_did_not_start_and_why(log: CodexLog) -> None:
    log.write(rows("mcp servers"))
    said = {trace.server: trace.cause.kind for trace in read(log) if trace.cause}
    assert said == {
        "broken": Trouble.NOT_FOUND,
        "exits": Trouble.CUT,
        "url": Trouble.NOT_SENT,
        "slow": Trouble.TIMED_OUT,
    }


def test_the_oldest_comes_first_though_two_processes_write_in_turns(log: CodexLog) -> None:
    log.write(reversed(rows("loop")))
    times = [trace.at for trace in read(log)]
    assert times == sorted(times)


def test_only_what_is_new(log: CodexLog) -> None:
    log.write(rows("loop"))
    last, _ = read_log(found_in(log.path.parent), 0, LONG_AGO)
    log.write(rows("healthy over websocket"))
    assert kinds(read(log, last)) == {What.CONNECTED: 2, What.SAMPLED: 2}


def test_a_database_that_was_begun_anew_is_read_from_its_start(log: CodexLog) -> None:
    log.write(rows("server error"))
    assert len(read(log, after=50_000)) == 2


def test_nothing_older_than_asked_for(log: CodexLog) -> None:
    log.write(rows("loop"))
    newest = read(log)[-1].at
    assert read(log, since=newest) == [read(log)[-1]]
    assert read(log, since=newest + timedelta(seconds=1)) == []


def test_a_huge_log_is_looked_at_from_its_end(log: CodexLog) -> None:
    log.write(rows("loop"))
    log.write(rows("server error"), id=None)
    log.database.execute("UPDATE logs SET id = id + ? WHERE id > 20", (MAX_ROWS + 100,))
    assert {trace.cause.kind for trace in read(log) if trace.cause} == {Trouble.OVERLOADED}


def test_no_text_is_kept(log: CodexLog) -> None:
    secret = "planted-secret"
    row = dict(rows("challenge")[0])
    row["feedback_log_body"] = row["feedback_log_body"].replace("Just a moment...", secret).replace("home", secret)
    log.write([row])
    traces = read(log)
    assert traces[0].cause is not None
    assert secret not in repr(traces)


def test_a_page_of_any_length_is_understood(log: CodexLog) -> None:
    row = dict(rows("challenge")[0])
    row["feedback_log_body"] = row["feedback_log_body"].replace("Just a moment...", "Just a moment..." + "x" * 400_000)
    log.write([row])
    cause = read(log)[0].cause
    assert cause is not None
    assert (cause.kind, cause.host) == (Trouble.CLOUDFLARE, "api.openai.com")


class TestOtherLayouts:
    def test_columns_that_are_not_needed_may_be_missing(self, tmp_path: Path) -> None:
        log = CodexLog(tmp_path, schema=["CREATE TABLE logs (ts INTEGER, target TEXT, feedback_log_body TEXT)"])
        row = rows("loop")[-1]
        values = (row["ts"], row["target"], row["feedback_log_body"])
        log.database.execute("INSERT INTO logs VALUES (?, ?, ?)", values)
        with closing(log):
            trace = read(log)[0]
        assert (trace.what, trace.pid) == (What.RETRY, None)
        assert trace.thread is not None, "the spans name it as well"

    @pytest.mark.parametrize(
        "schema",
        [
            pytest.param(["CREATE TABLE logs (id INTEGER, message TEXT)"], id="other columns"),
            pytest.param(["CREATE TABLE entries (id INTEGER)"], id="no such table"),
        ],
    )
    def test_an_unknown_one_is_said_to_be_unknown(self, tmp_path: Path, schema: list[str]) -> None:
        log = CodexLog(tmp_path, schema=schema)
        with closing(log), pytest.raises(LogError, match="not laid out as"):
            read(log)

    def test_rows_of_unexpected_types_are_passed_over(self, log: CodexLog) -> None:
        log.write(rows("loop")[-1:], ts="yesterday")
        log.write(rows("loop")[-1:], ts=10**17)
        log.write(rows("loop")[-1:], feedback_log_body=b"\xff\xfe")
        log.write(rows("loop")[-1:], process_uuid=7)
        assert [trace.pid for trace in read(log)] == [None]

    def test_no_rows(self, log: CodexLog) -> None:
        assert read(log) == []

    @pytest.mark.parametrize("content", [b"", b"not a database at all" * 100], ids=["an empty file", "another file"])
    def test_no_database(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "logs_2.sqlite").write_bytes(content)
        with pytest.raises(LogError):
            read_log(found_in(tmp_path), 0, LONG_AGO)


class TestFinding:
    def test_the_one_that_was_written_last(self, tmp_path: Path) -> None:
        for name in ("logs_1.sqlite", "logs_2.sqlite", "state_5.sqlite", "logs_2.sqlite.old"):
            (tmp_path / name).touch()
        os.utime(tmp_path / "logs_2.sqlite", (1, 1))
        assert found_in(tmp_path).path == str(tmp_path / "logs_1.sqlite")

    def test_the_unmerged_part_counts(self, tmp_path: Path) -> None:
        (tmp_path / "logs_2.sqlite").write_bytes(b"x" * 10)
        (tmp_path / "logs_2.sqlite-wal").write_bytes(b"x" * 5)
        assert found_in(tmp_path).bytes == 15

    def test_a_pipe_or_a_folder_is_none(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "logs_2.sqlite")
        (tmp_path / "logs_3.sqlite").mkdir()
        assert find_log(str(tmp_path)) is None
        assert find_log(str(tmp_path / "nowhere")) is None


class TestHarmless:
    def test_nothing_changes_while_codex_runs(self, log: CodexLog) -> None:
        log.write(rows("loop"))
        before = files(log.path.parent)
        with Poller(log.path.parent) as poller:
            pass
        assert (poller.seen, poller.errors) == (18, "[]")
        assert files(log.path.parent) == before
        assert set(before) == {"logs_2.sqlite", "logs_2.sqlite-wal", "logs_2.sqlite-shm"}

    def test_nothing_is_created_when_no_codex_runs(self, log: CodexLog) -> None:
        log.write(rows("loop"))
        log.close()
        before = files(log.path.parent)
        assert len(read(log)) == 18
        assert files(log.path.parent) == before
        assert set(before) == {"logs_2.sqlite"}

    def test_what_a_killed_codex_left_is_read_as_it_lies(self, log: CodexLog, tmp_path: Path) -> None:
        log.write(rows("loop"))
        left = tmp_path / "left"
        shutil.copytree(log.path.parent, left)
        before = files(left)
        assert len(read_log(found_in(left), 0, LONG_AGO)[1]) == 18
        assert files(left) == before

    def test_a_part_that_nobody_can_read_without_writing_is_left_alone(self, log: CodexLog, tmp_path: Path) -> None:
        log.write(rows("loop"))
        left = tmp_path / "left"
        shutil.copytree(log.path.parent, left)
        (left / "logs_2.sqlite-shm").unlink()
        with pytest.raises(LogError, match="SQLITE_CANTOPEN"):
            read_log(found_in(left), 0, LONG_AGO)
        assert set(files(left)) == {"logs_2.sqlite", "logs_2.sqlite-wal"}

    def test_a_writer_that_waits_for_nobody_never_meets_a_lock(self, log: CodexLog) -> None:
        """With a busy time-out of zero every lock of ours would be an error of the writer's."""
        with Poller(log.path.parent) as poller:
            for _ in range(40):
                log.database.execute("BEGIN IMMEDIATE")
                log.write(rows("loop"))
                log.database.execute("COMMIT")
            busy, _, _ = log.database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        assert (busy, poller.errors) == (0, "[]")
        assert poller.passes > 1
        assert log.database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0), "no lock is left"

    def test_a_writer_that_holds_the_database_is_not_waited_for(self, log: CodexLog) -> None:
        log.write(rows("loop"))
        log.database.execute("BEGIN IMMEDIATE")
        log.write(rows("loop"))
        assert len(read(log)) == 18, "what is not committed is not seen, and no lock is in the way"
        log.database.execute("ROLLBACK")


def test_the_schema_is_the_recorded_one() -> None:
    database = sqlite3.connect(":memory:")
    for statement in SCHEMA:
        database.execute(statement)
    indexes = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert "idx_logs_ts" in indexes
    database.close()
