"""`codexwatch selftest` as a person types it."""

import json
import shutil

import pytest

from tests.unit.cli.program import Shell


def test_every_check_has_its_line_and_problems_their_way_out(shell: Shell) -> None:
    done = shell.run("selftest")
    assert (done.returncode, done.stderr) == (1, "")  # there is no bus in this shell
    lines = done.stdout.splitlines()
    names = [line[2:].partition(":")[0] for line in lines if line[0] in "✓!"]
    machine = ["configuration", "codex", "homes", "environments", "processes", "other processes", "watching", "state"]
    assert names == [*machine, "silences", "notifications"]
    assert lines[-1].split()[0] == "fix"


def test_the_object(shell: Shell) -> None:
    done = shell.run("selftest", "--json")
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    checks = {item["check"]: item for item in document["checks"]}
    assert all(set(item) == {"check", "ok", "said", "remedy"} for item in checks.values())
    assert all(item["ok"] is (item["remedy"] is None) for item in checks.values())
    assert checks["state"]["said"].startswith("~/.local/state/codexwatch")


def test_a_broken_configuration_is_a_problem_and_not_the_end(shell: Shell) -> None:
    shell.write(".config/codexwatch/config.toml", "[probe]\ninterval = 'often'\n")
    checks = json.loads(shell.run("selftest", "--json").stdout)["checks"]
    assert checks[0]["check"] == "configuration"
    assert "config.toml" in checks[0]["said"]
    assert len(checks) == 10


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        pytest.param(["--codex", "/bin/true"], "belong to --against-codex", id="a program without the test"),
        pytest.param(["--against-codex", "--codex-version", "new"], "is not a version", id="no version"),
        pytest.param(["--against-codex", "--codex", "/bin/true"], "does not say its version", id="version unknown"),
        pytest.param(
            ["--against-codex", "--codex", "/nowhere/codex", "--codex-version", "0.169.0"],
            "could not be found",
            id="no such program",
        ),
    ],
)
def test_what_cannot_be_tested_is_2(shell: Shell, argv: list[str], said: str) -> None:
    done = shell.run("selftest", *argv)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_codex_that_does_nothing_proves_nothing(shell: Shell) -> None:
    """The program `true` says that it has no doctor, and makes no turn either."""
    true = shutil.which("true") or "true"
    done = shell.run("selftest", "--against-codex", "--codex", true, "--codex-version", "0.169.0", "--json")
    if done.returncode == 2:
        assert "user namespaces" in done.stderr
        return
    assert done.returncode == 0
    results = {item["result"] for item in json.loads(done.stdout)["claims"]}
    assert results == {"not-testable"}
    assert not (shell.home / ".local/state/codexwatch/proofs.json").exists()
