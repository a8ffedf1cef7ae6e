"""What the daemon says of its own sight, how it waits for its turn, and what commands make of both."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from codexwatch.cli.self_check import lines, self_check, wait_for_self_check
from codexwatch.daemon.alone import take_when_free
from codexwatch.daemon.self_check import COMMAND, publish_self_check
from codexwatch.lock import Held, daemon_alive, hold
from codexwatch.service.manager import WAITING
from codexwatch.service.notify_socket import NotifySocket
from codexwatch.store import Store

GOOD = {"check": "processes", "ok": True, "said": "2 running", "remedy": None}
BLIND = {"check": "other processes", "ok": False, "said": "not one", "remedy": "no sandbox"}
SHOWN = {"check": "notifications", "ok": True, "said": "dunst 1.9", "remedy": None}
UNIMPORTANT = {"check": "codex", "ok": False, "said": "newer", "remedy": "wait"}


def saying(*checks: object) -> Sequence[str]:
    return (sys.executable, "-c", f"print({json.dumps(json.dumps({'checks': checks}))})")


async def published(tmp_path: Path, command: Sequence[str]) -> Path:
    store = Store(tmp_path / "state.db", pytest.fail)
    await publish_self_check({}, store.save_self_check, command)
    store.close()
    return tmp_path / "state.db"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        pytest.param([GOOD, SHOWN], ["sees:  processes, files and the desktop (dunst 1.9)"], id="all is well"),
        pytest.param([UNIMPORTANT, SHOWN], ["sees:  processes, files and the desktop (dunst 1.9)"], id="not its sight"),
        pytest.param([GOOD, BLIND], ["blind: other processes: not one", "  fix: no sandbox"], id="blind"),
    ],
)
async def test_what_it_sees_reaches_who_asks(checks: list[object], expected: list[str], tmp_path: Path) -> None:
    state = await published(tmp_path, saying(*checks))
    assert lines(self_check(state, os.getpid())) == expected
    assert self_check(state, os.getpid() + 1) is None, "an earlier daemon has said it"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param(("/nowhere/python",), "cannot be run", id="no program"),
        pytest.param((sys.executable, "-c", "raise SystemExit(3)"), "ended with 3", id="no answer"),
        pytest.param((sys.executable, "-c", "print('[]')"), "ended with 0", id="another answer"),
    ],
)
async def test_a_check_that_fails_is_said(command: Sequence[str], said: str, tmp_path: Path) -> None:
    seen = self_check(await published(tmp_path, command), None)
    assert seen is not None
    assert said in seen[0].said


def test_the_real_self_test_looks_from_where_it_runs(tmp_path: Path) -> None:
    done = subprocess.run(COMMAND, env={"HOME": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False)
    assert {"processes", "notifications"} < {item["check"] for item in json.loads(done.stdout)["checks"]}


def test_who_waits_gives_up_with_the_daemon(tmp_path: Path) -> None:
    assert wait_for_self_check(tmp_path / "state.db", 1, lambda: False, patience=60) is None
    assert wait_for_self_check(tmp_path / "state.db", 1, lambda: True, patience=0.01) is None
    assert "it has not finished looking" in lines(None)[0]
    assert "(codexwatch is already running" in lines(None, "codexwatch is already running (pid 3)")[0]


SIGHT = "from codexwatch.proving.blindness import check_sight; print(check_sight().ok)"


@pytest.mark.namespaces
@pytest.mark.parametrize(
    ("before", "ok"),
    [
        pytest.param((), True, id="as it is"),
        pytest.param(("unshare", "--user", "--map-current-user"), False, id="as PrivateUsers= would have it"),
    ],
)
def test_a_sandbox_is_noticed(before: tuple[str, ...], ok: bool) -> None:
    command = [*before, sys.executable, "-c", SIGHT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if "unshare" in done.stderr:
        pytest.skip(f"no user namespaces here: {done.stderr}")
    assert done.stdout == f"{ok}\n", done.stderr


def test_a_service_waits_for_its_turn(tmp_path: Path) -> None:
    path, said, pauses = tmp_path / "lock", io.StringIO(), threading.Event()
    with hold(path) as first:

        def pause(_: float) -> None:
            pauses.set()
            first.release()

        held = Held(path)
        assert take_when_free(held, NotifySocket({}), said, pause) is None
        assert pauses.is_set()
        assert daemon_alive(path) == os.getpid()
        held.release()
    assert said.getvalue() == f"codexwatch run: codexwatch is already running (pid {os.getpid()}); {WAITING}\n"
