"""The CI workflow calls what exists, on every Python that is promised, with actions that nobody can exchange.

Read line by line: the file is ours and plain, and a YAML reader would be one more thing to install.
"""

import os
import re
import shlex
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
TEXT = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
JOBS = re.split(r"^  (?=\w+:$)", TEXT.partition("\njobs:\n")[2], flags=re.MULTILINE)[1:]
COMMANDS = re.findall(r"^\s+- run: (.+)$", TEXT, re.MULTILINE)
USED = re.findall(r"uses: (\S+)(.*)$", TEXT, re.MULTILINE)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def words(command: str) -> list[str]:
    """Without sudo, its options, and what GitHub fills in."""
    split = shlex.split(re.sub(r"\$\{\{.*?\}\}", "filled-in", command))
    return [word for word in split if word != "sudo" and not word.startswith("--preserve-env")]


def values(name: str) -> list[str]:
    """What the one matrix of this name lists."""
    (found,) = re.findall(rf"^ +{name}: \[(.+)\]$", TEXT, re.MULTILINE)
    return [item.strip().strip('"') for item in found.split(",")]


def test_it_was_read() -> None:
    assert len(WORKFLOWS) == 1
    assert len(JOBS) >= 3
    assert len(COMMANDS) == TEXT.count("run:")
    assert len(USED) == TEXT.count("uses:") >= len(JOBS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists(command: str) -> None:
    program, *arguments = words(command)
    if program == "make":
        targets = [word for word in arguments if "=" not in word]
        variables = [word.partition("=")[0] for word in arguments if "=" in word]
        assert targets
        for target in targets:
            assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target
        for variable in variables:
            assert re.search(rf"^{variable} \?=", MAKEFILE, re.MULTILINE), variable
    elif "/" in program:
        assert os.access(ROOT / program, os.X_OK)
    else:
        assert program == "pipx", "what a runner of GitHub has"


def test_both_commands_of_the_readme_run_on_every_system() -> None:
    assert {"make check", "make test"} <= set(COMMANDS)
    systems = {item.partition("-")[0] for item in values("os")}
    promised = {"MacOS": "macos", "Linux": "ubuntu"}
    classified = {line.rpartition(" :: ")[2] for line in PROJECT["classifiers"] if "Operating System" in line}
    assert systems == {promised[name] for name in classified}


def test_the_pythons_begin_with_the_oldest_and_leave_none_out() -> None:
    oldest = PROJECT["requires-python"].removeprefix(">=")
    pythons = values("python")
    first = int(oldest.removeprefix("3."))
    assert pythons == [f"3.{first + number}" for number in range(len(pythons))]
    assert len(pythons) >= 4
    assert set(re.findall(r'python-version: "(.+)"', TEXT)) <= set(pythons)


@pytest.mark.parametrize(("action", "comment"), USED)
def test_actions_are_pinned_by_hash_and_say_their_version(action: str, comment: str) -> None:
    assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action)
    assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.partition(":")[0])
def test_a_job_is_bounded_and_has_no_rights(job: str) -> None:
    assert re.search(r"^    timeout-minutes: \d+$", job, re.MULTILINE)
    assert job.count("actions/checkout@") == job.count("persist-credentials: false") == 1
    assert "permissions:" not in job
    assert re.search(r"^permissions:\n  contents: read\n\n", TEXT, re.MULTILINE)


def test_the_wheel_is_tried_with_what_the_script_takes() -> None:
    script = (ROOT / "tests/packaging/try_wheel.py").read_text(encoding="utf-8")
    assert all(resolution in script for resolution in values("resolution"))
