"""What is remembered of a home from pass to pass."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from codexwatch.collectors.traces.reader import KEPT, MOST_OF_A_KIND, TraceReader, why_unread
from codexwatch.model.traces import HomeTraces, Trouble, What
from tests.unit.collectors.traces.log import CodexLog, newest, rows


@pytest.fixture
def log(tmp_path: Path) -> Iterator[CodexLog]:
    opened = CodexLog(tmp_path)
    yield opened
    opened.close()


class Passes:
    """Passes over one home; the clock stands where the rows were written."""

    def __init__(self, home: Path) -> None:
        self.home = str(home)
        self.reader = TraceReader()
        self.now = newest("loop")

    def read(self) -> HomeTraces:
        return self.reader.read({self.home: None}, self.now)[self.home]


def test_an_unchanged_log_is_not_opened_again(log: CodexLog, tmp_path: Path) -> None:
    log.write(rows("loop"))
    log.close()
    passes = Passes(tmp_path)
    first = passes.read()
    status = log.path.stat()
    log.path.write_bytes(b"\0" * status.st_size)
    os.utime(log.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert passes.read() == first


def test_new_rows_are_added_to_what_is_known(log: CodexLog, tmp_path: Path) -> None:
    passes = Passes(tmp_path)
    log.write(rows("loop"))
    assert len(passes.read().of(What.RETRY)) == 16
    log.write(rows("server error"), ts=int(passes.now.timestamp()))
    assert len(passes.read().of(What.RETRY)) == 18


def test_of_what_goes_well_the_newest_of_a_thread_is_enough(log: CodexLog, tmp_path: Path) -> None:
    for _ in range(5):
        log.write(rows("healthy over https"))
    found = Passes(tmp_path).read()
    assert len(found.of(What.SAMPLED)) == 2
    assert len({trace.thread for trace in found.of(What.SAMPLED)}) == 2


def test_memory_is_bounded(log: CodexLog, tmp_path: Path) -> None:
    passes = Passes(tmp_path)
    log.database.execute("BEGIN")
    for _ in range(MOST_OF_A_KIND // 10):
        log.write(rows("loop"))
    log.database.execute("COMMIT")
    assert len(passes.read().of(What.RETRY)) == MOST_OF_A_KIND


def test_what_is_a_day_old_is_forgotten(log: CodexLog, tmp_path: Path) -> None:
    passes = Passes(tmp_path)
    log.write(rows("loop"))
    passes.read()
    passes.now += KEPT
    log.write(rows("server error")[:1], ts=int(passes.now.timestamp()))
    assert len(passes.read().of(What.RETRY)) == 1


def test_a_log_that_was_moved_aside_is_begun_anew(log: CodexLog, tmp_path: Path) -> None:
    passes = Passes(tmp_path)
    log.write(rows("loop"))
    assert passes.read().of(What.RETRY)
    log.close()
    log.path.rename(tmp_path / "old")
    assert passes.read().seen == ()
    again = CodexLog(tmp_path)
    again.write(rows("server error"))
    causes = {trace.cause.kind for trace in passes.read().seen if trace.cause}
    again.close()
    assert causes == {Trouble.OVERLOADED}


def test_a_log_that_cannot_be_read_keeps_what_was_seen_and_says_why(log: CodexLog, tmp_path: Path) -> None:
    passes = Passes(tmp_path)
    log.write(rows("loop"))
    seen = passes.read().seen
    log.database.execute("ALTER TABLE logs RENAME COLUMN feedback_log_body TO body")
    found = passes.read()
    assert found.seen == seen
    assert found.unreadable == "is not laid out as any version that codexwatch knows lays it out"
    assert why_unread({passes.home: found}) == f"{log.path} {found.unreadable}"
    log.database.execute("ALTER TABLE logs RENAME COLUMN body TO feedback_log_body")
    assert passes.read().unreadable is None


def test_one_log_that_can_be_read_is_enough() -> None:
    fine, bad = HomeTraces(log="/a/logs_2.sqlite"), HomeTraces(log="/b/logs_2.sqlite", unreadable="cannot be read")
    assert why_unread({"/a": fine, "/b": bad}) is None
    assert why_unread({"/b": bad, "/c": HomeTraces()}) == "/b/logs_2.sqlite cannot be read"
    assert why_unread({"/c": HomeTraces()}) is None
    assert why_unread({}) is None


def test_the_small_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "version.json").write_text(
        json.dumps({"latest_version": "0.171.0", "last_checked_at": "2026-11-22T10:00:00Z", "dismissed_version": None})
    )
    (tmp_path / "auth.json").write_text("{}")
    os.utime(tmp_path / "auth.json", (1_000_000_000, 1_000_000_000))
    found = Passes(tmp_path).read()
    assert found.newest_version == "0.171.0"
    assert found.login_written_at == datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
    assert (found.log, found.log_bytes, found.seen, found.unreadable) == (None, 0, (), None)


@pytest.mark.parametrize(
    "content", ['{"latest_version": "<script>"}', '{"latest_version": 7}', "[]", "{", "\0", ""], ids=repr
)
def test_a_version_that_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "version.json").write_text(content)
    assert Passes(tmp_path).read().newest_version is None


STDERR = """\
\x1b[2m2026-11-22T18:17:47.308128Z\x1b[0m \x1b[31mERROR\x1b[0m \x1b[2mcodex_api::endpoint::responses_websocket\x1b[0m\
\x1b[2m:\x1b[0m failed to connect to Responses WebSocket \x1b[3mstage\x1b[0m\x1b[2m=\x1b[0mUnknown
\x1b[2m2026-11-22T18:18:02.881075Z\x1b[0m \x1b[31mERROR\x1b[0m \x1b[2mcodex_core::session\x1b[0m\x1b[2m:\x1b[0m \
failed to record rollout items: error returned from database: (code: 5) database is locked
thread 'main' panicked
"""


def test_what_the_background_server_complained_of(tmp_path: Path) -> None:
    (tmp_path / "app-server-daemon").mkdir()
    (tmp_path / "app-server-daemon/daemon.stderr.log").write_text(STDERR)
    passes = Passes(tmp_path)
    passes.now = datetime(2026, 11, 22, 18, 20, tzinfo=UTC)
    (trace,) = passes.read().seen
    assert (trace.what, trace.at.second) == (What.LOCKED, 2)
    passes.now += KEPT + timedelta(minutes=5)
    assert passes.read().seen == ()


@pytest.mark.parametrize("time", ["2026-13-45T99:00:00Z", "2026-11-22T12:0001Z", "٢026-11-22T12:00:00Z"])
def test_a_complaint_at_no_time_is_passed_over(time: str, tmp_path: Path) -> None:
    (tmp_path / "app-server-daemon").mkdir()
    line = f"{time} ERROR codex_core::session: database is locked\n"
    (tmp_path / "app-server-daemon/daemon.stderr.log").write_text(line, encoding="utf-8")
    assert Passes(tmp_path).read().seen == ()


def test_pipes_in_the_place_of_files_stop_nobody(tmp_path: Path) -> None:
    (tmp_path / "app-server-daemon").mkdir()
    day = tmp_path / "sessions/2026/11/22"
    day.mkdir(parents=True)
    for pipe in (
        "version.json",
        "logs_2.sqlite",
        "app-server-daemon/daemon.stderr.log",
        "sessions/2026/11/22/rollout-2026-11-22T18-03-19-01a2046d-43ea-7c63-9f80-0aa78359ffbb.jsonl",
    ):
        os.mkfifo(tmp_path / pipe)
    assert Passes(tmp_path).read().seen == ()
