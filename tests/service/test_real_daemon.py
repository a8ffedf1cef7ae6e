"""The daemon itself as a service: started by systemd, seeing what it must see, stopped in time."""

import json
import sys
from pathlib import Path

import pytest

from tests.service.conftest import USER, Box, eventually

pytestmark = pytest.mark.systemd

UNIT = "codexwatch.service"
HOME = Path("/home") / USER
BROKEN = "export ALL_PROXY=socks5://127.0.0.1:7891\n"


def codexwatch(box: Box, *arguments: str) -> tuple[int, str]:
    done = box.as_user(sys.executable, "-m", "codexwatch", *arguments)
    return done.returncode, done.stdout


def logged(box: Box, event: str) -> list[dict[str, str]]:
    """Records of the daemon's own log."""
    _, text = codexwatch(box, "logs", "--json")
    records = [json.loads(line) for line in text.splitlines()]
    return [record for record in records if record["event"] == event]


def test_it_watches_as_a_service(box: Box) -> None:
    # No probe leaves the box, whose network is that of the machine.
    settings = HOME / ".config/codexwatch/config.toml"
    box.as_user("mkdir", "-p", str(settings.parent), str(HOME / ".codex"))
    box.as_user("sh", "-c", f"printf '[probe]\\nenabled = false\\n' > {settings}")
    login = '{"OPENAI_API_KEY": "sk-lab"}'
    box.as_user("sh", "-c", f"printf %s '{login}' > {HOME}/.codex/auth.json && chmod 600 {HOME}/.codex/auth.json")
    box.as_user("sh", "-c", f"printf '#!/bin/sh\\necho codex-cli 0.169.0\\n' > {HOME}/codex && chmod +x {HOME}/codex")
    box.as_user("sh", "-c", f"mkdir -p {HOME}/.local/bin && mv {HOME}/codex {HOME}/.local/bin/codex")
    try:
        assert codexwatch(box, "service", "install")[0] == 0
        assert box.systemctl("is-active", UNIT).stdout.strip() == "active"
        eventually(lambda: bool(logged(box, "cycle.finished")))
        assert codexwatch(box, "status", "--short")[1].strip() in {"healthy", "unknown"}, codexwatch(box, "status")[1]

        box.as_user("sh", "-c", f"printf '{BROKEN}' >> {HOME}/.profile")
        eventually(lambda: bool(logged(box, "alert.fired")))
        fired = logged(box, "alert.fired")[0]
        assert fired["rule"] == "proxy-socks-scheme"
        assert codexwatch(box, "status")[0] == 1

        before = box.systemctl("show", "--property=NRestarts", "--value", UNIT).stdout.strip()
        assert before == "0"
        box.systemctl("stop", UNIT)
        assert logged(box, "daemon.stopped")
        assert codexwatch(box, "status")[0] == 3
    finally:
        codexwatch(box, "service", "uninstall", "--purge")
        box.as_user("rm", "-rf", str(settings.parent))
    assert codexwatch(box, "service", "status")[0] == 1
