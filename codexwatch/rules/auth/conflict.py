"""A ChatGPT login and a key are both in play.

What it detects
    `auth.json` without `auth_mode` that holds tokens and a key; or a variable with a key or a token beside a stored
    login: CODEX_API_KEY, CODEX_ACCESS_TOKEN, OPENAI_API_KEY.

Why Codex breaks
    Codex uses one of them and says nothing of the other. Without `auth_mode` the key wins. CODEX_API_KEY is read by
    `codex exec` alone, so that scripts bill the key while the window uses the login. CODEX_ACCESS_TOKEN hides the
    stored login, even when the server refuses the token. OPENAI_API_KEY made Codex before 0.36.0 reconnect for ever
    beside a ChatGPT login; newer ones ignore it.

How to fix
    Decide for one. To keep the ChatGPT login: take the variable away, or `codex logout` and `codex login`. To keep the
    key: `printenv OPENAI_API_KEY | codex login --with-api-key`.

Example
    `export CODEX_API_KEY=...` in `~/.zshrc` for a script, and a ChatGPT login in `~/.codex/auth.json`.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from codexwatch.codex.login import is_set, stored_login
from codexwatch.codex.version import NEWEST_KNOWN, OPENAI_API_KEY_IGNORED, at_least
from codexwatch.model.codex import Login, StoredLogin
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.machine import ProcessKind
from codexwatch.model.network import Stack
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin, Variable
from codexwatch.rules.mend import make_real, path_of, remove, subject_of
from codexwatch.rules.reach import home_of, judged, login_file, pairs

KEEP_KEY = "codex login --with-api-key"

META = Meta(
    stage=Stage.LOGIN,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "codex", "auth"}),
    uses=frozenset({"processes"}),
    keep_firing_for=timedelta(0),
    words={
        "no-mode": Words(
            title="auth.json holds both a ChatGPT login and a key",
            summary="{path} holds both and no auth_mode: Codex uses the API key, the ChatGPT login has no effect.",
            remedy="Keep one: codex logout, then codex login or " + KEEP_KEY,
        ),
        "exec-key": Words(
            title="codex exec uses CODEX_API_KEY, not your login",
            summary="{variable} is set beside a ChatGPT login: codex exec uses the key, all other clients the login.",
            remedy="Remove {variable} ({where}) to use the login everywhere, or keep the key: " + KEEP_KEY,
        ),
        "access-token": Words(
            title="CODEX_ACCESS_TOKEN hides the stored login",
            summary="Codex uses {variable} instead of the login in {path}; if it is refused, no login is sent at all.",
            remedy="Remove {variable} ({where}) to use the stored login, or keep the token: codex logout",
        ),
        "old-api-key": Words(
            title="OPENAI_API_KEY makes this Codex reconnect",
            summary="{variable} beside a ChatGPT login: Codex {version} sends the wrong one and reconnects for ever.",
            remedy="Remove {variable} ({where}), or upgrade Codex to 0.36.0 or later",
        ),
        "api-key-ignored": Words(
            title="OPENAI_API_KEY has no effect on Codex",
            summary="{variable} is set beside a ChatGPT login: Codex {version} ignores it and uses the login.",
            remedy="Nothing to do, unless the key is what you want: printenv OPENAI_API_KEY | " + KEEP_KEY,
        ),
    },
    references=("openai/codex#2638", "openai/codex#3367", "openai/codex#7323"),
)

SEVERITIES = {"old-api-key": Severity.CRITICAL, "api-key-ignored": Severity.INFO}

TO_KEEP: Mapping[str, tuple[str, ...]] = {
    "no-mode": (
        "To keep the ChatGPT login, run: codex logout; then: codex login",
        "To keep the key instead, run: codex logout; then, with the key as input: codex login --with-api-key",
    ),
    "exec-key": (
        "To use the ChatGPT login everywhere, remove {variable} ({where}).",
        "To use the key everywhere, run: printenv CODEX_API_KEY | codex login --with-api-key",
    ),
    "access-token": (
        "To use the stored login, remove {variable} ({where}).",
        "To use the token alone, run: codex logout",
    ),
    "api-key-ignored": (
        "Nothing to do. To use the key instead, run: printenv OPENAI_API_KEY | codex login --with-api-key",
    ),
}


def check(facts: Facts) -> Iterator[Finding]:
    kinds = {process.environment: process.kind for process in facts.processes}
    for environment in judged(facts):
        stored = login_file(facts, environment)
        login = stored_login(home_of(facts, environment), stored) if stored else Login.NONE
        if stored is None or login not in (Login.CHATGPT, Login.API_KEY):
            continue
        if stored.mode is None and stored.has_key and stored.has_tokens:
            yield _finding(facts, environment, stored, None, "no-mode")
        for variable, case in _beside(facts, environment, login, kinds.get(environment.id)):
            yield _finding(facts, environment, stored, variable, case)


def _beside(
    facts: Facts, environment: Environment, login: Login, kind: ProcessKind | None
) -> Iterator[tuple[Variable, str]]:
    """The variables that compete with the stored login in this environment."""
    token, exec_key = _filled(environment, "CODEX_ACCESS_TOKEN"), _filled(environment, "CODEX_API_KEY")
    api_key = _filled(environment, "OPENAI_API_KEY")
    if token:
        yield token, "access-token"
    if exec_key and login is Login.CHATGPT and _may_exec(environment, kind):
        yield exec_key, "exec-key"
    if api_key and login is Login.CHATGPT and not _is_the_providers(facts, environment):
        ignored = at_least(facts.codex.version, OPENAI_API_KEY_IGNORED)
        yield api_key, "api-key-ignored" if ignored else "old-api-key"


def _filled(environment: Environment, name: str) -> Variable | None:
    """The variable if it is known to have a value; Codex ignores a blank one."""
    found = environment.get(name)
    return found if found and found.value and is_set(environment, name) else None


def _may_exec(environment: Environment, kind: ProcessKind | None) -> bool:
    """Only `codex exec` reads the key: one that runs, or one that may be started in this shell."""
    shells = (EnvironmentKind.THIS_SHELL, EnvironmentKind.LOGIN_SHELL)
    return kind is ProcessKind.EXEC or environment.kind in shells


def _is_the_providers(facts: Facts, environment: Environment) -> bool:
    config = home_of(facts, environment).config
    provider = config.providers.get(config.model_provider)
    return provider is not None and provider.env_key == "OPENAI_API_KEY"


def _finding(
    facts: Facts, environment: Environment, stored: StoredLogin, variable: Variable | None, case: str
) -> Finding:
    data = {
        "variable": variable.name if variable else None,
        "path": stored.path,
        "where": _where(variable, environment),
        "version": facts.codex.version or NEWEST_KNOWN,
    }
    steps: tuple[Step, ...] = tuple(Manual(text, data) for text in TO_KEEP.get(case, ()))
    if case == "old-api-key" and variable:
        steps = (remove(variable), *make_real(facts, environment, path_of(variable)))
    return Finding(
        subject=subject_of(variable, environment) if variable else stored.path,
        severity=SEVERITIES.get(case, Severity.WARNING),
        environment=environment.id,
        case=case,
        data=data,
        origin=variable.origin if variable else Origin(stored.path),
        breaks=pairs(environment, Stack.HTTPS) if case == "old-api-key" else frozenset(),
        steps=steps,
    )


def _where(variable: Variable | None, environment: Environment) -> str:
    """`path:line` where a file sets it, else whose variable it is."""
    origin = variable.origin if variable else None
    if origin is None or origin.path is None:
        return environment.label
    return f"{origin.path}:{origin.line}" if origin.line else origin.path
