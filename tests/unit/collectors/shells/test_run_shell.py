"""The user's shell, run once: what it exports, and that it can neither hang nor leave anything behind."""

import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from codexwatch.collectors.command import output_of
from codexwatch.collectors.shells.run_shell import RealShell, run_shell
from codexwatch.collectors.user import User
from codexwatch.model.variable import NO_PROXY_NAMES, PROXY_NAMES
from tests.unit.collectors.made_machine import NOW, Machine, environment, plain

P1, P2 = "http://127.0.0.1:1111", "http://127.0.0.1:2222"
NAMES = ("bash", "zsh", "fish")


def with_shell(name: str, *more: str) -> Any:
    """A row for a shell, skipped where there is none."""
    missing = pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    return pytest.param(name, *more, marks=missing, id=", ".join((name, *more)))


SHELLS = [with_shell(name) for name in NAMES]
RC = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}
EXPORT = {"bash": "export {}='{}'\n", "zsh": "export {}='{}'\n", "fish": "set -gx {} '{}'\n"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def user_of(machine: Machine, shell: str) -> User:
    return machine.user(shell=shutil.which(shell))


def ran(machine: Machine, shell: str, text: str, timeout: float = 10) -> RealShell | str:
    machine.write_files({RC[shell]: text})
    return run_shell(user_of(machine, shell), timeout=timeout)


@pytest.mark.parametrize("shell", SHELLS)
def test_says_what_the_shell_exports(machine: Machine, shell: str) -> None:
    machine.write_files({"/etc/environment": "ALL_PROXY=from-pam\n"})
    found = ran(machine, shell, EXPORT[shell].format("HTTPS_PROXY", "a b\nc"))
    assert isinstance(found, RealShell)
    assert (found.environ["HTTPS_PROXY"], found.environ["ALL_PROXY"]) == ("a b\nc", "from-pam")
    assert found.environ["HOME"] == str(machine.home)
    assert "a b" not in repr(found)


@pytest.mark.parametrize("shell", SHELLS)
def test_what_the_files_print_confuses_nothing(machine: Machine, shell: str) -> None:
    noise = "printf 'HTTPS_PROXY=printed\\0\\n'\necho hello\nalias env=false\nalias printf=false\n"
    found = ran(machine, shell, noise + EXPORT[shell].format("HTTPS_PROXY", P1))
    assert isinstance(found, RealShell)
    assert found.environ["HTTPS_PROXY"] == P1


@pytest.mark.parametrize("shell", SHELLS)
def test_nothing_of_the_environment_of_codexwatch_reaches_it(machine: Machine, shell: str) -> None:
    found = ran(machine, shell, "")
    assert isinstance(found, RealShell)
    assert "PYTEST_CURRENT_TEST" not in found.environ


STUCK = {
    "it waits": "sleep 60\n",
    "it becomes something else": "exec sleep 60\n",
    "it turns in circles": "while true; do :; done\n",
    "it ends": "exit 0\n",
}
# After `exit` in its files fish goes on to the command that it was given.
STUCK_IN = [with_shell(shell, name) for shell in NAMES for name in STUCK if (shell, name) != ("fish", "it ends")]


@pytest.mark.parametrize(("shell", "name"), STUCK_IN)
def test_a_shell_that_does_not_get_through_is_a_reason(machine: Machine, shell: str, name: str) -> None:
    text = STUCK[name].replace("; do :; done", "; true; end") if shell == "fish" else STUCK[name]
    began = time.monotonic()
    found = ran(machine, shell, text, timeout=0.7)
    assert isinstance(found, str)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("shell", SHELLS)
def test_what_it_started_is_ended(machine: Machine, shell: str) -> None:
    marked = str(machine.folder / "marked-sleep")
    shutil.copy(shutil.which("sleep") or "", marked)
    assert isinstance(ran(machine, shell, f"{marked} 60 &\n"), RealShell)
    deadline = time.monotonic() + 5
    while any(marked in (item.info["cmdline"] or ()) for item in psutil.process_iter(["cmdline"])):
        assert time.monotonic() < deadline, "the shell's background job is still there"


def test_it_has_no_terminal(machine: Machine) -> None:
    found = ran(
        machine, "bash", "(: </dev/tty) 2>/dev/null && export HTTPS_PROXY=tty\n[ -t 0 ] && export ALL_PROXY=tty\n"
    )
    assert isinstance(found, RealShell)
    assert not {"HTTPS_PROXY", "ALL_PROXY"} & found.environ.keys()


def test_an_unknown_shell_is_not_run(machine: Machine) -> None:
    assert isinstance(run_shell(replace(machine.user(), shell="/bin/cat")), str)
    assert isinstance(run_shell(replace(machine.user(), shell=None)), str)


def test_on_macos_one_login_shell_is_run(machine: Machine) -> None:
    machine.write_files(
        {".bash_profile": "[[ $- == *i* ]] && export HTTPS_PROXY=both\n", ".bashrc": "export ALL_PROXY=x\n"}
    )
    found = run_shell(replace(user_of(machine, "bash"), system="darwin"))
    assert isinstance(found, RealShell)
    assert (found.environ.get("HTTPS_PROXY"), found.environ.get("ALL_PROXY")) == ("both", None)


def test_a_pass_takes_the_real_values_at_the_lines_of_the_files(machine: Machine) -> None:
    """What only running could tell gets its value at the line that assigns it; what no line assigns has none."""
    lines = ('eval "$(echo export NO_PROXY=here)"', f"export HTTPS_PROXY={P1}", f"export ALL_PROXY=$(echo {P2})")
    machine.write_files({".bashrc": "\n".join(lines)})
    collector = machine.collector(shell="/bin/bash")
    before = plain(environment(collector.collect(NOW), "login-shell"), machine.home)
    assert {name: value for name, (value, _, _) in before.items() if value is not None} == {"HTTPS_PROXY": P1}
    assert before.keys() == {*PROXY_NAMES, *NO_PROXY_NAMES}, "the first line may set any of them"
    found = run_shell(collector.user)
    assert isinstance(found, RealShell)
    collector.real_shell = found
    after = plain(environment(collector.collect(NOW), "login-shell"), machine.home)
    assert after == {
        "NO_PROXY": ("here", ".bashrc:1", []),
        "HTTPS_PROXY": (P1, ".bashrc:2", [".bashrc:1"]),
        "ALL_PROXY": (P2, ".bashrc:3", [".bashrc:1"]),
    }


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("echo a", b"a\n", id="its output"),
        pytest.param("echo a; exit 1", None, id="a failure"),
        pytest.param("sleep 60", None, id="too slow"),
        pytest.param("sleep 60 & echo a", None, id="something holds its output open"),
        pytest.param("yes | head -c 3000000", None, id="too much"),
        pytest.param("cat", b"", id="it is given nothing to read"),
    ],
)
def test_output_of(script: str, expected: bytes | None) -> None:
    assert output_of(["/bin/sh", "-c", script], {"PATH": "/usr/bin:/bin"}, timeout=0.5) == expected


def test_a_program_that_is_not_there() -> None:
    assert output_of(["/nonexistent/program"], {}, timeout=1) is None
