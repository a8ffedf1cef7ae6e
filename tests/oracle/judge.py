"""Asks the real Codex where the traffic of one environment goes."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.lab.behaviours import Answer, Behaviour
from tests.lab.ca import LabCA
from tests.lab.hosts import ADDRESSES
from tests.lab.world import World
from tests.oracle.case import Case, Recorded
from tests.oracle.home import BUILT_IN, PROVIDER, configure, forget, furnish
from tests.oracle.lab import PROXIES, seen

VERSION = "0.169.0"

# Refuses the upgrade in the one way that sends Codex to https at once, so that one turn shows both stacks.
ONLY_HTTPS: dict[str, Behaviour] = {"UPGRADE *": Answer(426)}
TURN = ("exec", "--skip-git-repo-check", "--json", "say hello")
DOCTOR = ("doctor", "--network-only", "--json")
TIMEOUT = 15
"""Seconds; nearly every case takes less than one. By https Codex waits without end for a peer that says nothing."""


@dataclass(frozen=True)
class Circumstance:
    """What must not change an answer, and is therefore varied.

    `by_dns`: names come from the name server, not from /etc/hosts. `fresh`: Codex finds nothing of an earlier run.
    `doctor`: it is asked by `codex doctor` and the built-in provider, not by a turn and a provider of its own.
    """

    by_dns: bool = False
    fresh: bool = False
    retries: int = 0
    doctor: bool = False


class Judge:
    """One world for many cases, one after the other; everything that is asked for in it is logged."""

    def __init__(self, ca: LabCA, codex: Path, circumstance: Circumstance) -> None:
        names = ADDRESSES if circumstance.by_dns else {}
        behaviours = {} if circumstance.doctor else ONLY_HTTPS
        self._world = World(ca, behaviours, PROXIES, dns=names)
        self._ca = ca
        self._codex = codex
        self._circumstance = circumstance

    def __enter__(self) -> Self:
        self._world.__enter__()
        self._codex_home = furnish(self._world.home, self._ca)
        return self

    def __exit__(self, *what: object) -> None:
        self._world.__exit__(None, None, None)

    def record(self, case: Case) -> Recorded:
        """What each stack does."""
        home = str(self._world.home)
        circumstance = self._circumstance
        if circumstance.fresh:
            forget(self._codex_home)
        template = BUILT_IN if circumstance.doctor else PROVIDER
        configure(self._codex_home, template.format(base=case.base, retries=circumstance.retries), case.dotenv(home))
        before = self._world.refresh()
        command: Sequence[str] = DOCTOR if circumstance.doctor else TURN
        with suppress(TimeoutError):
            told = self._world.run([self._codex, *command], case.values(home), timeout=TIMEOUT)
            assert told.returncode in {0, 1}, f"{case}: {told.stderr}"
            assert "Error loading config" not in told.stderr, told.stderr
        ways = seen(before, self._world.refresh(), case.base)
        return Recorded(case, *(ways[stack] for stack in ways))
