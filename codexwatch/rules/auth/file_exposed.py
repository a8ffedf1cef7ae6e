"""Others on this machine can read the login.

What it detects
    auth.json, or a `.env` with a key or a proxy's password in it, may be read by the group or by everybody, and no
    folder above keeps them out.

Why Codex breaks
    It does not. But whoever reads auth.json can work in your name. Codex creates the file for its owner alone; copying
    it, or restoring it from an archive, is what opens it.

How to fix
    `chmod 600` on the file.

Example
    `~/.codex/auth.json` with the mode `-rw-r--r--` after it was copied from another machine.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Run, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.reach import home_of, judged

META = Meta(
    stage=Stage.LOGIN,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "codex", "auth"}),
    keep_firing_for=timedelta(0),
    words={
        "login": Words(
            title="Others on this machine can read your login",
            summary="{path} holds a login, and other users of this machine can read it.",
            remedy="chmod 600 {path}",
        ),
        "dotenv": Words(
            title="Others on this machine can read a secret in .env",
            summary="{path} holds a key or a password, and other users of this machine can read it.",
            remedy="chmod 600 {path}",
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        stored = facts.auth.get(environment.home)
        if stored and stored.exposed and (stored.has_key or stored.has_tokens):
            yield _finding(environment, stored.path, "login")
        if home_of(facts, environment).dotenv_exposed:
            yield _finding(environment, f"{environment.home}/.env", "dotenv")


def _finding(environment: Environment, path: str, case: str) -> Finding:
    return Finding(
        subject=path,
        severity=Severity.WARNING,
        environment=environment.id,
        case=case,
        data={"path": path},
        origin=Origin(path),
        steps=(Run(("chmod", "600", path)),),
    )
