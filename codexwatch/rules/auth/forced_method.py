"""The next start of Codex deletes the login.

What it detects
    `forced_login_method` in config.toml asks for another kind of login than the stored one, or for a ChatGPT login
    while CODEX_API_KEY is set; or `forced_chatgpt_workspace_id` names another workspace than that of the login.

Why Codex breaks
    At its next start, of `codex exec` as well as of the window, Codex says "Logging out" and deletes auth.json. With
    `forced_login_method = "chatgpt"` an exported CODEX_API_KEY is enough, even where Codex would not use it.

How to fix
    Change the line in config.toml, or take CODEX_API_KEY away, before Codex is started again. If the line is right,
    save auth.json and log in as it asks.

Example
    `forced_login_method = "chatgpt"` and `export CODEX_API_KEY=...` for a script.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.login import is_set, stored_login
from codexwatch.model.codex import Config, FileState, Login, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Run, Step, Words
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.configured import origin_of, take_away
from codexwatch.rules.mend import remove
from codexwatch.rules.reach import home_of, judged

METHOD, WORKSPACE = "forced_login_method", "forced_chatgpt_workspace_id"
BY_METHOD = {"chatgpt": Login.CHATGPT, "api": Login.API_KEY}
SAID = {Login.CHATGPT: Phrase("a ChatGPT login"), Login.API_KEY: Phrase("an API key")}

META = Meta(
    stage=Stage.START,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "codex", "auth"}),
    keep_firing_for=timedelta(0),
    words={
        "stored": Words(
            title="The next start of Codex deletes your login",
            summary="{key} in {path} asks for {wanted}, {login} holds {held}: Codex deletes it when it starts.",
            remedy="Before Codex is started again, remove {key}; or save {login} and log in as it asks",
        ),
        "variable": Words(
            title="The next start of Codex deletes your login",
            summary="{key} in {path} asks for {wanted}, and CODEX_API_KEY is set: Codex deletes {login} when it starts "
            "there.",
            remedy="Before Codex is started again, remove CODEX_API_KEY",
        ),
        "workspace": Words(
            title="The next start of Codex deletes your login",
            summary="{key} in {path} asks for another workspace than that of {login}: Codex deletes it when it starts.",
            remedy="Before Codex is started again, correct {key}; or save {login} and log in to that workspace",
        ),
    },
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        home, stored = home_of(facts, environment), facts.auth.get(environment.home)
        # A token in the environment comes before what is stored, and then nothing is deleted.
        if stored is None or stored.state is not FileState.OK or is_set(environment, "CODEX_ACCESS_TOKEN"):
            continue
        login = stored_login(home, stored)
        if home.config.auth_store == "file" and login in SAID:
            case = _case(environment, home.config, stored, login)
            if case:
                yield _finding(environment, home.config, stored, login, case)


def _case(environment: Environment, config: Config, stored: StoredLogin, login: Login) -> str | None:
    wanted = BY_METHOD.get(config.forced_login_method or "")
    key_is_set = is_set(environment, "CODEX_API_KEY")
    if wanted is not None and wanted is not login:
        # Asked for a key, Codex is content with the one in the environment.
        return None if key_is_set and wanted is Login.API_KEY else "stored"
    if key_is_set:
        return "variable" if wanted is Login.CHATGPT else None
    other = bool(config.forced_workspaces) and stored.workspace not in config.forced_workspaces
    return "workspace" if other and login is Login.CHATGPT else None


def _finding(environment: Environment, config: Config, stored: StoredLogin, login: Login, case: str) -> Finding:
    key = WORKSPACE if case == "workspace" else METHOD
    wanted = BY_METHOD.get(config.forced_login_method or "")
    return Finding(
        subject=f"{key}@{config.path}",
        severity=Severity.CRITICAL,
        environment=environment.id,
        case=case,
        data={
            "key": key,
            "path": config.path,
            "login": stored.path,
            "held": SAID[login],
            "wanted": SAID[wanted] if wanted else None,
        },
        origin=origin_of(config, key),
        steps=(Run(("cp", "-p", stored.path, f"{stored.path}.saved")), _step(environment, config, key, case)),
    )


def _step(environment: Environment, config: Config, key: str, case: str) -> Step:
    variable = environment.get("CODEX_API_KEY") if case == "variable" else None
    return remove(variable) if variable else take_away(config, key)
