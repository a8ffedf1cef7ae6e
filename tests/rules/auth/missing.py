"""Tables of auth-missing."""

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from codexwatch.model.machine import CodexProcess, ProcessKind
from tests.rules.world import (
    API_KEY,
    CHATGPT,
    CODEX_HOME,
    Found,
    Row,
    World,
    by_hand,
    from_file,
    session,
    shell,
    this_shell,
)

PATH = f"{CODEX_HOME}/auth.json"
NOTHING = StoredLogin(PATH)
OPENAI_KEY = {"OPENAI_API_KEY": "sk-planted"}
EXEC = CodexProcess(900, ProcessKind.EXEC, "process:900")


def stored_in(store: str) -> Config:
    return Config(f"{CODEX_HOME}/config.toml", FileState.OK, auth_store=store)


def provided_by(provider: Provider) -> Config:
    name = provider.id
    return Config(f"{CODEX_HOME}/config.toml", FileState.OK, model_provider=name, providers={name: provider})


CLEAN = [
    Row("a key", World(login=API_KEY)),
    Row("a ChatGPT login", World(login=CHATGPT)),
    Row(
        "a file that is broken is another rule's business", World(login=StoredLogin(PATH, FileState.BROKEN, "is empty"))
    ),
    Row("the keyring", World(login=NOTHING, config=stored_in("keyring"))),
    Row("the keyring or a file", World(login=NOTHING, config=stored_in("auto"))),
    Row("a token", World(login=NOTHING, environments=[shell(from_file({"CODEX_ACCESS_TOKEN": "at-planted"}))])),
    Row("a key for scripts", World(login=NOTHING, environments=[shell(from_file({"CODEX_API_KEY": "sk-planted"}))])),
    Row(
        "codex exec with its key",
        World(login=NOTHING, environments=[session(by_hand({"CODEX_API_KEY": "sk-planted"}))], processes=[EXEC]),
    ),
    Row(
        "a provider with its own key",
        World(login=NOTHING, config=provided_by(Provider("own", "https://llm.example/v1", env_key="KEY"))),
    ),
    Row("a local model", World(login=NOTHING, config=provided_by(Provider("local", "http://127.0.0.1:8000/v1")))),
    Row(
        "a version that does take the login from OPENAI_API_KEY",
        World(login=NOTHING, environments=[shell(from_file(OPENAI_KEY))], version="0.30.0"),
    ),
    Row("not in use", World(login=NOTHING, environments=[shell(in_use=False)])),
]

FOUND = [
    Row("nothing at all", World(login=NOTHING), (Found(subject=PATH, severity="warning", breaks=2),)),
    Row(
        "OPENAI_API_KEY alone",
        World(login=NOTHING, environments=[shell(from_file(OPENAI_KEY))]),
        (Found(subject=PATH, severity="warning", case="key-ignored"),),
    ),
    Row(
        "no Codex is installed yet",
        World(login=NOTHING, environments=[this_shell()], installed=False, probed=False),
        (Found(subject=PATH, severity="info", environment="this-shell"),),
    ),
    Row(
        "a running window has no use for CODEX_API_KEY",
        World(login=NOTHING, environments=[session(by_hand({"CODEX_API_KEY": "sk-planted"}))]),
        (Found(subject=PATH, severity="warning", environment="process:900"),),
    ),
    Row(
        "a provider that asks for OpenAI's login",
        World(
            login=NOTHING,
            config=provided_by(Provider("relay", "https://llm.example/v1", requires_openai_auth=True)),
        ),
        (Found(subject=PATH, severity="warning", breaks=1),),
    ),
]
