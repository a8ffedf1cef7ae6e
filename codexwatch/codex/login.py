"""Which login a client uses: what is stored, what the environment holds, what the config asks for."""

from codexwatch.model.codex import CodexHome, FileState, Login, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.machine import ProcessKind

BUILT_IN_PROVIDER = "openai"
_BY_MODE = {"apikey": Login.API_KEY, "chatgpt": Login.CHATGPT, "chatgptAuthTokens": Login.CHATGPT}
"""Modes whose targets are known; Codex has others (agent identity, Bedrock) that need something else."""

KEYRING_STORES = frozenset({"keyring", "auto"})


def stored_login(home: CodexHome, stored: StoredLogin) -> Login:
    """The login in the store. Without `auth_mode` a key wins over tokens, even an empty one."""
    if home.config.auth_store == "keyring":
        return Login.KEYRING
    match stored.state:
        case FileState.ABSENT:
            return Login.KEYRING if home.config.auth_store in KEYRING_STORES else Login.NONE
        case FileState.BROKEN | FileState.UNREADABLE:
            return Login.UNKNOWN
    if stored.mode is None:
        return Login.API_KEY if stored.has_key else Login.CHATGPT
    return _BY_MODE.get(stored.mode, Login.UNKNOWN)


def login_of(environment: Environment, home: CodexHome, stored: StoredLogin, kind: ProcessKind | None = None) -> Login:
    """The login that a client started in `environment` uses; `kind` is None for one that is not running yet.

    Only `codex exec` reads CODEX_API_KEY; every client reads CODEX_ACCESS_TOKEN; blank values are ignored.
    """
    if home.config.model_provider != BUILT_IN_PROVIDER:
        return Login.PROVIDER
    if kind is ProcessKind.EXEC and is_set(environment, "CODEX_API_KEY"):
        return Login.API_KEY
    if is_set(environment, "CODEX_ACCESS_TOKEN"):
        return Login.ENVIRONMENT
    found = stored_login(home, stored)
    if found is Login.NONE and kind is None and is_set(environment, "CODEX_API_KEY"):
        return Login.ENVIRONMENT
    return found


def is_set(environment: Environment, name: str) -> bool:
    """Whether the variable has a value that is not blank; one that cannot be known counts as set."""
    variable = environment.get(name)
    if variable is None:
        return False
    return variable.value is None or bool(variable.value.reveal().strip())
