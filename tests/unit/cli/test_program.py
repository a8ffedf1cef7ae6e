"""What every command has in common: help, exit codes, pipes, terminals."""

import os
import re
import subprocess

import pytest

from codexwatch import __version__
from codexwatch.cli.main import COMMANDS
from tests.unit.cli.program import CODEXWATCH, Shell

ACTIONS = ["service install", "service uninstall", "service restart", "service status", "config show"]
EVERY_HELP = [[], *([name] for name in COMMANDS), *(words.split() for words in ACTIONS)]
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7]")


@pytest.mark.parametrize("command", EVERY_HELP, ids=lambda words: " ".join(words) or "codexwatch")
def test_help_fits_a_terminal(shell: Shell, command: list[str]) -> None:
    done = shell.run(*command, "--help", env={"COLUMNS": "80"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: codexwatch{''.join(f' {word}' for word in command)}")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 48
    assert "\nexamples:\n" in done.stdout
    assert "\nexit codes: 0 " in done.stdout or command in ([], ["config"])
    assert all(f" {name} " in done.stdout for name in COMMANDS) or command


def test_version(shell: Shell) -> None:
    assert shell.run("--version").stdout == f"codexwatch {__version__}\n"


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param([], id="nothing"),
        pytest.param(["chekc"], id="no such command"),
        pytest.param(["check", "--jsno"], id="no such option"),
        pytest.param(["config"], id="no action"),
        pytest.param(["logs", "--level", "loud"], id="no such level"),
    ],
)
def test_wrong_usage_is_2_and_says_so_on_stderr(shell: Shell, argv: list[str]) -> None:
    done = shell.run(*argv)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: codexwatch" in done.stderr


@pytest.mark.parametrize("command", ["check --offline", "rules", "route", "explain proxy-socks-scheme", "--help"])
def test_a_reader_that_leaves_is_no_error_to_talk_about(shell: Shell, command: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = shell.run(*command.split(), stdout=theirs)
    os.close(theirs)
    assert done.stderr == ""
    assert done.returncode == 141


def test_a_full_disk_is_said(shell: Shell) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = shell.run("rules", stdout=full)
    os.close(full)
    assert done.stderr == "codexwatch: the output cannot be written: No space left on device\n"
    assert done.returncode == 70


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_descriptors_are_no_reason_to_fail(shell: Shell, closed: str) -> None:
    line = f"{' '.join(CODEXWATCH)} check --offline --rule auth-conflict {closed}"
    done = subprocess.run(["sh", "-c", line], env=shell.environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_locale_that_cannot_write_our_marks(shell: Shell) -> None:
    done = shell.run("check", "--offline", "--rule", "auth-conflict", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert done.stdout.startswith("\\u2713 ")


def test_a_home_whose_name_is_not_utf8(shell: Shell) -> None:
    home = shell.write(os.fsdecode(b"caf\xe9/.codex/config.toml"), "= broken\n").parents[1]
    for options in (["--json"], []):
        done = shell.run("check", "--offline", "--rule", "config-broken", *options, env={"HOME": str(home)})
        assert (done.returncode, done.stderr) == (1, "")
        assert "~/.codex/config.toml" in done.stdout


PAGES = ["check --offline", "check --offline --verbose", "route", "status", "rules", "explain auth-conflict"]


@pytest.mark.parametrize("command", PAGES)
def test_nothing_is_cropped_at_80_columns(shell: Shell, command: str) -> None:
    shell.write(".zshrc", "export HTTPS_PROXY=socks5://a-proxy-with-a-rather-long-name.example.test:7891 # " + 60 * "x")
    shell.write(".codex/auth.json", "")
    lines = [ESCAPE.sub("", line) for line in shell.on_a_terminal(*command.split())]
    if command.startswith(("check", "route", "status")):
        # Where nothing is laid out beside a label, lines are left to the terminal to break.
        assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)
    plain = shell.run(*command.split(), env={"TERM": "xterm-256color"}).stdout
    assert "".join("".join(lines).split()) == "".join(plain.split())


def test_colour_is_for_terminals_that_want_it(shell: Shell) -> None:
    assert any(COLOUR.search(line) for line in shell.on_a_terminal("check", "--offline"))
    assert not any(COLOUR.search(line) for line in shell.on_a_terminal("check", "--offline", env={"NO_COLOR": "1"}))
    assert "\x1b" not in shell.run("check", "--offline", env={"TERM": "xterm-256color"}).stdout
