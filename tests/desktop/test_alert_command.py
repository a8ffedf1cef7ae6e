"""`[alerts] command` from end to end: a real daemon, a small script of the user's, and a web hook that it posts to."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.test_daemon import watched, world
from tests.desktop.watched import BROKEN, CLEAN, CORRECTION, NO_PROBES, TITLE, Watched, eventually

__all__ = ["watched", "world"]
pytestmark = [pytest.mark.anyio, pytest.mark.desktop, pytest.mark.namespaces]

REPOSITORY = Path(__file__).parents[2]
POST = """\
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], sys.stdin.buffer.read(), {"Content-Type": "application/json"})
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5)
"""
"""As a user would write it: it ends with an error where the hook does not take the alert."""


class Hook:
    """The receiver, in the daemon's own network."""

    def __init__(self, watched: Watched, refusals: int) -> None:
        self.file = watched.world.root / "received.jsonl"
        command = [sys.executable, "-m", "tests.desktop.receiver", str(self.file), str(refusals)]
        self.process = watched.world.start(command, cwd=REPOSITORY)

    async def url(self) -> str:
        await eventually(lambda: self.process.stdout, said=lambda: self.process.stderr)
        return f"http://127.0.0.1:{self.process.stdout.strip()}/hook"

    @property
    def received(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []


async def test_each_alert_and_its_end_reach_a_web_hook_once_though_it_refuses_at_first(watched: Watched) -> None:
    hook = Hook(watched, refusals=1)
    watched.write("post.py", POST)
    command = json.dumps([sys.executable, str(watched.home / "post.py"), await hook.url()])
    watched.configure(f"{NO_PROBES}[alerts]\ndesktop = false\ncommand = {command}\n")
    await watched.watching()
    watched.write(".zshrc", BROKEN)
    failed = await watched.event("command.failed")
    assert failed["reason"] == "the command ended with 1"
    await watched.event("command.sent")
    watched.write(".zshrc", CLEAN)
    await watched.event("command.sent", 1)
    await watched.passes(1)

    began, ended = hook.received
    assert datetime.fromisoformat(began.pop("since")) == datetime.fromisoformat(ended.pop("since"))
    body = began.pop("body")
    assert CORRECTION in body
    assert ended.pop("body") == body
    about = {
        "schema": 1,
        "rule": "proxy-scheme-missing",
        "subject": f"HTTPS_PROXY@{watched.home}/.zshrc",
        "severity": "warning",
        "title": TITLE,
        "environment": "login-shell",
    }
    assert began == {**about, "event": "firing"}
    assert ended == {**about, "event": "resolved"}
