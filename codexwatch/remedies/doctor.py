"""What Codex itself says of the network, in the environment that a new terminal now has."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from codexwatch.model.environment import Environment
from codexwatch.model.secret import mask_urls
from codexwatch.model.variable import KEPT_NAMES

PATIENCE = 20.0
"""Seconds; a way that leads nowhere costs `codex doctor` fifteen."""
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Opinion:
    """`status` is its own word: ok, warning or fail. `complaints` are the summaries of what it does not like."""

    status: str
    complaints: tuple[str, ...] = ()


def ask(program: str, environment: Environment, environ: Mapping[str, str]) -> Opinion | None:
    """`codex doctor --network-only`, which Codex has from 0.166.0 on; None where it gives no answer in time.

    environ: what the command is started with beside the variables of `environment`, which take the place of its own.
    """
    others = {name: value for name, value in environ.items() if name not in KEPT_NAMES}
    try:
        done = subprocess.run(
            [program, "doctor", "--network-only", "--json"],
            env={**others, **_values(environment), "CODEX_HOME": environment.home},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        return _opinion(json.loads(done.stdout))
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError, AttributeError):
        return None


def _values(environment: Environment) -> dict[str, str]:
    """What cannot be known is left unset: Codex then says what it does without it."""
    return {name: item.value.reveal() for name, item in environment.variables.items() if item.value is not None}


def _opinion(said: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Opinion:
    checks = said["checks"].values()
    complaints = (mask_urls(check["summary"])[:_SHOWN] for check in checks if check["status"] != "ok")
    return Opinion(str(said["overallStatus"]), tuple(complaints))
