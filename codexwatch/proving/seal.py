"""Cuts the experiments off from every network: what Codex sends beyond loopback then has nowhere to go.

Linux lets users make such a place (user and network namespaces), unless the administrator has forbidden it.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_SECONDS_TO_TRY = 3.0
_WORKER = "codexwatch.proving.sealed"
_SPACES = ("--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child")
"""Root of a place with nothing in it. Whatever is started inside ends with it."""


class SealFailed(Exception):  # noqa: N818 - a word, like the others that people read
    """The worker inside did not answer; the message is for the user."""


def can_seal() -> bool:
    """Whether this user may make such a place here."""
    unshare, true = shutil.which("unshare"), shutil.which("true")
    if sys.platform != "linux" or unshare is None or true is None:
        return False
    try:
        tried = subprocess.run(
            [unshare, *_SPACES, true], capture_output=True, timeout=_SECONDS_TO_TRY, check=False, env={}
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def work_sealed(job: str, folder: Path, seconds: float) -> str:
    """What the worker inside says to `job`. Raises SealFailed, after `seconds` at the latest."""
    unshare = shutil.which("unshare") or "unshare"
    environ = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder)}
    process = subprocess.Popen(
        [unshare, *_SPACES, sys.executable, "-m", _WORKER],
        env=environ,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        answer, complaint = process.communicate(job, seconds)
    except subprocess.TimeoutExpired:
        raise SealFailed(f"the experiments did not end within {seconds:.0f} s") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode != 0:
        last = complaint.strip().splitlines()[-1:] or ["no reason given"]
        raise SealFailed(f"the experiments could not be made: {last[0]}")
    return answer
