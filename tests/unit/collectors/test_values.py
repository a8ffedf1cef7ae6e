"""`.env` over variables, and when a running client has it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from codexwatch.collectors.homes.codex_home import Dotenv
from codexwatch.collectors.homes.dotenv_in_force import DotenvInForce
from codexwatch.collectors.running.processes import Running
from codexwatch.collectors.values import Value, kept, overlay
from codexwatch.model.machine import CodexProcess, ProcessKind
from codexwatch.model.secret import Secret
from codexwatch.model.variable import Origin

RC = Origin("/h/.zshrc", 3)


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        pytest.param({}, "HTTPS_PROXY=http://p:1", {"HTTPS_PROXY": ("http://p:1", 1, ())}, id="new"),
        pytest.param(
            {"HTTPS_PROXY": Value("http://q:2", RC)},
            "\nHTTPS_PROXY=http://p:1",
            {"HTTPS_PROXY": ("http://p:1", 2, (RC,))},
            id="beats the shell and says what it hides",
        ),
        pytest.param(
            {"HTTPS_PROXY": Value("http://q:2", RC)},
            "HTTPS_PROXY=",
            {"HTTPS_PROXY": ("", 1, (RC,))},
            id="an empty value beats it too",
        ),
        pytest.param(
            {},
            "HTTPS_PROXY=a\nHTTPS_PROXY=b",
            {"HTTPS_PROXY": ("b", 2, (Origin("/h/.codex/.env", 1),))},
            id="the last line counts",
        ),
        pytest.param({}, "CODEX_HOME=/x\nCODEX_API_KEY=k", {}, id="what Codex drops"),
        pytest.param({}, "# HTTPS_PROXY=http://p:1", {}, id="a comment"),
        pytest.param(
            {"MINE": Value(None)}, "HTTPS_PROXY=${MINE}", {"HTTPS_PROXY": (None, 1, ())}, id="made of something unknown"
        ),
    ],
)
def test_overlay(
    before: dict[str, Value], text: str, after: dict[str, tuple[str | None, int, tuple[Origin, ...]]]
) -> None:
    found = overlay(before, Dotenv("/h/.codex/.env", text))
    changed = {name: value for name, value in found.items() if before.get(name) is not value}
    assert {
        name: (value.text, value.origin, tuple(Origin(each.path, each.line) for each in value.shadows))
        for name, value in changed.items()
    } == {name: (value, Origin("/h/.codex/.env", line), shadows) for name, (value, line, shadows) in after.items()}


def test_what_env_replaced_is_kept_with_its_place() -> None:
    before = {"HTTPS_PROXY": Value("http://sam:planted@h:1", RC), "ALL_PROXY": Value("http://h:2")}
    found = overlay(before, Dotenv("/h/.codex/.env", "HTTPS_PROXY=http://h:3\nALL_PROXY=\nHTTPS_PROXY=http://h:4\n"))
    first, second = found["HTTPS_PROXY"].shadows
    assert (first.path, first.line) == (RC.path, RC.line)
    assert (first.value, first.shown) == (Secret("http://sam:planted@h:1"), "http://sam:•••@h:1")
    assert (second.line, second.value) == (1, Secret("http://h:3"))
    (by_hand,) = found["ALL_PROXY"].shadows
    assert (by_hand.path, by_hand.value) == (None, Secret("http://h:2"))
    assert "planted" not in repr(found)


def test_what_refers_to_something_unknown_says_so() -> None:
    found = overlay({"MINE": Value(None)}, Dotenv("/h/.codex/.env", "HTTPS_PROXY=${MINE}\n"))["HTTPS_PROXY"]
    assert (found.text, found.unknown) == (None, "it refers to a variable whose value is not known")


def test_kept_hides_secrets_and_leaves_the_rest_behind() -> None:
    values = {"OPENAI_API_KEY": Value("sk-planted"), "OTHER": Value("x"), "HTTPS_PROXY": Value("http://u:planted@h:1")}
    found = kept(values, {"OPENAI_API_KEY", "HTTPS_PROXY", "NO_PROXY"})
    assert {name: item.shown for name, item in found.items() if name != "HTTPS_PROXY"} == {"OPENAI_API_KEY": "•••"}
    assert found["HTTPS_PROXY"].shown.endswith("@h:1")
    assert "planted" not in repr(found) + repr(values)


START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def running(pid: int = 7) -> Running:
    return Running(CodexProcess(pid, ProcessKind.SESSION, f"process:{pid}", START), {})


def file(text: str, age: timedelta) -> Dotenv:
    return Dotenv("/h/.codex/.env", text, int((START - age).timestamp() * 1e9))


OLD, NEW = file("A=1", timedelta(minutes=1)), file("A=2", timedelta(minutes=-1))


def test_a_file_that_was_there_at_the_start_is_in_force() -> None:
    assert DotenvInForce().of(running(), OLD) is OLD


def test_a_file_written_after_the_start_is_not() -> None:
    assert DotenvInForce().of(running(), NEW) is None


def test_a_file_that_cannot_be_read_now_is_asked_for_again() -> None:
    memory = DotenvInForce()
    unread = replace(OLD, text="", unreadable="does not answer")
    assert memory.of(running(), unread) is unread
    assert memory.of(running(), OLD) is OLD


def test_an_edit_while_it_runs_changes_nothing_for_it() -> None:
    memory = DotenvInForce()
    memory.of(running(), OLD)
    assert memory.of(running(), NEW) is OLD


def test_a_new_process_with_the_same_number_is_judged_anew() -> None:
    memory = DotenvInForce()
    memory.of(running(), OLD)
    memory.forget_ended(())
    assert memory.of(running(), NEW) is None


def test_a_file_written_in_the_same_tick_counts_as_older() -> None:
    tick = file("A=1", timedelta(milliseconds=-9))
    assert DotenvInForce().of(running(), tick) is tick
