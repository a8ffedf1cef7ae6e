"""Everything known at one instant."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from codexwatch.model.codex import Codex, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.listener import Listeners
from codexwatch.model.machine import CodexProcess, Editor, Host
from codexwatch.model.network import Routes
from codexwatch.model.probe import Probes
from codexwatch.model.settings import Settings
from codexwatch.model.traces import HomeTraces

SECTIONS = (
    "environments",
    "routes",
    "codex",
    "auth",
    "processes",
    "editors",
    "listeners",
    "probes",
    "host",
    "traces",
    "settings",
)

FILE_SECTIONS = frozenset({"environments", "routes", "codex", "auth", "editors", "settings"})
"""Sections that a changed file changes; rules that read no other one are run before any probe is waited for."""

BESIDE = frozenset({"traces"})
"""Sections that tell more about what is wrong, and whose absence leaves no doubt whether Codex can work."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A section that could not be read is in `missing` with the reason, and empty.

    `auth` is keyed by the home that the login is stored in, `traces` by the home that they were left in.
    """

    taken_at: datetime
    environments: tuple[Environment, ...] = ()
    routes: Routes = field(default_factory=Routes)
    codex: Codex = field(default_factory=lambda: Codex(installed=False, version=None))
    auth: Mapping[str, StoredLogin] = field(default_factory=dict)
    processes: tuple[CodexProcess, ...] = ()
    editors: tuple[Editor, ...] = ()
    listeners: Listeners = field(default_factory=Listeners)
    probes: Probes = field(default_factory=Probes)
    host: Host = field(default_factory=lambda: Host(system="linux"))
    traces: Mapping[str, HomeTraces] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    missing: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def answered(self) -> dict[Hashable, Any]:
        """What has been asked of this snapshot already: forty rules ask the same of the same environment."""
        return {}

    def process_in(self, environment: str) -> CodexProcess | None:
        """The running client that the environment with this id is of."""
        return self._process_in.get(environment)

    def processes_of(self, home: str) -> tuple[CodexProcess, ...]:
        """The running clients that use this home."""
        return self._processes_of.get(home, ())

    @cached_property
    def _processes_of(self) -> Mapping[str, tuple[CodexProcess, ...]]:
        homes = {environment.id: environment.home for environment in self.environments}
        found: dict[str, list[CodexProcess]] = {}
        for process in self.processes:
            if process.environment in homes:
                found.setdefault(homes[process.environment], []).append(process)
        return {home: tuple(processes) for home, processes in found.items()}

    @cached_property
    def _process_in(self) -> Mapping[str, CodexProcess]:
        return {process.environment: process for process in reversed(self.processes)}
