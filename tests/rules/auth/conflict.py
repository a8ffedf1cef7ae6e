"""Tables of auth-conflict."""

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from codexwatch.model.machine import CodexProcess, ProcessKind
from tests.rules.world import (
    API_KEY,
    CHATGPT,
    CODEX_HOME,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    daemon,
    from_file,
    session,
    shell,
    this_shell,
)

PATH = f"{CODEX_HOME}/auth.json"
BOTH = StoredLogin(PATH, FileState.OK, has_key=True, has_tokens=True)
BOTH_WITH_MODE = StoredLogin(PATH, FileState.OK, mode="chatgpt", has_key=True, has_tokens=True)
EXEC_KEY, TOKEN = {"CODEX_API_KEY": "sk-planted"}, {"CODEX_ACCESS_TOKEN": "at-planted"}
OPENAI_KEY = {"OPENAI_API_KEY": "sk-planted"}
EXEC = CodexProcess(900, ProcessKind.EXEC, "process:900")


def provided_by(provider: Provider) -> Config:
    name = provider.id
    return Config(f"{CODEX_HOME}/config.toml", FileState.OK, model_provider=name, providers={name: provider})


CLEAN = [
    Row("a ChatGPT login alone", World(login=CHATGPT)),
    Row("auth_mode decides between the two", World(login=BOTH_WITH_MODE)),
    Row(
        "empty and blank variables are ignored",
        World(
            login=CHATGPT,
            environments=[shell(from_file({"CODEX_API_KEY": "", "CODEX_ACCESS_TOKEN": "  ", "OPENAI_API_KEY": ""}))],
        ),
    ),
    Row("a key beside a stored key", World(login=API_KEY, environments=[shell(from_file({**EXEC_KEY, **OPENAI_KEY}))])),
    Row(
        "variables alone, nothing stored",
        World(login=StoredLogin(PATH), environments=[shell(from_file({**EXEC_KEY, **TOKEN, **OPENAI_KEY}))]),
    ),
    Row(
        "OPENAI_API_KEY is the env_key of the provider in use",
        World(
            login=CHATGPT,
            environments=[shell(from_file(OPENAI_KEY))],
            config=provided_by(
                Provider("proxy", "https://llm.example/v1", env_key="OPENAI_API_KEY", requires_openai_auth=True)
            ),
            version="0.30.0",
        ),
    ),
    Row(
        "a provider with its own key has no use for any of them",
        World(
            login=BOTH,
            environments=[shell(from_file({**EXEC_KEY, **TOKEN, **OPENAI_KEY}))],
            config=provided_by(Provider("corp", "https://llm.example/v1", env_key="CORP_KEY")),
        ),
    ),
    Row(
        "the login is in the keyring, of which nothing is known",
        World(
            login=BOTH,
            environments=[shell(from_file({**EXEC_KEY, **TOKEN, **OPENAI_KEY}))],
            config=Config(f"{CODEX_HOME}/config.toml", FileState.OK, auth_store="keyring"),
        ),
    ),
    Row(
        "neither the daemon nor a window reads CODEX_API_KEY",
        World(login=CHATGPT, environments=[shell(), daemon(by_hand(EXEC_KEY)), session(by_hand(EXEC_KEY))]),
    ),
    Row(
        "a variable whose value cannot be known",
        World(login=CHATGPT, environments=[shell(from_file({"CODEX_API_KEY": None, "CODEX_ACCESS_TOKEN": None}))]),
    ),
]

FOUND = [
    Row(
        "auth.json without auth_mode holds both",
        World(login=BOTH),
        (Found(subject=PATH, severity="warning", case="no-mode", breaks=0),),
    ),
    Row(
        "CODEX_API_KEY in the shell's file beside a ChatGPT login",
        World(login=CHATGPT, environments=[shell(from_file(EXEC_KEY))]),
        (Found(subject=f"CODEX_API_KEY@{ZSHRC}", severity="warning", case="exec-key", line=3, breaks=0),),
    ),
    Row(
        "codex exec runs with CODEX_API_KEY beside a ChatGPT login",
        World(login=CHATGPT, environments=[shell(), session(by_hand(EXEC_KEY))], processes=[EXEC]),
        (Found(subject="CODEX_API_KEY@process:900", severity="warning", case="exec-key", environment="process:900"),),
    ),
    Row(
        "an access token beside a ChatGPT login, in a shell and in the daemon",
        World(login=CHATGPT, environments=[this_shell(by_hand(TOKEN)), daemon(by_hand(TOKEN))]),
        (
            Found(
                subject="CODEX_ACCESS_TOKEN@this-shell",
                severity="warning",
                case="access-token",
                environment="this-shell",
            ),
            Found(
                subject="CODEX_ACCESS_TOKEN@daemon:700",
                severity="warning",
                case="access-token",
                environment="daemon:700",
            ),
        ),
    ),
    Row(
        "an access token beside a stored key",
        World(login=API_KEY, environments=[shell(from_file(TOKEN))]),
        (Found(subject=f"CODEX_ACCESS_TOKEN@{ZSHRC}", severity="warning", case="access-token", line=3),),
    ),
    Row(
        "OPENAI_API_KEY beside a ChatGPT login before 0.36.0",
        World(login=CHATGPT, environments=[shell(from_file(OPENAI_KEY))], version="0.31.0"),
        (Found(subject=f"OPENAI_API_KEY@{ZSHRC}", severity="critical", case="old-api-key", line=3, breaks=1),),
    ),
    Row(
        "OPENAI_API_KEY beside a ChatGPT login from 0.36.0",
        World(login=CHATGPT, environments=[shell(from_file(OPENAI_KEY))], version="0.36.0"),
        (Found(subject=f"OPENAI_API_KEY@{ZSHRC}", severity="info", case="api-key-ignored", line=3, breaks=0),),
    ),
    Row(
        "OPENAI_API_KEY beside a ChatGPT login, version unknown: as the newest",
        World(login=CHATGPT, environments=[shell(from_file(OPENAI_KEY))], version=None),
        (Found(subject=f"OPENAI_API_KEY@{ZSHRC}", severity="info", case="api-key-ignored"),),
    ),
]
