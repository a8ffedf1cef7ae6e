"""Debian's prometheus and prometheus-alertmanager, started on ports of their own and stopped by their number."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import codexwatch

DOCS = Path(codexwatch.__file__).parent / "docs"
RULES_FILE = DOCS / "prometheus-rules.yml"
ALERTMANAGER_FILE = DOCS / "alertmanager.yml"
ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
NEEDED = ("prometheus", "promtool", "amtool")
MISSING = [name for name in NEEDED if shutil.which(name) is None] + ([] if ALERTMANAGER else ["alertmanager"])
needs_prometheus = pytest.mark.skipif(
    bool(MISSING), reason=f"needs {', '.join(MISSING)}: apt-get install prometheus prometheus-alertmanager"
)
PATIENCE = 40.0


def run_tool(*argv: str, stdin: bytes | None = None, cwd: Path | None = None) -> str:
    """What promtool or amtool says; it must be content."""
    done = subprocess.run(
        argv, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd, timeout=PATIENCE, check=False
    )
    said = done.stdout.decode()
    assert done.returncode == 0, said
    return said


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(argv: Sequence[str], port: int, log: Path, ready: str = "/-/ready") -> Iterator[None]:
    """A server that says at `ready` that it is."""
    with log.open("wb") as out, subprocess.Popen(argv, stdout=out, stderr=out, cwd=log.parent) as process:
        try:
            wait_for(lambda: _status(port, ready) == 200, log.read_text)
            yield
        finally:
            process.kill()


def wait_for(condition: Callable[[], object], otherwise: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.05)


def ask(port: int, path: str, **query: str) -> Any:
    """The `data` of an answer of Prometheus's."""
    status, said = get(port, f"{path}?{urlencode(query)}")
    assert status == 200, said
    return json.loads(said)["data"]


def _status(port: int, path: str) -> int | None:
    try:
        return get(port, path)[0]
    except OSError:
        return None


def get(port: int, path: str) -> tuple[int, bytes]:
    """Status and body."""
    return _asked(port, "GET", path)


def post(port: int, path: str, body: object) -> None:
    status, said = _asked(port, "POST", path, json.dumps(body))
    assert status == 200, said


def _asked(port: int, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
