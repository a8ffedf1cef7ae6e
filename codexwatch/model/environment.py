"""One set of variables in which Codex runs or would run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from codexwatch.model.variable import Variable


class EnvironmentKind(StrEnum):
    """The kinds, in the order in which their findings are told."""

    THIS_SHELL = "this-shell"
    LOGIN_SHELL = "login-shell"
    DAEMON = "daemon"
    PROCESS = "process"
    EDITOR = "editor"
    DESKTOP_SESSION = "desktop-session"

    @property
    def rank(self) -> int:
        """Position in the order of findings; a finding about the whole host comes before all of them."""
        return list(EnvironmentKind).index(self)


@dataclass(frozen=True, slots=True)
class Environment:
    """`$CODEX_HOME/.env` of `home` is already overlaid on `variables`, as Codex does at its start.

    `unknown` says why the variables could not be read; then `variables` is empty and nothing is judged.
    Only environments `in_use` are judged at all. `unexported` are proxies that a file of the shell assigns without
    exporting them, and that this environment would otherwise have got. `commands_missing` are the MCP servers whose
    program is nowhere on the PATH, of an environment whose PATH was read from a process.
    """

    id: str
    kind: EnvironmentKind
    label: str
    home: str
    variables: Mapping[str, Variable] = field(default_factory=dict)
    in_use: bool = True
    unknown: str | None = None
    pid: int | None = None
    started_at: datetime | None = None
    unexported: tuple[Variable, ...] = ()
    commands_missing: tuple[str, ...] = ()

    def get(self, name: str) -> Variable | None:
        """The variable as it is set, an empty value included."""
        return self.variables.get(name)
