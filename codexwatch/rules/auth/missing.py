"""Codex has nothing to log in with.

What it detects
    There is no auth.json in the Codex home in use, no variable that Codex takes for a login, and the provider brings
    none of its own.

Why Codex breaks
    The window shows the sign-in screen; `codex exec` sends its requests without a login and is refused (401).
    OPENAI_API_KEY in the environment is no login: Codex ignores it.

How to fix
    `codex login`, or with a key: `printenv OPENAI_API_KEY | codex login --with-api-key`. On a machine without a
    browser: `codex login --device-auth`.

Example
    `export OPENAI_API_KEY=...` in `~/.zshrc`, and no `~/.codex/auth.json`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.login import is_set
from codexwatch.codex.routes import login_in
from codexwatch.codex.version import OPENAI_API_KEY_IGNORED, at_least
from codexwatch.model.codex import FileState, Login
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Run, Step, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.reach import home_of, judged, pairs_of, routes_of

WITH_KEY = "printenv OPENAI_API_KEY | codex login --with-api-key"

META = Meta(
    stage=Stage.LOGIN,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "codex", "auth"}),
    uses=frozenset({"processes", "routes"}),
    keep_firing_for=timedelta(0),
    words={
        "": Words(
            title="Codex is not logged in",
            summary="There is no {path}, and nothing else that Codex could log in with.",
            remedy="codex login",
        ),
        "key-ignored": Words(
            title="Codex is not logged in; OPENAI_API_KEY does not count",
            summary="There is no {path}. OPENAI_API_KEY is set, but Codex does not take a login from it.",
            remedy="codex login, or: " + WITH_KEY,
        ),
    },
    references=("openai/codex#7323",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        if _has_no_login(facts, environment):
            yield _finding(facts, environment)


def _has_no_login(facts: Facts, environment: Environment) -> bool:
    login = login_in(facts, environment)
    if is_set(environment, "OPENAI_API_KEY") and not at_least(facts.codex.version, OPENAI_API_KEY_IGNORED):
        return False
    return login is Login.NONE or (login is Login.PROVIDER and _provider_wants_one(facts, environment))


def _provider_wants_one(facts: Facts, environment: Environment) -> bool:
    """A provider that asks for OpenAI's login and has no key of its own."""
    config = home_of(facts, environment).config
    provider, stored = config.providers.get(config.model_provider), facts.auth.get(environment.home)
    asks = provider is not None and provider.requires_openai_auth and not (provider.env_key or provider.has_token)
    absent = stored is None or stored.state is FileState.ABSENT
    in_environment = is_set(environment, "CODEX_ACCESS_TOKEN") or is_set(environment, "CODEX_API_KEY")
    return asks and absent and config.auth_store == "file" and not in_environment


def _finding(facts: Facts, environment: Environment) -> Finding:
    path = f"{environment.home}/auth.json"
    ignored = is_set(environment, "OPENAI_API_KEY")
    login: Step = Run(("codex", "login"))
    return Finding(
        subject=path,
        severity=Severity.WARNING if facts.codex.installed else Severity.INFO,
        environment=environment.id,
        case="key-ignored" if ignored else "",
        data={"path": path},
        breaks=pairs_of(routes_of(facts, environment)),
        steps=(login, Manual("Or, to use the key: " + WITH_KEY)) if ignored else (login,),
    )
