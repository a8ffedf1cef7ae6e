"""Real shells complete our commands with the files that are shipped."""

import os
import pty
import shutil
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from codexwatch.cli.completion import FILES, FOLDER
from tests.docs.completions import completion

BOUND = 40.0
TO_THE_START, ENTER = "\x01", "\r"
TYPED = [
    pytest.param("codexwatch chec", "codexwatch check", id="a command"),
    pytest.param("codexwatch service uninst", "codexwatch service uninstall", id="an action of a command"),
    pytest.param("codexwatch check --offl", "codexwatch check --offline", id="an option"),
    pytest.param("codexwatch logs --level warn", "codexwatch logs --level warning", id="a choice"),
    pytest.param("codexwatch explain proxy-socks", "codexwatch explain proxy-socks-scheme", id="a rule to explain"),
    pytest.param("codexwatch snooze proxy-socks", "codexwatch snooze proxy-socks-scheme", id="a rule to snooze"),
    pytest.param("codexwatch fix proxy-socks", "codexwatch fix proxy-socks-scheme", id="a rule to mend"),
    pytest.param("codexwatch check --rule auth-conf", "codexwatch check --rule auth-conflict", id="a rule as a value"),
]
STARTED = {
    "bash": ["bash", "--noprofile", "--norc", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config"],
}
LOADING = {
    "bash": f"source {FOLDER / FILES['bash']}",
    "zsh": f"autoload -Uz compinit; fpath=({FOLDER} $fpath); compinit -D -u",
    "fish": f"source {FOLDER / FILES['fish']}",
}


@pytest.mark.parametrize("shell", FILES)
def test_the_shipped_file_is_made_from_the_parser(shell: str) -> None:
    """`python -m tests.docs.completions` writes it."""
    assert (FOLDER / FILES[shell]).read_text(encoding="utf-8") == completion(shell)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH with the program on it."""
    program = tmp_path_factory.mktemp("bin") / "codexwatch"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m codexwatch "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{program.parent}:/usr/bin:/bin"


@pytest.mark.parametrize(("typed", "completed"), TYPED)
def test_fish(path: str, tmp_path: Path, typed: str, completed: str) -> None:
    _needs("fish")
    command = f"{LOADING['fish']}; complete -C '{typed}'"
    done = subprocess.run(
        [*STARTED["fish"], "-c", command],
        env={"HOME": str(tmp_path), "PATH": path},
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )
    words = [line.partition("\t")[0] for line in done.stdout.splitlines()]
    assert words == [completed.rsplit(maxsplit=1)[-1]], done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_terminal(path: str, tmp_path: Path, shell: str) -> None:
    """Tab is pressed behind each line; `echo`, put before what is there then, makes the shell say what it has."""
    _needs(shell)
    wanted = [str(row.values[1]) for row in TYPED]
    lines = [f"{row.values[0]}\t{TO_THE_START}echo {ENTER}" for row in TYPED]
    said = _typed(STARTED[shell], [LOADING[shell] + ENTER, *lines], {"HOME": str(tmp_path), "PATH": path}, wanted)
    assert [line for line in wanted if line not in said] == []


def _needs(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell}: apt-get install {shell}")


def _typed(command: list[str], lines: list[str], environ: dict[str, str], wanted: list[str]) -> list[str]:
    """The lines that the shell has printed, once the wanted ones are there or the time is over."""
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        command,
        env={**environ, "TERM": "dumb", "PS1": "> ", "LC_ALL": "C.UTF-8"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    os.write(ours, "".join(lines).encode())
    os.set_blocking(ours, False)
    said, deadline = b"", time.monotonic() + BOUND
    while time.monotonic() < deadline and not set(wanted) <= set(_printed(said)):
        with suppress(BlockingIOError):
            said += os.read(ours, 65536)
        time.sleep(0.02)
    shell.kill()
    shell.wait()
    os.close(ours)
    return _printed(said)


def _printed(said: bytes) -> list[str]:
    return [line.strip() for line in said.decode(errors="replace").replace("\r", "\n").split("\n")]
