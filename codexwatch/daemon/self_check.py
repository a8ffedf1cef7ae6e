"""What the daemon can see and reach from where it runs, published in the state file.

Asked of a short child: it has the daemon's user, sandbox and variables, and the memory that it takes is given back.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anyio

from codexwatch import __version__, logs

LOG = logs.get(__name__)
COMMAND = (sys.executable, "-E", "-P", "-m", "codexwatch", "selftest", "--json")
SECONDS = 60.0


async def publish_self_check(
    environ: Mapping[str, str], save: Callable[[str], None], command: Sequence[str] = COMMAND
) -> None:
    """Look once, say in the log what is blind, and hand `save` a JSON object: pid, version, and the checks."""
    checks = await _checks(environ, command)
    for check in checks:
        if not check["ok"]:
            LOG.warning("selfcheck.failed", check=check["check"], said=check["said"], remedy=check["remedy"])
    save(json.dumps({"pid": os.getpid(), "version": __version__, "checks": checks}, ensure_ascii=False))


async def _checks(environ: Mapping[str, str], command: Sequence[str]) -> list[dict[str, Any]]:
    problem = f"no answer within {SECONDS:.0f} s"
    with anyio.move_on_after(SECONDS):
        try:
            done = await anyio.run_process(command, env=dict(environ), check=False, stderr=None)
            return list(json.loads(done.stdout)["checks"])
        except OSError as error:
            problem = f"it cannot be run: {error.strerror}"
        except (ValueError, KeyError, TypeError):
            problem = f"it ended with {done.returncode} and without an answer"
    return [{"check": "self-test", "ok": False, "said": problem, "remedy": "see why: codexwatch selftest"}]
