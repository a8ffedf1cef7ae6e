"""A person's machine in a private world: a login, a shell's start-up file, an installed codex, proxy programs."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs

from tests.lab.homes import login_api_key
from tests.lab.proxies import ProxySpec
from tests.lab.world import Completed, World

CODEXWATCH = (sys.executable, "-m", "codexwatch")
ZSH = {"SHELL": "/bin/zsh"}


def at(spec: ProxySpec, port: int) -> ProxySpec:
    """The proxy on a port of its own: inside a private world the usual numbers are free."""
    return structs.replace(spec, listen=("127.0.0.1", port))


def install_codex(home: Path, version: str = "0.169.0") -> Path:
    """A codex that can say its version and do nothing else."""
    program = home / ".local/bin/codex"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/sh\necho codex-cli {version}\n")
    program.chmod(0o755)
    return program


def settle(world: World, files: Mapping[str, str | bytes]) -> None:
    """Someone who works with Codex and an API key, with these files in the home directory."""
    login_api_key(world.home)
    install_codex(world.home)
    for name, content in files.items():
        path = world.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


@dataclass(frozen=True)
class Checked:
    """What `codexwatch check --json` said."""

    completed: Completed
    document: dict[str, Any]

    @property
    def told(self) -> list[str]:
        """The rules whose findings are told, in order."""
        findings = self.document["findings"]
        return [item["rule"] for item in findings if item["inhibited_by"] is None and item["severity"] != "info"]

    @property
    def state(self) -> str:
        return str(self.document["verdict"]["state"])

    @property
    def first(self) -> dict[str, Any]:
        first: dict[str, Any] = self.document["findings"][0]
        return first


def check(world: World, env: Mapping[str, str] | None = None, *options: str) -> Checked:
    """One whole process, from a terminal of that world."""
    completed = world.run([*CODEXWATCH, "check", "--json", *options], {**ZSH, **(env or {})})
    assert "Traceback" not in completed.stderr, completed.stderr
    return Checked(completed, json.loads(completed.stdout))
