"""Tables of auth-file-exposed."""

from dataclasses import replace

from codexwatch.model.codex import StoredLogin
from tests.rules.world import API_KEY, CHATGPT, CODEX_HOME, DOTENV, HOME, Found, Row, World, daemon, shell

PATH = f"{CODEX_HOME}/auth.json"
EXPOSED = replace(CHATGPT, exposed=True)

CLEAN = [
    Row("for its owner alone", World(login=CHATGPT)),
    Row("a file without a login", World(login=StoredLogin(PATH, exposed=True))),
    Row("nobody uses that home", World(login=EXPOSED, environments=[shell(home=f"{HOME}/other")])),
    Row("not in use", World(login=EXPOSED, dotenv_exposed=True, environments=[shell(in_use=False)])),
]

FOUND = [
    Row(
        "a ChatGPT login, in a shell and in the daemon",
        World(login=EXPOSED, environments=[shell(), daemon()]),
        (
            Found(subject=PATH, severity="warning", case="login", breaks=0),
            Found(subject=PATH, severity="warning", case="login", environment="daemon:700"),
        ),
    ),
    Row(
        "a key",
        World(login=replace(API_KEY, exposed=True), probed=False),
        (Found(subject=PATH, severity="warning", case="login"),),
    ),
    Row(
        ".env with a password in it",
        World(dotenv_exposed=True),
        (Found(subject=DOTENV, severity="warning", case="dotenv"),),
    ),
]
