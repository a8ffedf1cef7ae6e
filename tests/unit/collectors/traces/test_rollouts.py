"""How turns ended, by the ends of the rollouts."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from codexwatch.collectors.traces.rollouts import MAX_TAIL, Rollouts
from codexwatch.model.traces import Cause, Trouble, What

AT = datetime(2026, 11, 22, 18, 3, 49, 226000, tzinfo=UTC)
SINCE = AT - timedelta(hours=1)
THREAD = "01a2046d-43ea-7c63-9f80-0aa78359ffbb"
TURN = "01a2046d-4430-76a0-b360-c623464204d8"
DAY = "2026/11/22"


def line(kind: str, **payload: Any) -> str:
    record = {"timestamp": "2026-11-22T18:03:49.226Z", "ordinal": 14, "type": "event_msg"}
    return json.dumps(record | {"payload": {"type": kind, "turn_id": TURN, **payload}})


def error(message: str, info: Any = "other") -> dict[str, Any]:
    return {"message": message, "codex_error_info": info}


def rollout(home: Path, *lines: str, day: str = DAY, thread: str = THREAD, at: datetime = AT) -> Path:
    path = home / "sessions" / day / f"rollout-2026-11-22T18-03-19-{thread}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([json.dumps({"type": "session_meta", "payload": {"id": thread}}), *lines, ""]))
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


@pytest.mark.parametrize(
    ("written", "what", "cause"),
    [
        pytest.param(line("task_complete", last_agent_message="hello"), What.COMPLETED, None, id="an answer"),
        pytest.param(
            line(
                "task_complete",
                last_agent_message=None,
                error=error("stream disconnected before completion: error sending request"),
            ),
            What.FAILED,
            Cause(Trouble.NOT_SENT),
            id="the request could not be sent",
        ),
        pytest.param(
            line(
                "task_complete",
                error=error(
                    "Access blocked by Cloudflare. (status 403 Forbidden), url: https://api.openai.com/v1/responses",
                    {"http_connection_failed": {"http_status_code": 403}},
                ),
            ),
            What.FAILED,
            Cause(Trouble.CLOUDFLARE, 403, "api.openai.com"),
            id="Cloudflare",
        ),
        pytest.param(line("turn_aborted", reason="interrupted"), What.INTERRUPTED, None, id="Esc was pressed"),
    ],
)
def test_how_a_turn_ended(tmp_path: Path, written: str, what: What, cause: Cause | None) -> None:
    rollout(tmp_path, written)
    (trace,) = Rollouts(str(tmp_path)).ends(SINCE)
    assert (trace.at, trace.what, trace.cause) == (AT, what, cause)
    assert (trace.thread, trace.turn) == (THREAD, TURN)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(line("agent_message", message='say "task_complete"'), id="somebody writes about it"),
        pytest.param('{"payload": {"type": "task_complete"', id="cut off"),
        pytest.param('["task_complete"]', id="no object"),
        pytest.param('{"timestamp": "now", "payload": {"type": "task_complete"}}', id="no time"),
        pytest.param('{"timestamp": "2026-11-22T18:03:49", "payload": {"type": "task_complete"}}', id="no zone"),
        pytest.param("[" * 100_000 + '"task_complete"', id="nested without end"),
        pytest.param('{"timestamp": 5, "payload": "task_complete"}', id="other types"),
    ],
)
def test_what_is_no_end_is_passed_over(tmp_path: Path, written: str) -> None:
    rollout(tmp_path, written)
    assert Rollouts(str(tmp_path)).ends(SINCE) == []


def test_no_word_of_the_conversation_is_kept(tmp_path: Path) -> None:
    secret = "planted-secret"
    rollout(
        tmp_path,
        line("task_complete", last_agent_message=secret, error=error(f"{secret}, url: https://h.test/{secret}")),
    )
    assert secret not in repr(Rollouts(str(tmp_path)).ends(SINCE))


def test_only_the_end_of_a_huge_rollout_is_read(tmp_path: Path) -> None:
    early = line("task_complete", error=error("Connection refused (os error 111)"))
    rollout(tmp_path, early, "x" * MAX_TAIL, line("task_complete"))
    assert [trace.what for trace in Rollouts(str(tmp_path)).ends(SINCE)] == [What.COMPLETED]


def test_old_days_are_not_looked_at(tmp_path: Path) -> None:
    for day in ("2026/11/22", "2026/11/21", "2026/11/20", "2025/12/31"):
        rollout(tmp_path, line("task_complete"), day=day, thread=f"{day.replace('/', '')}-43ea-7c63-9f80-0aa78359ffbb")
    assert len(Rollouts(str(tmp_path)).ends(SINCE)) == 2


def test_a_resumed_session_of_an_old_day_is_found_by_its_thread(tmp_path: Path) -> None:
    started = datetime(2026, 8, 3, 12, 0, tzinfo=UTC)
    thread = f"{int(started.timestamp() * 1000):012x}"
    thread = f"{thread[:8]}-{thread[8:]}-7c63-9f80-0aa78359ffbb"
    rollout(tmp_path, line("task_complete"), thread=THREAD)
    rollout(tmp_path, line("task_complete"), day="2026/11/21", at=SINCE - timedelta(days=1))
    rollout(tmp_path, line("turn_aborted"), day=f"{started.astimezone():%Y/%m/%d}", thread=thread)
    found = Rollouts(str(tmp_path)).ends(SINCE, [thread, "no-uuid"])
    assert {trace.thread for trace in found} == {THREAD, thread}


def test_a_rollout_that_grows_is_read_again(tmp_path: Path) -> None:
    rollouts = Rollouts(str(tmp_path))
    rollout(tmp_path, line("task_complete", error=error("request timed out")))
    assert [trace.what for trace in rollouts.ends(SINCE)] == [What.FAILED]
    rollout(tmp_path, line("task_complete", error=error("request timed out")), line("task_complete"))
    assert [trace.what for trace in rollouts.ends(SINCE)] == [What.FAILED, What.COMPLETED]


def test_no_sessions(tmp_path: Path) -> None:
    assert Rollouts(str(tmp_path)).ends(SINCE) == []
