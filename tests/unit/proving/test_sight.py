"""The checks of `selftest`, each with what it says when all is well and when it is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from codexwatch.model.codex import Codex, CodexHome, Config, FileState, StoredLogin
from codexwatch.model.desktop_problem import DesktopProblem
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.notify.reasons import DO_NOT_DISTURB
from codexwatch.places import find_places
from codexwatch.proving.check import Check
from codexwatch.proving.hearing import check_notifications, heard
from codexwatch.proving.sight import (
    check_codex,
    check_homes,
    check_processes,
    check_shells,
    check_state,
    check_watching,
    inotify_instances,
    read_limit,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NO_LIMITS: dict[str, str] = {}
ANSWERS = Check("notifications", "dunst 1 shows popups")
LIMITS = {"max_user_watches": "1000", "max_user_instances": "128"}


def facts(*environments: Environment, codex: Codex | None = None, **sections: object) -> Facts:
    found = codex or Codex(installed=True, version="0.169.0")
    return Facts(taken_at=NOW, environments=environments, codex=found, **sections)  # type: ignore[arg-type] # as named


def environment(*, pid: int | None = None, unknown: str | None = None) -> Environment:
    return Environment("e", EnvironmentKind.PROCESS, "codex (pid 7)", "/h", unknown=unknown, pid=pid)


def home(state: FileState = FileState.OK, dotenv: str | None = None) -> Codex:
    config = Config("/h/config.toml", state, "cannot be read: permission denied")
    return Codex(installed=True, version="0.169.0", homes={"/h": CodexHome("/h", config, dotenv)})


@pytest.mark.parametrize(
    ("codex", "ok", "said"),
    [
        pytest.param(Codex(installed=True, version="0.169.0"), True, "0.169.0", id="proven"),
        pytest.param(Codex(installed=True, version="0.170.0"), False, "newer than", id="newer"),
        pytest.param(Codex(installed=True, version=None), False, "does not say", id="no version"),
        pytest.param(Codex(installed=False, version=None), False, "none was found", id="none"),
    ],
)
def test_codex(tmp_path: Path, codex: Codex, ok: bool, said: str) -> None:
    check = check_codex(facts(codex=codex), find_places({}, str(tmp_path), "linux"))
    assert check.ok is ok
    assert said in check.said


@pytest.mark.parametrize(
    ("check", "ok", "said"),
    [
        pytest.param(check_processes(facts()), True, "no codex runs", id="nothing runs"),
        pytest.param(check_processes(facts(environment(pid=7))), True, "1 running", id="one runs"),
        pytest.param(check_processes(facts(environment(pid=7, unknown="no right"))), False, "no right", id="not ours"),
        pytest.param(check_processes(facts(missing={"processes": "hidden"})), False, "hidden", id="no /proc"),
        pytest.param(check_shells(facts(environment())), True, "codex (pid 7)", id="a shell"),
        pytest.param(check_shells(facts(environment(unknown="a loop"))), False, "a loop", id="a shell not known"),
        pytest.param(check_homes(facts(codex=home())), True, "/h", id="a home"),
        pytest.param(check_homes(facts(codex=home(FileState.ABSENT))), True, "/h", id="an empty home"),
        pytest.param(check_homes(facts(codex=home(FileState.UNREADABLE))), False, "/h/config.toml", id="config"),
        pytest.param(check_homes(facts(codex=home(dotenv="is a socket"))), False, "/h/.env is a socket", id=".env"),
        pytest.param(
            check_homes(facts(auth={"/h": StoredLogin("/h/auth.json", FileState.UNREADABLE, "no right")})),
            False,
            "/h/auth.json no right",
            id="login",
        ),
        pytest.param(check_watching(40, LIMITS.get, 3), True, "40 paths", id="few paths"),
        pytest.param(check_watching(1001, LIMITS.get, 3), False, "max_user_watches", id="more than may be watched"),
        pytest.param(check_watching(40, LIMITS.get, 121), False, "max_user_instances", id="others use them up"),
        pytest.param(check_watching(40, LIMITS.get, None), True, "40 paths", id="nobody knows what others use"),
        pytest.param(check_watching(40, NO_LIMITS.get, None), True, "40 paths", id="no such limits"),
    ],
)
def test_checks(check: Check, ok: bool, said: str) -> None:
    assert check.ok is ok
    assert said in check.said
    assert check.ok or check.remedy


def test_the_state_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert check_state([tmp_path / "not/there/yet"]).ok
    assert not (tmp_path / "not").exists()
    problem = check_state([tmp_path, tmp_path / "file"])
    assert (problem.ok, str(tmp_path / "file") in problem.said) == (False, True)


def test_limits_of_this_machine() -> None:
    limit = read_limit("max_user_watches")
    assert limit is None or int(limit) > 0
    assert read_limit("no_such_thing") is None
    used = inotify_instances()
    assert used is None or used >= 0


@pytest.mark.parametrize(
    ("asked", "problem", "said", "remedy"),
    [
        pytest.param(ANSWERS, None, "dunst 1 shows popups", None, id="popups arrive"),
        pytest.param(
            ANSWERS,
            DesktopProblem(DO_NOT_DISTURB, NOW),
            "dunst 1 shows popups, but popups do not arrive since 2026-11-2",
            "switch it off",
            id="a service that answers, and shows nothing",
        ),
        pytest.param(
            Check("notifications", "there is no session bus", "log in"),
            DesktopProblem(DO_NOT_DISTURB, NOW),
            "there is no session bus",
            "log in",
            id="what is wrong at this moment comes first",
        ),
    ],
)
def test_what_became_of_the_last_popup(
    asked: Check, problem: DesktopProblem | None, said: str, remedy: str | None
) -> None:
    found = heard(asked, problem)
    assert found.said.startswith(said)
    assert (found.remedy or "").startswith(remedy or "")
    assert found.ok is (remedy is None)


def test_no_bus_is_a_problem_with_a_way_out(tmp_path: Path) -> None:
    for environ in ({}, {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/nobody"}):
        check = check_notifications(environ, "linux")
        assert not check.ok
        assert "session bus" in check.said
        assert "command" in str(check.remedy)
