"""Every command that has --json, started as a person starts it, with something wrong and with nothing."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from codexwatch.lock import hold
from codexwatch.store import Store
from tests.docs.test_schemas import problems
from tests.unit.cli.apart import apart
from tests.unit.cli.program import Shell
from tests.unit.cli.watched_fortnight import ALERT, watch

STATE = ".local/state/codexwatch"
SOCKS = {"ALL_PROXY": "socks5://alice:swordfish@127.0.0.1:1"}
NAMED = ("evidence", "timings_ms", "phases_ms", "failures", "settings")
"""Objects whose keys are names of things."""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Nothing installed, nothing watched; the network is asked nothing."""
    shell = Shell(tmp_path_factory.mktemp("bare"), apart())
    shell.write(".config/codexwatch/config.toml", "[probe]\nenabled = false\n")
    return shell


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Something is wrong, a daemon has watched for two weeks, and an alert fires."""
    shell = Shell(tmp_path_factory.mktemp("full"), apart())
    shell.write(".config/codexwatch/config.toml", '[probe]\nenabled = false\ncontrol_urls = ["http://h.example/"]\n')
    shell.write(".zshrc", "export HTTPS_PROXY=127.0.0.1:7890\nexport https_proxy=http://127.0.0.1:7891\n")
    shell.write(".codex/auth.json", '{"OPENAI_API_KEY": "sk-swordfish"}')
    shell.write(".codex/config.toml", 'forced_login_method = "chatgpt"\nmodel_provider = "none"\n')
    shell.write(f"{STATE}/log/codexwatch.jsonl", LOGGED)
    checked = shell.run("check", "--offline", "--json", env=SOCKS)
    watch(shell.home / STATE / "state.db", datetime.now(UTC), checked.stdout)
    store = Store(shell.home / STATE / "state.db", pytest.fail)
    store.save_alerts({ALERT.identity: ALERT})
    store.close()
    with hold(shell.home / STATE / "lock"):
        yield shell


LOGGED = (
    '{"timestamp": "2026-11-22T12:00:00.000Z", "level": "info", "event": "cycle.finished", "state": "healthy"}\n'
    '{"timestamp": "2026-11-22T12:01:00.000Z", "level": "warning", "event": "alert.fired", "rule": "auth-conflict"}\n'
)
COMMANDS = [
    pytest.param("check", ["check", "--offline", "--json"], id="check"),
    pytest.param("check", ["check", "--offline", "--deep", "--json"], id="check --deep"),
    pytest.param("check", ["check", "--offline", "--json", "--rule", "auth-conflict"], id="check --rule"),
    pytest.param("route", ["route", "--json"], id="route"),
    pytest.param("route", ["route", "--json", "--only-env", "--env", "HTTPS_PROXY=x"], id="route of given values"),
    pytest.param("status", ["status", "--json"], id="status"),
    pytest.param("rules", ["rules", "--json"], id="rules"),
    pytest.param("fix", ["fix", "--dry-run", "--json"], id="fix --dry-run"),
    pytest.param("undo", ["undo", "--json"], id="undo without a fix"),
    pytest.param("undo-list", ["undo", "--list", "--json"], id="undo --list"),
    pytest.param("selftest", ["selftest", "--json"], id="selftest"),
    pytest.param("notify", ["notify", "--test", "--json"], id="notify --test"),
    pytest.param("config-show", ["config", "show", "--json"], id="config show"),
]


@pytest.mark.parametrize(("name", "argv"), COMMANDS)
def test_with_something_wrong_and_with_nothing(full: Shell, bare: Shell, name: str, argv: list[str]) -> None:
    for shell, env in ((full, SOCKS), (bare, {})):
        assert problems(name, json.loads(shell.run(*argv, env=env).stdout)) == []


def test_what_has_happened(full: Shell, tmp_path: Path) -> None:
    assert problems("history", json.loads(full.run("history", "--json").stdout)) == []
    for redacted in ("--redact", "--no-redact"):
        full.run("report", "--bundle", redacted, "--output", str(tmp_path / "report.html"), env={"USER": "alice"})
        assert problems("report", json.loads((tmp_path / "report.json").read_text())) == []


def test_log_lines(full: Shell) -> None:
    lines = full.run("logs", "--json").stdout.splitlines()
    assert len(lines) == 2
    assert [problem for line in lines for problem in problems("logs", json.loads(line))] == []
    assert problems("logs", {"level": "loud", "event": "x"}) != []


def test_a_fix_and_its_end(tmp_path: Path) -> None:
    shell = Shell(tmp_path, apart())
    shell.write(".config/codexwatch/config.toml", "[probe]\nenabled = false\n")
    shell.write(".zshrc", "export HTTPS_PROXY=127.0.0.1:7890\n")
    done = json.loads(shell.run("fix", "--yes", "--json", env={"PATH": f"{_codex(shell)}:/usr/bin:/bin"}).stdout)
    assert (problems("fix", done), done["id"] is None) == ([], False)
    listed = json.loads(shell.run("undo", "--list", "--json").stdout)
    assert (problems("undo-list", listed), len(listed["fixes"])) == ([], 1)
    assert problems("undo", json.loads(shell.run("undo", done["id"], "--json").stdout)) == []


def _codex(shell: Shell) -> Path:
    """A folder with a codex in it: without one a new terminal is of no interest."""
    program = shell.write("bin/codex", "#!/bin/sh\necho codex-cli 0.169.0\n")
    program.chmod(0o755)
    return program.parent


def test_the_proofs(bare: Shell) -> None:
    true = shutil.which("true") or "true"
    done = bare.run("selftest", "--against-codex", "--codex", true, "--codex-version", "0.169.0", "--json")
    if done.returncode == 2:
        pytest.skip(done.stderr)
    assert problems("selftest-against-codex", json.loads(done.stdout)) == []


@pytest.mark.parametrize("name", ["check", "status", "history", "config-show"])
def test_what_is_missing_or_of_another_type_is_seen(full: Shell, name: str) -> None:
    """Else the tests above would prove nothing."""
    said = json.loads(full.run(*name.split("-"), *(["--offline"] if name == "check" else []), "--json").stdout)
    spoilt = list(_spoilt(said))
    assert len(spoilt) > 20
    assert [how for how, document in spoilt if not problems(name, document)] == []


def _spoilt(said: Any, root: Any = None, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """The document without a key, and with a value of another type; the first entry of a list stands for all."""
    root = said if root is None else root
    inside = (
        list(said.items()) if isinstance(said, dict) else list(enumerate(said[:1] if isinstance(said, list) else []))
    )
    is_record = isinstance(said, dict) and (not path or path[-1] not in NAMED)
    for key, value in inside[: None if is_record else 2]:
        yield f"{path} {key} of another type", _changed(root, path, key, {"?": [{}]})
        if is_record and key != "running":
            yield f"{path} {key} missing", _changed(root, path, key, None)
        yield from _spoilt(value, root, (*path, key))


def _changed(root: Any, path: tuple[Any, ...], key: Any, value: Any) -> Any:
    """A copy; without the key where there is no value."""
    copy = json.loads(json.dumps(root))
    place = copy
    for step in path:
        place = place[step]
    if value is None:
        del place[key]
    else:
        place[key] = value
    return copy
