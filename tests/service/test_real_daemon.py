"""The daemon itself as a service: started by systemd, seeing what it must see, told on a real desktop, hard to kill."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import SCREEN, USER, Box, eventually

pytestmark = [pytest.mark.systemd, pytest.mark.timeout(180)]

UNIT = "codexwatch.service"
HOME = Path("/home") / USER
BROKEN = "export ALL_PROXY=socks5://127.0.0.1:7891"
LOGIN = '{"OPENAI_API_KEY": "sk-lab"}'
SETTLE = f"""
mkdir -p {HOME}/.config/codexwatch {HOME}/.codex {HOME}/.local/bin
printf '[probe]\\nenabled = false\\n' > {HOME}/.config/codexwatch/config.toml
printf %s '{LOGIN}' > {HOME}/.codex/auth.json && chmod 600 {HOME}/.codex/auth.json
printf '#!/bin/sh\\necho codex-cli 0.169.0\\n' > {HOME}/.local/bin/codex && chmod +x {HOME}/.local/bin/codex
"""
BACK_WITHIN = 2.0
"""Seconds from a kill to the next start. How long Python then takes is up to the machine and its load."""
JOURNAL = ("journalctl", "--user", f"--user-unit={UNIT}", "--output=json")


def codexwatch(box: Box, *arguments: str) -> tuple[int, str]:
    done = box.as_user(sys.executable, "-m", "codexwatch", *arguments)
    return done.returncode, done.stdout


def logged(box: Box, event: str) -> list[dict[str, Any]]:
    """Records of the daemon's own log."""
    _, text = codexwatch(box, "logs", "--json")
    records = [json.loads(line) for line in text.splitlines()]
    return [record for record in records if record["event"] == event]


def journal(box: Box) -> list[dict[str, Any]]:
    return [json.loads(line) for line in box.as_user(*JOURNAL).stdout.splitlines()]


def at(entry: dict[str, Any]) -> float:
    """Seconds since the machine was started."""
    return int(entry["__MONOTONIC_TIMESTAMP"]) / 1e6


def entry_after(box: Box, earlier: dict[str, Any], words: str) -> dict[str, Any]:
    """The first one with these words; the journal is written later than what it tells of happens."""
    found: list[dict[str, Any]] = []

    def is_there() -> bool:
        found[:] = [entry for entry in journal(box) if at(entry) > at(earlier) and words in str(entry["MESSAGE"])]
        return bool(found)

    eventually(is_there)
    return found[0]


def restarts(box: Box) -> int:
    return int(box.systemctl("show", "--property=NRestarts", "--value", UNIT).stdout)


def files(box: Box) -> set[str]:
    return set(box.run("find", str(HOME), f"/run/user/{box.run('id', '-u', USER).stdout.strip()}").stdout.splitlines())


def test_from_installing_it_to_its_last_trace(box: Box) -> None:
    """One story, since every chapter of it needs the one before."""
    # No probe leaves the box, whose network is that of the machine.
    assert box.as_user("sh", "-c", SETTLE).returncode == 0
    before = files(box)
    try:
        _is_installed_and_sees(box)
        _tells(box)
        _is_killed_and_comes_back(box)
        _hangs_and_comes_back(box)
        _stops(box)
    finally:
        removed = codexwatch(box, "service", "uninstall", "--purge")
    assert removed[0] == 0
    assert codexwatch(box, "service", "status")[0] == 1
    left = {path for path in files(box) - before if "codexwatch" in path}
    assert left == set()


def _is_installed_and_sees(box: Box) -> None:
    code, said = codexwatch(box, "service", "install")
    assert (code, "it starts at every login" in said) == (0, True), said
    assert "watches: " in said
    sees = next(line for line in said.splitlines() if line.startswith(("sees:", "blind:")))
    if box.has(*SCREEN):
        assert sees.startswith("sees:  processes, files and the desktop (dunst"), said
        assert "popup: shown by dunst" in said
    else:
        assert sees.startswith("blind: notifications"), said
    assert box.systemctl("is-active", UNIT).stdout.strip() == "active"
    eventually(lambda: bool(logged(box, "cycle.finished")))
    assert codexwatch(box, "status", "--short")[1].strip() in {"healthy", "unknown"}, codexwatch(box, "status")[1]


def _tells(box: Box) -> None:
    box.as_user("sh", "-c", f"echo '{BROKEN}' >> {HOME}/.profile")
    eventually(lambda: bool(logged(box, "alert.fired")))
    assert logged(box, "alert.fired")[0]["rule"] == "proxy-socks-scheme"
    assert codexwatch(box, "status")[0] == 1
    if box.has(*SCREEN):
        eventually(lambda: bool(logged(box, "notification.sent")))
        title = logged(box, "notification.sent")[0]["title"]
        box.as_user("dunstctl", "close-all")
        shown = box.as_user("dunstctl", "history").stdout
        assert title in shown


def _is_killed_and_comes_back(box: Box) -> None:
    told = len(logged(box, "notification.sent"))
    box.systemctl("kill", "--signal=KILL", UNIT)
    eventually(lambda: restarts(box) == 1)
    eventually(lambda: len(logged(box, "cycle.finished")) > 1 and codexwatch(box, "status")[0] == 1)
    # Tests before this one may have killed a service of the same name.
    *_, gone = (entry for entry in journal(box) if entry.get("EXIT_CODE") == "killed")
    assert (gone["EXIT_STATUS"], gone["USER_UNIT"]) == ("9", UNIT)
    again = entry_after(box, gone, f"Starting {UNIT}")
    assert (at(again) - at(gone)) < BACK_WITHIN
    started = entry_after(box, again, '"daemon.started"')
    said_by = (started["_SYSTEMD_USER_UNIT"], started["SYSLOG_IDENTIFIER"], started["PRIORITY"])
    assert said_by == (UNIT, "codexwatch", "6")
    assert len(logged(box, "alert.fired")) == 1
    assert len(logged(box, "notification.sent")) == told


def _hangs_and_comes_back(box: Box) -> None:
    folder = f"{HOME}/.config/systemd/user/{UNIT}.d"
    box.as_user("sh", "-c", f"mkdir -p {folder} && printf '[Service]\\nWatchdogSec=4\\n' > {folder}/test.conf")
    box.systemctl("daemon-reload")
    assert codexwatch(box, "service", "restart")[0] == 0
    before = restarts(box)
    box.systemctl("kill", "--signal=STOP", UNIT)
    eventually(lambda: restarts(box) == before + 1, 40)
    assert any("Watchdog timeout" in str(entry["MESSAGE"]) for entry in journal(box))
    eventually(lambda: box.systemctl("is-active", UNIT).stdout == "active\n")
    eventually(lambda: codexwatch(box, "status")[0] == 1)


def _stops(box: Box) -> None:
    box.systemctl("stop", UNIT)
    assert logged(box, "daemon.stopped")
    assert codexwatch(box, "status")[0] == 3


def test_a_broken_configuration_at_login_is_told_and_does_not_keep_it_from_watching(box: Box) -> None:
    assert box.as_user("sh", "-c", SETTLE).returncode == 0
    box.as_user("sh", "-c", f"printf '[probe]\\nenabled = flase\\n' > {HOME}/.config/codexwatch/config.toml")
    try:
        assert codexwatch(box, "service", "install")[0] == 0
        eventually(lambda: bool(logged(box, "cycle.finished")))
        rejected = logged(box, "config.rejected")[0]
        assert (rejected["path"], rejected["line"]) == (f"{HOME}/.config/codexwatch/config.toml", 2)
        assert restarts(box) == 0
        if box.has(*SCREEN):
            eventually(lambda: any("configuration" in sent["title"] for sent in logged(box, "notification.sent")))
        assert codexwatch(box, "run")[0] == 1
    finally:
        codexwatch(box, "service", "uninstall", "--purge")


def test_a_second_service_waits_for_its_turn(box: Box) -> None:
    assert box.as_user("sh", "-c", SETTLE).returncode == 0
    box.as_user("systemd-run", "--user", "--unit=in-a-terminal", sys.executable, "-m", "codexwatch", "run")
    try:
        eventually(lambda: bool(logged(box, "cycle.finished")))
        code, said = codexwatch(box, "service", "install")
        assert (code, "waiting until it ends" in said) == (0, True), said
        box.systemctl("stop", "in-a-terminal")
        eventually(lambda: len(logged(box, "daemon.started")) == 2)
        assert restarts(box) == 0
    finally:
        box.systemctl("stop", "in-a-terminal")
        codexwatch(box, "service", "uninstall", "--purge")
