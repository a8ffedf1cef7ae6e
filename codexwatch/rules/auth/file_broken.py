"""auth.json holds no login that Codex can use.

What it detects
    `auth.json` of a Codex home in use is not JSON, has an `auth_mode` that Codex does not know, or does not hold the
    login that it says it holds: no tokens, no key, an empty key that wins over tokens.

Why Codex breaks
    Codex starts all the same and sends its requests without a login. The server refuses every one, and Codex shows
    "Reconnecting". `codex login status` may even say that all is well (`{}`, `"tokens": null`).

How to fix
    Move the file aside and log in again.

Example
    A file that was cut off when the disk was full: `{"auth_mode": "chatgpt", "tokens": {"id_tok`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.routes import login_in
from codexwatch.model.codex import FileState, Login, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Run, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.reach import judged, login_file, pairs_of, routes_of

META = Meta(
    stage=Stage.LOGIN,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "codex", "auth"}),
    uses=frozenset({"processes", "routes"}),
    # Codex rewrites the file while it refreshes the login.
    hold_for=timedelta(seconds=5),
    keep_firing_for=timedelta(0),
    words={
        "": Words(
            title="Codex cannot use the login in auth.json",
            summary="{path} {reason}: Codex sends its requests without a login, and the server refuses them.",
            remedy="Move {path} aside, then run: codex login",
        )
    },
    references=("openai/codex#19598", "openai/codex#17800"),
)

READ_FROM_FILE = frozenset({Login.UNKNOWN, Login.PROVIDER})
"""What a client uses that would read this file; a variable that holds a login comes before it."""


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        stored = login_file(facts, environment)
        if stored and stored.state is FileState.BROKEN and login_in(facts, environment) in READ_FROM_FILE:
            yield _finding(facts, environment, stored)


def _finding(facts: Facts, environment: Environment, stored: StoredLogin) -> Finding:
    return Finding(
        subject=stored.path,
        severity=Severity.CRITICAL,
        environment=environment.id,
        data={"path": stored.path, "line": stored.line, "reason": stored.reason},
        origin=Origin(stored.path, stored.line),
        breaks=pairs_of(routes_of(facts, environment)),
        steps=(Run(("mv", stored.path, f"{stored.path}.broken")), Run(("codex", "login"))),
    )
