"""A program that answers `doctor` as Codex does, and takes the way that a test tells it to."""

import sys
from pathlib import Path

from codexwatch.proving.program import Program, Question

SCRIPT = """\
#!{python}
import os, re, socket, sys, time
from pathlib import Path

config = Path(os.environ["CODEX_HOME"], "config.toml").read_text()
target = re.search('openai_base_url = "https?://([^/]*)', config)[1]
mode = {mode!r}

def connect(proxy, extra):
    host, port = proxy.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as opened:
        opened.sendall(f"CONNECT {{target}} HTTP/1.1\\r\\n{{extra}}\\r\\n".encode())
        opened.recv(100)

if mode == "hangs":
    time.sleep(60)
upper, lower = os.environ.get("HTTPS_PROXY"), os.environ.get("https_proxy")
proxy = (lower or upper) if mode == "prefers lower case" else (upper or lower)
if proxy:
    connect(proxy, "")
    connect(proxy, "Proxy-Connection: Keep-Alive\\r\\n")
print("" if mode == "says nothing" else '{{"checks": {{"network.provider_reachability": {{}}}}}}')
"""


def fake_codex(folder: Path, mode: str = "") -> Program:
    """`mode`: `prefers lower case`, `says nothing`, `hangs`; else it does what is right."""
    path = folder / "codex"
    path.write_text(SCRIPT.format(python=sys.executable, mode=mode))
    path.chmod(0o755)
    return Program(str(path), Question.NETWORK)
