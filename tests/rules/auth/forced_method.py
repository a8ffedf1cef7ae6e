"""Tables of auth-forced-method."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, StoredLogin
from codexwatch.model.secret import MASK, Secret
from tests.rules.world import API_KEY, CHATGPT, CODEX_HOME, Found, Row, World, by_hand, from_file, shell, this_shell

PATH = f"{CODEX_HOME}/config.toml"
KEY = {"CODEX_API_KEY": "sk-planted"}
MINE = replace(CHATGPT, workspace=Secret("mine"))
BOTH = StoredLogin(f"{CODEX_HOME}/auth.json", FileState.OK, has_key=True, has_tokens=True)
METHOD, WORKSPACE = f"forced_login_method@{PATH}", f"forced_chatgpt_workspace_id@{PATH}"


def forced(method: str | None = None, *workspaces: str, store: str = "file") -> Config:
    lines = {"forced_login_method": 2, "forced_chatgpt_workspace_id": 3}
    return Config(
        PATH,
        FileState.OK,
        forced_login_method=method,
        auth_store=store,
        lines=lines,
        texts={
            "forced_login_method": f'forced_login_method = "{method}"',
            "forced_chatgpt_workspace_id": f"forced_chatgpt_workspace_id = {MASK}",
        },
        forced_workspaces=tuple(map(Secret, workspaces)),
    )


CLEAN = [
    Row("nothing is asked for", World(login=CHATGPT)),
    Row("a ChatGPT login, as asked for", World(login=CHATGPT, config=forced("chatgpt"))),
    Row("an API key, as asked for", World(login=API_KEY, config=forced("api"))),
    Row("the workspace that is asked for", World(login=MINE, config=forced(None, "mine"))),
    Row("one of the workspaces", World(login=MINE, config=forced("chatgpt", "other", "mine"))),
    Row("a workspace and an API key, which has none", World(login=API_KEY, config=forced(None, "other"))),
    Row(
        "asked for a key, Codex takes the one in the environment",
        World(login=CHATGPT, config=forced("api"), environments=[shell(from_file(KEY))]),
    ),
    Row(
        "a blank CODEX_API_KEY is none",
        World(login=CHATGPT, config=forced("chatgpt"), environments=[shell(from_file({"CODEX_API_KEY": " "}))]),
    ),
    Row(
        "CODEX_API_KEY and a workspace",
        World(login=MINE, config=forced(None, "other"), environments=[shell(from_file(KEY))]),
    ),
    Row(
        "a token in the environment comes first",
        World(
            login=API_KEY, config=forced("chatgpt"), environments=[shell(by_hand({"CODEX_ACCESS_TOKEN": "planted"}))]
        ),
    ),
    Row("nothing is stored", World(login=StoredLogin(f"{CODEX_HOME}/auth.json"), config=forced("chatgpt"))),
    Row("the login is in the keyring", World(login=API_KEY, config=forced("chatgpt", store="keyring"))),
    Row("not in use", World(login=API_KEY, config=forced("chatgpt"), environments=[shell(in_use=False)])),
]

FOUND = [
    Row(
        "a key is stored, ChatGPT is asked for",
        World(login=API_KEY, config=forced("chatgpt")),
        (Found(subject=METHOD, severity="critical", case="stored", line=2, breaks=0),),
    ),
    Row(
        "a ChatGPT login is stored, a key is asked for",
        World(login=CHATGPT, config=forced("api"), probed=False),
        (Found(subject=METHOD, severity="critical", case="stored"),),
    ),
    Row(
        "both are stored without auth_mode: the key counts",
        World(login=BOTH, config=forced("chatgpt")),
        (Found(subject=METHOD, severity="critical", case="stored"),),
    ),
    Row(
        "ChatGPT is stored and asked for, and CODEX_API_KEY is exported",
        World(login=CHATGPT, config=forced("chatgpt"), environments=[this_shell(), shell(from_file(KEY))]),
        (Found(subject=METHOD, severity="critical", case="variable", line=2),),
    ),
    Row(
        "another workspace",
        World(login=MINE, config=forced("chatgpt", "other")),
        (Found(subject=WORKSPACE, severity="critical", case="workspace", line=3),),
    ),
    Row(
        "a login without a workspace",
        World(login=CHATGPT, config=forced(None, "other")),
        (Found(subject=WORKSPACE, severity="critical", case="workspace"),),
    ),
]
