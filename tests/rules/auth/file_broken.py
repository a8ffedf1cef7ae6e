"""Tables of auth-file-broken."""

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from codexwatch.model.machine import CodexProcess, ProcessKind
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    Found,
    Row,
    World,
    by_hand,
    session,
    shell,
    this_shell,
)

PATH = f"{CODEX_HOME}/auth.json"
BROKEN = StoredLogin(PATH, FileState.BROKEN, "is not JSON", line=4)
NO_TOKENS = StoredLogin(PATH, FileState.BROKEN, 'says auth_mode "chatgpt" but holds no tokens')
OWN_KEY = Provider("corp", base_url="https://llm.corp.example/v1", env_key="CORP_KEY")
SIGNS_IN = Provider("corp", base_url="https://llm.corp.example/v1", requires_openai_auth=True)


def provided_by(provider: Provider) -> Config:
    return Config(f"{CODEX_HOME}/config.toml", FileState.OK, model_provider="corp", providers={"corp": provider})


CLEAN = [
    Row("a ChatGPT login", World(login=CHATGPT)),
    Row("no login yet", World(login=StoredLogin(PATH))),
    Row("a file that only its owner may read", World(login=StoredLogin(PATH, FileState.UNREADABLE, "is refused"))),
    Row(
        "the login is in the keyring, the file is left over",
        World(login=BROKEN, config=Config(f"{CODEX_HOME}/config.toml", FileState.OK, auth_store="keyring")),
    ),
    Row(
        "it may be in the keyring: nobody knows whether the file counts",
        World(login=BROKEN, config=Config(f"{CODEX_HOME}/config.toml", FileState.OK, auth_store="auto")),
    ),
    Row("a provider with a key of its own", World(login=BROKEN, config=provided_by(OWN_KEY))),
    Row(
        "an access token comes before the file",
        World(login=BROKEN, environments=[shell(by_hand({"CODEX_ACCESS_TOKEN": "at-1"}))]),
    ),
    Row(
        "codex exec runs with a key of its own",
        World(
            login=BROKEN,
            environments=[shell(in_use=False), session(by_hand({"CODEX_API_KEY": "sk-1"}))],
            processes=[CodexProcess(900, ProcessKind.EXEC, "process:900")],
        ),
    ),
    Row("nobody uses that home", World(login=BROKEN, environments=[shell(in_use=False)])),
]

FOUND = [
    Row(
        "the file was cut off",
        World(login=BROKEN),
        (Found(subject=PATH, severity="critical", line=4, breaks=2),),
    ),
    Row(
        "the mode says ChatGPT and there are no tokens",
        World(login=NO_TOKENS, probed=False),
        (Found(subject=PATH, severity="critical", breaks=2),),
    ),
    Row(
        "a provider that takes the OpenAI login",
        World(login=BROKEN, config=provided_by(SIGNS_IN)),
        (Found(subject=PATH, severity="critical", line=4, breaks=1),),
    ),
    Row(
        "a blank access token is ignored, so the file counts",
        World(login=BROKEN, environments=[this_shell(by_hand({"CODEX_ACCESS_TOKEN": " "}))]),
        (Found(subject=PATH, severity="critical", environment="this-shell"),),
    ),
    Row(
        "CODEX_API_KEY in a shell helps codex exec alone",
        World(login=BROKEN, environments=[shell(by_hand({"CODEX_API_KEY": "sk-1"}))]),
        (Found(subject=PATH, severity="critical"),),
    ),
]
