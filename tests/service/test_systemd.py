"""Installing, running, crashing, hanging and removing the service, on a real systemd with a real user manager."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codexwatch.service.interpreter import lasting, warning
from tests.service.conftest import HERE, USER, Box, eventually

pytestmark = pytest.mark.systemd

UNIT = "codexwatch.service"
HOME = f"/home/{USER}"
STATE = f"{HOME}/.local/state/codexwatch"


@pytest.fixture
def python(box: Box) -> Iterator[str]:
    """An interpreter whose `-m codexwatch run` is the stand-in; the service is gone afterwards."""
    path = box.share / "python"
    path.write_text(
        f'#!/bin/sh\n[ "$3" = -c ] && exec {sys.executable} "$@"\nexec {sys.executable} {HERE / "stand_in.py"}\n'
    )
    path.chmod(0o755)
    yield "/host/python"
    box.systemctl("disable", "--now", UNIT)
    box.systemctl("reset-failed", UNIT)
    box.as_user("rm", "-rf", f"{HOME}/.config/systemd", STATE)
    box.systemctl("daemon-reload")


def pid(box: Box) -> int:
    return int(box.systemctl("show", "--property=MainPID", "--value", UNIT).stdout)


def drop_in(box: Box, *settings: str) -> None:
    """Settings of `[Service]` over the unit's, from the next installation on."""
    folder = f"{HOME}/.config/systemd/user/{UNIT}.d"
    box.as_user("mkdir", "-p", folder)
    box.as_user("sh", "-c", f'printf "%s\\n" "$@" > {folder}/test.conf', "sh", "[Service]", *settings)


def install(box: Box, python: str) -> subprocess.CompletedProcess[str]:
    done = box.python("drive.py", python, "install")
    # A checkout in a temporary folder is worth a warning, and nothing else is.
    said = warning(lasting(sys.executable))
    assert (done.returncode, done.stderr) == (0, f"{said}\n" if said else "")
    return done


def test_install_status_uninstall(box: Box, python: str) -> None:
    done = install(box, python)
    assert done.stdout.startswith(f"Installed and running (pid {pid(box)})")
    assert box.systemctl("is-enabled", UNIT).stdout == "enabled\n"
    again = install(box, python)
    assert again.stdout.startswith(f"Already installed, unchanged, and running (pid {pid(box)})")

    status = box.python("drive.py", python, "status")
    assert status.returncode == 0
    rows = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in status.stdout.splitlines())
    assert rows["service"] == "active (running)"
    assert rows["says"] == "watching 3 processes"
    assert rows["unit"] == f"{HOME}/.config/systemd/user/{UNIT}"
    assert rows["pid"] == str(pid(box))
    assert "daemon.started" in status.stdout

    removed = box.python("drive.py", python, "uninstall", "--purge")
    assert (removed.returncode, removed.stderr) == (0, "")
    assert box.run("find", f"{HOME}/.config", STATE, "-name", "*codexwatch*").stdout == ""
    assert box.systemctl("show", "--property=LoadState", "--value", UNIT).stdout == "not-found\n"
    assert box.python("drive.py", python, "status").returncode == 1
    assert box.python("drive.py", python, "uninstall").stdout == "It was not installed.\n"


def test_it_sees_other_processes_and_no_proxy(box: Box, python: str) -> None:
    box.systemctl("set-environment", "HTTPS_PROXY=http://127.0.0.1:9", "no_proxy=*")
    try:
        install(box, python)
    finally:
        box.systemctl("unset-environment", "HTTPS_PROXY", "no_proxy")
    seen = json.loads(box.run("cat", f"{STATE}/seen.json").stdout)
    assert seen["proxies"] == []
    assert seen["environments"] > 0
    assert seen["watchdog"] == 30
    mode = box.run("stat", "--format=%a", f"{STATE}/log/codexwatch.jsonl", f"{STATE}/seen.json").stdout
    assert mode == "600\n600\n"


def test_what_the_unit_avoids_would_blind_it(box: Box, python: str) -> None:
    drop_in(box, "PrivateUsers=yes")
    install(box, python)
    assert json.loads(box.run("cat", f"{STATE}/seen.json").stdout)["environments"] == 0


def test_the_journal_gets_levels(box: Box, python: str) -> None:
    install(box, python)
    query = ("journalctl", "--user", f"--user-unit={UNIT}", f"_PID={pid(box)}", "-o", "json")
    eventually(lambda: "daemon.started" in box.as_user(*query).stdout)
    entry = json.loads(box.as_user(*query).stdout.splitlines()[0])
    assert entry["PRIORITY"] == "6"
    assert json.loads(entry["MESSAGE"])["event"] == "daemon.started"


def test_a_changed_unit_is_started_anew(box: Box, python: str) -> None:
    install(box, python)
    before = pid(box)
    other = box.share / "py thon%h"
    other.write_text((box.share / "python").read_text())
    other.chmod(0o755)
    said = install(box, f"/host/{other.name}").stdout
    assert said.startswith(f"Replaced the unit that was there, which started {python}, and running (pid {pid(box)})")
    assert pid(box) not in {0, before}


def test_restart(box: Box, python: str) -> None:
    install(box, python)
    before = pid(box)
    done = box.python("drive.py", python, "restart")
    assert (done.returncode, done.stdout) == (0, f"Running (pid {pid(box)}).\n")
    assert pid(box) != before


@pytest.mark.parametrize("fault", ["killed", "hanging"])
def test_it_is_started_again(fault: str, box: Box, python: str) -> None:
    drop_in(box, "RestartSec=100ms", "WatchdogSec=1")
    install(box, python)
    before = pid(box)
    if fault == "killed":
        box.systemctl("kill", "--signal=KILL", UNIT)
    else:
        box.as_user("touch", f"{STATE}/hang")
        query = ("journalctl", "--user", "-u", UNIT, "-o", "cat")
        eventually(lambda: "Watchdog timeout" in box.as_user(*query).stdout)
        box.as_user("rm", f"{STATE}/hang")
    eventually(lambda: pid(box) not in {0, before})
    eventually(lambda: box.systemctl("is-active", UNIT).stdout == "active\n")


def test_one_that_does_not_start_is_said(box: Box, python: str) -> None:
    broken = box.share / "python"
    broken.write_text('#!/bin/sh\n[ "$3" = -c ] || exit 2\n')
    done = box.python("drive.py", python, "install")
    assert done.returncode == 1
    assert f"{UNIT} does not start (failed (failed, exit-code)" in done.stderr
    assert "journalctl --user -u codexwatch.service" in done.stderr
    assert box.systemctl("show", "--property=NRestarts", "--value", UNIT).stdout == "0\n"


def test_an_interpreter_without_codexwatch_is_refused(box: Box) -> None:
    done = box.python("drive.py", str(Path(sys.executable).resolve()), "install")
    assert done.returncode == 1
    assert "cannot run codexwatch by itself: ModuleNotFoundError" in done.stderr
    assert box.run("test", "-e", f"{HOME}/.config/systemd/user/{UNIT}").returncode == 1


def test_without_a_user_manager(box: Box) -> None:
    done = box.run(sys.executable, str(Path(HERE, "drive.py")), sys.executable, "install")
    assert done.returncode == 1
    assert "No systemd user manager answers" in done.stderr
    assert "codexwatch run" in done.stderr
