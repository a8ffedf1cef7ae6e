"""Somebody's home directory in a private world, and codexwatch run in it as a whole process."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.machine import CODEXWATCH, ZSH, Checked, install_codex
from tests.lab.homes import login_api_key
from tests.lab.processes import Completed, Started
from tests.lab.world import World

BOUND = 10.0
"""Seconds that no command may take, whatever it finds."""


@dataclass(frozen=True)
class Person:
    """Works with zsh, an API key and an installed codex; `home` is all that they have."""

    world: World
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**ZSH, "HOME": str(self.home), "PATH": f"{self.home}/.local/bin:/usr/bin:/bin"}

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def make_way(self, name: str) -> Path:
        """A path in the home directory where nothing is, in a folder that is there."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        return path

    def codexwatch(self, *argv: str, env: Mapping[str, str] | None = None, as_user: Sequence[str] = ()) -> Completed:
        """A command run to its end, which must come in time and without a traceback."""
        command = [*as_user, *CODEXWATCH, *argv]
        done = self.world.run(command, {**self.environment, **(env or {})}, timeout=BOUND)
        assert "Traceback" not in done.stderr, done.stderr
        assert "a fault of codexwatch itself" not in done.stderr, done.stderr
        return done

    def check(self, *options: str, env: Mapping[str, str] | None = None, as_user: Sequence[str] = ()) -> Checked:
        """`codexwatch check --json`, which says one object on stdout."""
        done = self.codexwatch("check", "--json", *options, env=env, as_user=as_user)
        return Checked(done, json.loads(done.stdout))

    def start(self, *argv: str, env: Mapping[str, str] | None = None) -> Started:
        return self.world.start([*CODEXWATCH, *argv], {**self.environment, **(env or {})})


def settled(world: World, home: Path) -> Person:
    """A person whose Codex works."""
    install_codex(home)
    login_api_key(home)
    return Person(world, home)


def as_nobody(home: Path) -> tuple[str, ...]:
    """The words before a command that is to run as somebody without rights, who owns `home`."""
    os.chown(home, 65534, 65534)
    for path in home.rglob("*"):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    return (shutil.which("setpriv") or "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
