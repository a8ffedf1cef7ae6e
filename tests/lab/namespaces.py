"""Making and entering private namespaces, as root or with unprivileged user namespaces."""

import os
import shutil
import subprocess
import sys
from functools import cache

TOOLS = ("unshare", "nsenter", "ip", "mount", "env", "sh")
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TOOL_ENVIRONMENT = {"PATH": SYSTEM_PATH, "LANG": "C.UTF-8"}


@cache
def why_not() -> str | None:
    """Why no world can be made here; None if one can."""
    if sys.platform != "linux":
        return "network namespaces exist on Linux alone"
    missing = [tool for tool in TOOLS if shutil.which(tool, path=SYSTEM_PATH) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    # A veth pair as well: some sandboxes allow the namespace and not the devices.
    trial = [*unshare(), "ip", "link", "add", "up0", "type", "veth", "peer", "name", "dn0"]
    outcome = subprocess.run(trial, capture_output=True, text=True, check=False, env=TOOL_ENVIRONMENT)
    return None if outcome.returncode == 0 else outcome.stderr.strip() or f"unshare ended with {outcome.returncode}"


def unshare() -> list[str]:
    """New namespaces; with `--kill-child` nothing in them outlives the command."""
    unprivileged = ["--user", "--map-root-user"] if os.geteuid() else []
    return ["unshare", *unprivileged, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]


def nsenter(pid: int) -> list[str]:
    """Into the namespaces of a process."""
    unprivileged = ["--user", "--preserve-credentials"] if os.geteuid() else []
    return ["nsenter", "--target", str(pid), *unprivileged, "--net", "--mount", "--pid"]
