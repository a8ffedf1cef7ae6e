"""The daemon itself, as a process with a home of its own, with every export on."""

import json
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.export.collector import receiving
from tests.export.machines import CANARY, USER
from tests.export.tools import free_port, get, wait_for
from tests.unit.cli.program import CODEXWATCH, Shell


@contextmanager
def daemon(shell: Shell, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    # What is set where the service was started is nobody's business.
    environ = {**shell.environment, "HTTPS_PROXY": f"http://{USER}:{CANARY}@127.0.0.1:9", "PATH": os.defpath}
    with log.open("wb") as out, subprocess.Popen([*CODEXWATCH, "run"], env=environ, stdout=out, stderr=out) as process:
        try:
            yield process
        finally:
            process.kill()


def test_what_the_daemon_exports_and_takes_away_again(tmp_path: Path) -> None:
    shell, path, port, log = Shell(tmp_path / "home"), tmp_path / "codexwatch.prom", free_port(), tmp_path / "log"
    shell.write(".bashrc", f"export ALL_PROXY=socks5://{USER}:{CANARY}@127.0.0.1:1080\n")
    shell.write("bin/codex", "#!/bin/sh\necho codex-cli 0.169.0\n").chmod(0o755)
    shell.write(".profile", f'PATH="{shell.home}/bin:$PATH"\n. ~/.bashrc\n')
    quiet = (
        "[probe]\nenabled = false\ninterval = 1\n[alerts]\ndesktop = false\n[rules.proxy-socks-scheme]\nhold_for = 0\n"
    )
    with receiving() as receiver:
        exported = (
            f'[export]\ntextfile = "{path}"\nmetrics_port = {port}\n[export.otlp]\nendpoint = "{receiver.url}"\n'
            f'interval = 1\nheaders = {{ Authorization = "Bearer {CANARY}" }}\n'
        )
        config = shell.write(".config/codexwatch/config.toml", quiet + exported)
        with daemon(shell, log) as process:
            wait_for(path.exists, log.read_text)
            wait_for(lambda: receiver.records and receiver.requests[1:], log.read_text)
            wait_for(lambda: b"codexwatch_alert_firing{" in get(port, "/metrics")[1], log.read_text)
            scraped = get(port, "/metrics")[1]
            assert stat.S_IMODE(path.stat().st_mode) == 0o644
            config.write_text(quiet)
            wait_for(lambda: not path.exists(), log.read_text)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
    for exported_bytes in (scraped, *receiver.bodies):
        for secret in (CANARY, USER, str(shell.home), "1080"):
            assert secret.encode() not in exported_bytes
    events = [json.loads(line) for line in log.read_text().splitlines()]
    assert [event for event in events if event["level"] == "error" or event["event"].startswith("export.")] == []
    assert CANARY not in log.read_text()
