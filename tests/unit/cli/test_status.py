"""`status` with a daemon that watches, and after it."""

import json
import os
import pty
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from codexwatch.lock import hold
from codexwatch.model.silence import Silence
from codexwatch.store import Store
from codexwatch.store.silences import add_silence, opened
from tests.unit.cli.program import CODEXWATCH, Shell
from tests.unit.cli.watched_fortnight import ALERT, watch

STATE = ".local/state/codexwatch"


@pytest.fixture
def watched(shell: Shell) -> Iterator[Shell]:
    """A daemon's lock is held, and it has watched for two weeks up to now."""
    shell.write(".zshrc", "export HTTPS_PROXY=http://127.0.0.1:7890\n")
    checked = shell.run("check", "--offline", "--json", env={"ALL_PROXY": "socks5://127.0.0.1:1"})
    document = json.loads(checked.stdout)
    document["probes"] = [
        {
            "target": "https://chatgpt.com/backend-api/codex/responses",
            "essential": True,
            "stack": "https",
            "proxy": None,
            "ok": True,
            "status": 401,
            "failed_phase": None,
            "reason": None,
        }
    ]
    document["verdict"] = {**document["verdict"], "state": "healthy", "summary": "Codex's way to OpenAI works."}
    watch(shell.home / STATE / "state.db", datetime.now(UTC), json.dumps(document))
    with hold(shell.home / STATE / "lock"):
        yield shell


def fire(shell: Shell) -> None:
    store = Store(shell.home / STATE / "state.db", pytest.fail)
    store.save_alerts({ALERT.identity: ALERT})
    store.close()


def test_a_healthy_day_on_one_screen(watched: Shell) -> None:
    done = watched.run("status")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0] == "✓ Codex's way to OpenAI works."
    assert lines[1].strip().startswith("healthy since ")
    assert "(2 d 23 h)" in lines[1]
    assert len(lines) <= 24
    (probe,) = [line for line in lines if "chatgpt.com" in line and "directly" in line]
    assert "20/20" in probe
    assert sum(character in "▁▂▃▄▅▆▇█" for character in probe) == 20
    assert f"The daemon watches (process {os.getpid()}); last looked " in done.stdout


def test_an_alert_that_fires_and_is_silent(watched: Shell) -> None:
    fire(watched)
    assert watched.run("status").returncode == 1
    assert watched.run("status", "--short").stdout == "broken\n"
    with opened(watched.home / STATE / "state.db") as connection:
        now = datetime.now(UTC)
        add_silence(connection, Silence(made_at=now, rule=ALERT.rule, until=now + timedelta(hours=2, seconds=30)))
    said = watched.run("status").stdout
    assert "✗ Nothing listens on" in said
    assert "silent for 2 h)" in said
    document = json.loads(watched.run("status", "--json").stdout)
    (alert,) = document["alerts"]
    assert (alert["silent"], alert["state"]) == (True, "firing")
    assert (document["probes"][0]["attempts"], document["probes"][0]["answered"]) == (20, 20)
    assert document["since"]


def test_after_the_daemon_the_last_it_knew_is_told_as_such(shell: Shell) -> None:
    document = shell.run("check", "--offline", "--json").stdout
    watch(shell.home / STATE / "state.db", datetime.now(UTC), document)
    done = shell.run("status")
    assert done.returncode == 3
    assert done.stdout.startswith("? The daemon does not run: `codexwatch service install`")
    assert "nobody watches; last looked" in done.stdout


def test_watch_wants_a_terminal(watched: Shell) -> None:
    done = watched.run("status", "--watch")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--json" in done.stderr


def test_watch_shows_what_changes_until_it_is_interrupted(watched: Shell) -> None:
    ours, theirs = pty.openpty()
    command = [*CODEXWATCH, "status", "--watch"]
    environment = {**watched.environment, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
    with subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        assert _until(ours, b"to OpenAI works")
        fire(watched)
        assert _until(ours, b"Nothing listens on")
        process.send_signal(signal.SIGINT)
        assert _until(ours, b"\x1b[?1049l"), "the terminal is given back"
        assert process.wait(timeout=10) == 1
    os.close(ours)


def _until(terminal: int, wanted: bytes) -> bool:
    """Read until it is said; False when it is not within ten seconds."""
    deadline, said = time.monotonic() + 10, b""
    os.set_blocking(terminal, False)
    while time.monotonic() < deadline:
        try:
            said += os.read(terminal, 65536)
        except BlockingIOError:
            time.sleep(0.02)
        except OSError:
            break
        if wanted in said:
            return True
    return False
