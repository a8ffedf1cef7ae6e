"""Commands of a step, and the opinion of `codex doctor`: bounded in time, told in words."""

import os
import stat
from pathlib import Path

import pytest

from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.variable import variable
from codexwatch.remedies.commands import run
from codexwatch.remedies.doctor import Opinion, ask

PATH = {"PATH": "/usr/bin:/bin"}


def program(folder: Path, text: str, name: str = "codex") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


OUTCOMES = [
    pytest.param("exit 0", None, id="it went well"),
    pytest.param("echo no daemon >&2; exit 3", "it ended with 3: no daemon", id="it failed and says why"),
    pytest.param("exit 1", "it ended with 1", id="it failed without a word"),
    pytest.param("echo http://u:pw@h:1 >&2; exit 1", "it ended with 1: http://u:•••@h:1", id="it quotes a password"),
]


@pytest.mark.parametrize(("text", "problem"), OUTCOMES)
def test_how_a_command_ended(tmp_path: Path, text: str, problem: str | None) -> None:
    program(tmp_path, text)
    assert run(("codex", "app-server", "daemon", "stop"), {"PATH": f"{tmp_path}:/usr/bin:/bin"}).problem == problem


def test_a_command_that_is_not_there_is_said() -> None:
    assert run(("no-such-program",), PATH).problem == "no-such-program was not found on your PATH"


def shell(home: Path, **values: str | None) -> Environment:
    variables = {name: variable(name, value) for name, value in values.items()}
    return Environment("login-shell", EnvironmentKind.LOGIN_SHELL, "new zsh terminal", str(home), variables)


SAYS = """\
printf '{"overallStatus": "fail", "checks": {
 "network.env": {"status": "ok", "summary": "fine"},
 "network.provider_reachability": {"status": "fail", "summary": "%s %s %s"}}}' \\
    "$HTTPS_PROXY" "$https_proxy" "$CODEX_HOME"
"""


def test_codex_is_asked_in_the_environment_of_a_new_terminal(tmp_path: Path) -> None:
    path = program(tmp_path, SAYS)
    asked = ask(str(path), shell(tmp_path, HTTPS_PROXY="http://h:1"), {**os.environ, "https_proxy": "http://old:1"})
    assert asked == Opinion("fail", (f"http://h:1  {tmp_path}",))


NO_ANSWER = [
    pytest.param("exit 2", id="an option that it does not know"),
    pytest.param("echo '[]'", id="another answer"),
    pytest.param("echo '{\"checks\": []}'", id="another shape"),
]


@pytest.mark.parametrize("text", NO_ANSWER)
def test_no_opinion_is_none(tmp_path: Path, text: str) -> None:
    assert ask(str(program(tmp_path, text)), shell(tmp_path), PATH) is None


def test_no_program_is_no_opinion(tmp_path: Path) -> None:
    assert ask(str(tmp_path / "gone"), shell(tmp_path), PATH) is None
